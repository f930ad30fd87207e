"""While VIES is out of reach, what it said in the last 30 days counts (rules §6)."""

import asyncio
from dataclasses import dataclass, replace

import pytest

from server.domain.offer import Place
from server.domain.vat import VatNumberStatus
from server.domain.vat_number import VatNumberAnswer
from server.models import Account, VatProof
from server.ports.vat_numbers import VatAnswer
from server.resolvers.quote import quote_top_up
from server.resolvers.vat_proof import Consultation, consulted
from tests.resolvers.shop import NEWCOMER, Shop, changed, invoice_of, stocked, topped_up

pytestmark = pytest.mark.usefixtures("database")

VALID, INVALID, DOWN = VatNumberAnswer
NUMBER = "DE136695976"
HAMBURG = Place("DE", NUMBER, "20095")


async def asked(shop: Shop, answer: VatNumberAnswer, *, days: float = 0, place: Place = HAMBURG) -> Consultation:
    """By the reseller, so many days from now."""
    shop.later(days=days)
    shop.register.answer = answer
    context = await shop.context()
    ports = replace(context.ports, vat_numbers=Dated(shop))
    return await consulted(replace(context, ports=ports), place, shop.reseller.id)


@dataclass
class Dated:
    """The shop's register, which says when it was asked."""

    shop: Shop

    async def check(self, number: str) -> VatAnswer:
        return replace(await self.shop.register.check(number), asked_at=self.shop.now)


async def test_without_an_answer_nothing_is_known() -> None:
    assert (await asked(await stocked(), DOWN)).status_of(NUMBER) is VatNumberStatus.UNVERIFIED


@pytest.mark.parametrize(("days", "status"), [(0, "VALID"), (10, "VALID"), (30, "VALID"), (30.001, "UNVERIFIED")])
async def test_a_proof_counts_for_30_days(days: float, status: str) -> None:
    shop = await stocked()
    await asked(shop, VALID)
    assert (await asked(shop, DOWN, days=days)).status_of(NUMBER) == status


async def test_the_proof_is_the_consultation_and_its_date() -> None:
    shop = await stocked()
    first = await asked(shop, VALID)
    assert (await asked(shop, DOWN, days=10)).document == first.document


async def test_every_valid_answer_begins_the_30_days_anew() -> None:
    shop = await stocked()
    await asked(shop, VALID)
    await asked(shop, VALID, days=20)
    assert (await asked(shop, DOWN, days=20)).status_of(NUMBER) is VatNumberStatus.VALID
    assert await VatProof.all().count() == 1


async def test_a_number_found_invalid_since_is_proven_no_more() -> None:
    shop = await stocked()
    await asked(shop, VALID)
    await asked(shop, INVALID, days=1)
    assert (await asked(shop, DOWN, days=1)).status_of(NUMBER) is VatNumberStatus.UNVERIFIED


async def test_it_proves_no_other_number() -> None:
    shop = await stocked()
    await asked(shop, VALID)
    other = Place("FR", "FR61954506077")
    assert (await asked(shop, DOWN, place=other)).status_of(other.vat_number) is VatNumberStatus.UNVERIFIED


async def test_what_vies_says_goes_before_what_it_said() -> None:
    shop = await stocked()
    await asked(shop, VALID)
    assert (await asked(shop, INVALID)).status_of(NUMBER) is VatNumberStatus.INVALID


@pytest.mark.parametrize("answer", [INVALID, DOWN])
async def test_only_a_valid_answer_is_kept(answer: VatNumberAnswer) -> None:
    await asked(await stocked(), answer)
    assert await VatProof.all().count() == 0


async def status_quoted(shop: Shop, subscription_id: str, account: Account, answer: VatNumberAnswer) -> bool:
    """Whether the charge is reversed for a top-up that this account has quoted."""
    shop.register.answer = answer
    quote = await quote_top_up(await shop.context(account), subscription_id=subscription_id, additional_seats=1)
    return quote.vat.rate_percent == 0


async def test_a_customer_learns_nothing_from_what_its_reseller_had_asked() -> None:
    shop = await stocked()
    subscription = await shop.running()
    mia = await shop.admin(subscription)
    assert await status_quoted(shop, subscription.id, shop.anna, VALID)
    assert not await status_quoted(shop, subscription.id, mia, DOWN)
    assert await status_quoted(shop, subscription.id, shop.anna, DOWN)


async def test_what_a_customer_had_asked_is_its_own_proof() -> None:
    shop = await stocked()
    subscription = await shop.running()
    mia = await shop.admin(subscription)
    await topped_up(shop, subscription, mia)
    assert [proof.holder for proof in await VatProof.all()] == [shop.customer.id]


async def test_a_purchase_with_a_proof_bears_no_vat_and_names_the_proof() -> None:
    shop = await stocked()
    await asked(shop, VALID)
    shop.register.answer = DOWN
    invoice = await invoice_of(await shop.buy(buyer=NEWCOMER))
    assert (invoice.vat_total, invoice.vat_proof["answer"]) == (0, "VALID")


async def test_a_refused_purchase_leaves_the_proof() -> None:
    """It is written outside of the purchase's transaction, for VIES did answer."""
    shop = await stocked()
    await changed(shop.customer, country="DE", vat_number=NUMBER)
    with pytest.raises(Exception, match="CURRENCY_NOT_AVAILABLE"):
        await shop.buy(currency="USD")
    assert await VatProof.all().count() == 1


async def test_many_may_ask_about_a_number_at_once() -> None:
    shop = await stocked()
    context = await shop.context()
    holders = [shop.reseller.id, shop.customer.id] * 5
    await asyncio.gather(*(consulted(context, HAMBURG, holder) for holder in holders))
    assert await VatProof.all().count() == 2
