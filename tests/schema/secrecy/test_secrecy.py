"""What North agrees, orders, notes and pays stays secret from its customer, through every channel (rules §9).

Twin worlds, alike to the last row: in one of them North does something. What Acme's people then observe is the same
in both, byte for byte: status, headers and body of every answer, every message and every mail.
"""

from collections.abc import Awaitable, Callable, Mapping

import pytest

from tests.schema.secrecy import story
from tests.schema.secrecy.channel import CHANNELS, PRICES, READING, Channel
from tests.schema.secrecy.conftest import NewWorld
from tests.schema.secrecy.story import Story, at_once, buys, nothing, orders, plans, renews, sells
from tests.schema.secrecy.twin import Observation, channels_that_tell, must_be_alike, observed

pytestmark = pytest.mark.in_bulk

Sight = Callable[..., Awaitable[Observation]]

# Not paid, so it is as if it had not been.
UNSEEN: Mapping[str, Story] = {
    "takes notes": story.takes_notes,
    "hires": story.hires,
    "replaces its card": story.replaces_its_card,
    "is declined": story.is_declined,
    "pays otherwise": story.pays_otherwise,
    "takes it back": story.takes_it_back,
    "pays too little": story.pays_too_little,
    "is refused": story.is_refused,
    "agrees on other terms": story.agrees_on_other_terms,
    "orders by bank transfer": orders(at="99.99", by="BANK_TRANSFER"),
    "orders by card": orders(at="30", by="CARD"),
}
ALL_OF_IT = at_once(*UNSEEN.values())


def shown(*, at: str, by: str, **agreement: str) -> Story:
    """A renewal is planned, a second subscription sold and more seats bought: Acme sees all three, and no price."""
    return at_once(plans(at=at), sells(at=at, by=by), buys(at=at, by=by, **agreement))


WITHOUT_DISCOUNT = shown(at="0", by="CARD")
SHOWN: Mapping[str, Story] = {
    "by bank transfer, in its own name": shown(at="99.99", by="BANK_TRANSFER", billTo="RESELLER"),
    "for nothing": shown(at="100", by="CARD"),
}


@pytest.fixture(scope="session")
def remembered() -> dict[tuple[str, Story], Observation]:
    return {}


@pytest.fixture
def seen(new_world: NewWorld, database_kind: str, remembered: dict[tuple[str, Story], Observation]) -> Sight:
    """What Mia, who administers Acme, observes after a story; of the same story only once."""

    async def see(story: Story) -> Observation:
        if (database_kind, story) not in remembered:
            remembered[database_kind, story] = await seen_by(new_world, "mia", story, CHANNELS)
        return remembered[database_kind, story]

    return see


async def seen_by(new_world: NewWorld, name: str, story: Story, channels: Mapping[str, Channel]) -> Observation:
    async with new_world() as world:
        return await observed(world, name, story, channels)


async def test_what_the_reseller_does_unpaid_is_not_seen(seen: Sight, thorough: bool) -> None:
    for told in [*UNSEEN.values(), ALL_OF_IT] if thorough else [ALL_OF_IT]:
        must_be_alike(await seen(nothing), await seen(told))


@pytest.mark.parametrize("other", SHOWN)
async def test_of_what_it_bought_nobody_sees_for_how_much_or_how(seen: Sight, other: str) -> None:
    must_be_alike(await seen(WITHOUT_DISCOUNT), await seen(SHOWN[other]))


@pytest.mark.parametrize("is_paid", [False, True])
async def test_nor_of_a_renewal_that_is_ordered(new_world: NewWorld, is_paid: bool) -> None:
    stories = [renews(at="0", by="CARD", is_paid=is_paid), renews(at="20", by="BANK_TRANSFER", is_paid=is_paid)]
    must_be_alike(*[await seen_by(new_world, "mia", story, READING) for story in stories])


async def test_nor_of_a_subscription_that_is_not_paid_yet(new_world: NewWorld) -> None:
    stories = [sells(at="0", by="CARD", is_paid=False), sells(at="20", by="BANK_TRANSFER", is_paid=False)]
    must_be_alike(*[await seen_by(new_world, "mia", story, READING) for story in stories])


async def test_of_two_identical_orders_the_customer_sees_its_own(new_world: NewWorld) -> None:
    own, resellers = orders(at="20", by="CARD", name="mia"), orders(at="20", by="CARD")
    stories = [at_once(own, nothing), at_once(own, resellers)]
    must_be_alike(*[await seen_by(new_world, "mia", story, READING) for story in stories])


async def test_whichever_of_the_two_it_was_the_customer_is_told_the_same_prices(new_world: NewWorld) -> None:
    stories = [buys(at="20", by="CARD", name=name) for name in ("anna", "mia")]
    must_be_alike(*[await seen_by(new_world, "mia", story, PRICES) for story in stories])


async def test_a_member_sees_no_more(new_world: NewWorld) -> None:
    must_be_alike(*[await seen_by(new_world, "max", story, READING) for story in (nothing, ALL_OF_IT)])


async def test_the_reseller_sees_its_orders_through_the_same_channels(new_world: NewWorld) -> None:
    """So there is something to be seen in each of them."""
    twins = [await seen_by(new_world, "anna", story, READING) for story in (nothing, ALL_OF_IT)]
    assert READING.keys() - channels_that_tell(*twins) == {"renewals", "activation page"}
