"""The contract of card payments, on the sandbox and on Stripe."""

import pytest

from server.ports.sandbox import Sandbox
from server.ports.stripe_cards import StripeCards
from tests.ports.card_contract import CardContract, Counter
from tests.ports.sandbox_counter import SandboxCounter
from tests.ports.stripe_counter import StripeCounter
from tests.ports.stripe_stand_in.stand_in import StandIn


class TestSandbox(CardContract):
    @pytest.fixture
    def counter(self, sandbox: Sandbox) -> Counter:
        return SandboxCounter(sandbox)


@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # of the library that asks
class TestStripe(CardContract):
    @pytest.fixture
    def counter(self, stripe_cards: StripeCards, stand_in: StandIn) -> Counter:
        return StripeCounter(stripe_cards, stand_in)
