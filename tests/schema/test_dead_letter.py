"""What could not be delivered stands before the operator, who has it tried again once the cause is gone."""

from collections.abc import Callable
from typing import Any

import pytest

from server import outbox
from server.ports.mail import MailRefused
from server.ports.payments import ProviderRefused
from server.ports.sandbox.card import refunded
from server.ports.sandbox.tables import SandboxPayment
from tests.schema.world import World

LETTERS = "{ deadLetters { nodes { id kind recipient customer { name } attempts lastError } } }"
AWAY = "late@people.example"

Broken = Callable[[Any, str, Exception], Callable[[], None]]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Broken:
    """A port whose method fails, until what is returned is called. Nothing is tried a second time by itself."""
    monkeypatch.setattr(outbox, "MOST_ATTEMPTS", 1)

    def broken(port: Any, method: str, error: Exception) -> Callable[[], None]:
        async def fail(*_: Any, **__: Any) -> None:
            raise error

        whole = getattr(port, method)
        monkeypatch.setattr(port, method, fail)
        return lambda: monkeypatch.setattr(port, method, whole)

    return broken


async def the_letter(world: World) -> dict[str, Any]:
    await world.house.outbox.drain()
    [letter] = (await world.olga.ask(LETTERS))["nodes"]
    return dict(letter)


async def retried(world: World, letter: dict[str, Any]) -> None:
    await world.olga.do("retryDeadLetter", "deadLetterId", deadLetterId=letter["id"])
    await world.house.outbox.drain()
    assert (await world.olga.ask(LETTERS))["nodes"] == []


async def test_an_invitation_that_the_mail_server_refused_comes_once_it_is_retried(
    world: World, broken: Broken
) -> None:
    mended = broken(world.house.ports.mail, "send", MailRefused("550 nobody has that address"))
    await world.anna.do("inviteMember", "", subscriptionId=world.ids["beta.subscription"], email=AWAY)
    letter = await the_letter(world)
    assert letter.pop("id")
    assert letter == {
        "kind": "MAIL",
        "recipient": AWAY,
        "customer": {"name": "Beta"},
        "attempts": 1,
        "lastError": "550 nobody has that address",
    }
    assert await world.olga.mails(AWAY, at_least=0) == []
    mended()
    await retried(world, await the_letter(world))
    [mail] = await world.olga.mails(AWAY)
    assert "Business" in mail["subject"]


async def test_money_that_the_provider_would_not_give_back_goes_back_once_it_is_retried(
    world: World, broken: Broken
) -> None:
    ordered = await world.tops_up("anna", "beta", paymentMethod="CARD")
    invoice, payment = ordered["invoice"]["id"], ordered["payment"]["id"]
    await world.anna.pay(payment)
    mended = broken(world.house.ports.payments, "refund", ProviderRefused("no such charge"))
    await world.olga.do("issueCreditNote", "", invoiceId=invoice, reason="A mistake")
    letter = await the_letter(world)
    assert (letter["kind"], letter["customer"], letter["attempts"]) == ("REFUND", {"name": "Beta"}, 1)
    assert letter["lastError"] == "no such charge"
    there = await SandboxPayment.get(id=payment)
    assert await refunded(there) == 0
    mended()
    await retried(world, letter)
    assert await refunded(there) == there.amount_minor


async def test_a_document_that_could_not_be_drawn_is_there_once_it_is_retried(world: World, broken: Broken) -> None:
    mended = broken(world.house.ports.documents, "render", RuntimeError("the typesetter fell ill"))
    invoice = (await world.tops_up("anna", "beta"))["invoice"]["id"]
    letter = await the_letter(world)
    assert (letter["kind"], letter["customer"], letter["attempts"]) == ("DOCUMENT", {"name": "Beta"}, 1)
    ready = "query($id: ID!) { invoice(id: $id) { isDocumentReady } }"
    assert await world.anna.ask(ready, id=invoice) == {"isDocumentReady": False}
    mended()
    await retried(world, letter)
    assert await world.anna.ask(ready, id=invoice) == {"isDocumentReady": True}


async def test_a_letter_that_is_thrown_away_never_comes(world: World, broken: Broken) -> None:
    mended = broken(world.house.ports.mail, "send", MailRefused("550 nobody has that address"))
    await world.anna.do("inviteMember", "", subscriptionId=world.ids["beta.subscription"], email=AWAY)
    letter = await the_letter(world)
    await world.olga.do("discardDeadLetter", "deadLetterId", deadLetterId=letter["id"])
    mended()
    assert (await world.olga.ask(LETTERS))["nodes"] == []
    again = await world.olga.refused("retryDeadLetter", "", deadLetterId=letter["id"])
    assert [error["code"] for error in again["errors"]] == ["NOT_FOUND"]
    await world.house.outbox.drain()
    assert await world.olga.mails(AWAY, at_least=0) == []
