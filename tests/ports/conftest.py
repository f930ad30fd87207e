from collections.abc import Iterator

import pytest
import stripe

from server.ports.sandbox import Sandbox
from server.ports.stripe_cards import StripeCards
from tests.ports.stripe_stand_in import localstripe
from tests.ports.stripe_stand_in.stand_in import StandIn, standing_in

pytest.register_assert_rewrite("tests.ports.card_contract")


@pytest.fixture
def sandbox(database: None) -> Sandbox:
    return Sandbox("http://127.0.0.1:8000", "a secret")


@pytest.fixture(scope="session")
def localstripe_url() -> Iterator[str]:
    with localstripe.running() as url:
        yield url


@pytest.fixture
def stand_in(localstripe_url: str) -> Iterator[StandIn]:
    with standing_in(localstripe_url) as stand_in:
        yield stand_in


@pytest.fixture
def stripe_cards(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> StripeCards:
    """Asks again sooner than in earnest."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.1)
    return StripeCards("sk_test_secret", "whsec_stand_in", "pk_test_shown", api_base=stand_in.url)
