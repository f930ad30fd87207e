"""The sandbox over HTTP: its pages, and the same for scripts as JSON. None of it exists without the sandbox."""

from collections.abc import Mapping
from functools import partial

from starlette.routing import Route

from server.config import BankAccount
from server.ports.sandbox import Sandbox
from server.ports.sandbox.clock import OnMoved
from server.sandbox import bank_statement, card, clock, index, mail, pay, vies
from server.sandbox.guard import guarded


def routes(world: Sandbox, on_moved: OnMoved, accounts: Mapping[str, BankAccount]) -> list[Route]:
    """`on_moved` is awaited at each stop while the clock is moved, before the answer; `accounts` are the seller's."""
    guard = partial(guarded, world.public_url)
    return [
        Route("/sandbox", guard(partial(index.show, world))),
        Route("/sandbox/pay/{payment_id}", guard(partial(pay.show, world))),
        Route("/sandbox/pay/{payment_id}", guard(partial(pay.pay, world)), methods=["POST"]),
        Route("/sandbox/card/{setup_id}", guard(partial(card.show, world))),
        Route("/sandbox/card/{setup_id}", guard(partial(card.give, world)), methods=["POST"]),
        Route("/sandbox/mail", guard(partial(mail.show, world))),
        Route("/sandbox/mail/{message_id}/{name}", guard(partial(mail.download, world))),
        Route("/sandbox/clock", guard(partial(clock.show, world))),
        Route("/sandbox/clock", guard(partial(clock.move, world, on_moved)), methods=["POST"]),
        Route("/sandbox/vies", guard(partial(vies.tell, world)), methods=["POST"]),
        Route("/sandbox/bank-statement", guard(partial(bank_statement.write, world, accounts)), methods=["POST"]),
    ]
