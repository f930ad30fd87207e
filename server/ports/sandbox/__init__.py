"""A second implementation behind every port, for whoever builds a front end, and for tests."""

from server.ports.clock import SystemClock
from server.ports.sandbox.callback import Callback
from server.ports.sandbox.card import HostedCards
from server.ports.sandbox.clock import MovableClock
from server.ports.sandbox.exchange_rates import RatesOnFile
from server.ports.sandbox.mailbox import Mailbox
from server.ports.sandbox.vat_number import VatNumberRegister


class Sandbox:
    """All processes of one installation give the same `public_url` (where it is reached) and `secret`."""

    def __init__(self, public_url: str, secret: str) -> None:
        self.public_url = public_url
        self.clock = MovableClock(SystemClock())
        self.mailbox = Mailbox(self.clock)
        self.cards = HostedCards(public_url, secret, self.clock)
        self.callback = Callback(public_url, secret, self.clock)
        self.vat_numbers = VatNumberRegister(self.clock)
        self.exchange_rates = RatesOnFile(self.clock)
