"""An issued invoice becomes paper after the commit, once (rules §7)."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from server.context import Context
from server.database import transaction
from server.domain.paper import Paper
from server.domain.payment import PaymentMethod
from server.models import Document, Invoice, OutboxKind, OutboxMessage
from server.papers import RenderedPaper
from server.resolvers.document import document_handler
from tests.resolvers.correcting import bought_by_card, bought_by_transfer, corrected, transferred
from tests.resolvers.shop import Shop, invoice_of, promised, stocked, told

pytestmark = pytest.mark.usefixtures("database")


@dataclass
class Press:
    """Prints nothing, and keeps what it was given."""

    papers: list[tuple[Paper, str]] = field(default_factory=list)

    async def render(self, paper: Paper, locale: str) -> RenderedPaper:
        self.papers.append((paper, locale))
        await asyncio.sleep(0)
        return RenderedPaper(pdf=f"%PDF {paper.number}".encode(), xml=f"<a>{len(self.papers)}</a>".encode())


async def printed(shop: Shop, press: Press, *, times: int = 1) -> None:
    """All that was promised by now, so many times at once."""

    async def new_context() -> Context:
        context = await shop.system()
        return replace(context, ports=replace(context.ports, documents=press))

    promises = await OutboxMessage.filter(kind=OutboxKind.DOCUMENT).order_by("id")
    handle = document_handler(new_context)
    await asyncio.gather(*(handle(promise) for promise in promises for _ in range(times)))


async def test_an_invoice_is_printed_when_it_is_issued() -> None:
    shop, press = await stocked(), Press()
    invoice = await invoice_of(await bought_by_card(shop))
    await printed(shop, press)
    document = await Document.get(invoice_id=invoice.id)
    assert (document.pdf, document.xml) == (b"%PDF 2026-000001", b"<a>1</a>")
    assert (await Invoice.get(id=invoice.id)).document_ready_at == shop.now


async def test_a_letter_that_has_waited_for_it_is_due_at_once() -> None:
    shop = await stocked()
    await bought_by_card(shop)
    letters = OutboxMessage.filter(kind=OutboxKind.MAIL)
    async with transaction():
        await letters.update(due_at=shop.now + timedelta(seconds=64), waits=7)
    await printed(shop, Press())
    assert [letter.due_at async for letter in letters] == [shop.now]


async def test_a_draft_is_not() -> None:
    shop = await stocked()
    await shop.buy()
    assert await promised(OutboxKind.DOCUMENT) == 0


async def test_it_is_kept_once_however_often_it_is_printed() -> None:
    shop, press = await stocked(), Press()
    await bought_by_card(shop)
    await printed(shop, press, times=3)
    await printed(shop, press)
    assert (await Document.all().count(), await told("invoice.document_ready")) == (1, 1)


async def test_it_says_what_had_been_paid_when_it_was_issued() -> None:
    shop, press = await stocked(), Press()
    bought = await bought_by_transfer(shop)
    await transferred(shop, await invoice_of(bought))
    await printed(shop, press)
    [(paper, _)] = press.papers
    assert (paper.amount_paid.minor, paper.paid_by_card, paper.is_to_be_transferred) == (0, False, True)


async def test_one_that_a_card_has_paid_says_so() -> None:
    shop, press = await stocked(), Press()
    await bought_by_card(shop)
    await printed(shop, press)
    [(paper, _)] = press.papers
    assert (paper.amount_paid, paper.paid_by_card) == (paper.total, True)


async def test_it_is_in_the_language_of_whoever_ordered() -> None:
    shop, press = await stocked(), Press()
    shop.anna.locale = "sv"
    buyer = replace(await shop.context(), locale="sv")
    shop.context = lambda account=None: asyncio.sleep(0, buyer)  # type: ignore[method-assign]
    await shop.event((await shop.buy())["payment"])
    await printed(shop, press)
    assert [locale for _, locale in press.papers] == ["sv"]


async def test_a_credit_note_and_a_replacement_name_what_they_correct() -> None:
    shop, press = await stocked(), Press()
    bought = await bought_by_card(shop)
    await corrected(shop, bought["invoice"], reissue=True)
    await printed(shop, press)
    told_of = {paper.number: (paper.corrects_number, paper.reason) for paper, _ in press.papers}
    assert told_of == {
        "2026-000001": (None, None),
        "CN2026-000001": ("2026-000001", "A wrong address"),
        "2026-000002": ("2026-000001", None),
    }


async def test_a_replacement_says_what_it_took_over() -> None:
    shop, press = await stocked(), Press()
    bought = await bought_by_transfer(shop)
    await transferred(shop, await invoice_of(bought))
    await corrected(shop, bought["invoice"], reissue=True)
    await printed(shop, press)
    paper = next(paper for paper, _ in press.papers if paper.number == "2026-000002")
    assert (paper.amount_paid, paper.payment_method) == (paper.total, PaymentMethod.BANK_TRANSFER)
