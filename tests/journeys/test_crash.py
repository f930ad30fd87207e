"""kill -9 at 20 points between an order and its mail: after a restart all is there, nothing twice, within a minute."""

from collections.abc import Sequence

from server.domain.change import ChangeKind
from server.domain.payment import PaymentStatus
from server.models import Invoice, Subscription
from tests.journeys.crash_site import Standing, crash_site, is_quiet
from tests.journeys.market import until
from tests.journeys.reckoning import assert_bought_once, assert_paid_once, ids, told

PENDING, ASKED = PaymentStatus.PENDING, PaymentStatus.REQUIRES_ACTION
ANSWERED, PAID = PaymentStatus.PROCESSING, PaymentStatus.SUCCEEDED

# Where the server dies (as tests/journeys/dying.py names it), and how things then stand.
PURCHASE: dict[str, Standing] = {
    "before the charge": (PENDING, None, ()),
    "after the charge": (PENDING, ASKED, ()),  # the provider has it, its answer has not come
    "before payment.requires_action": (PENDING, ASKED, ()),  # the answer is there, not recorded
    "after payment.requires_action": (ASKED, ASKED, ()),  # recorded, and the buyer not answered
    "before subscription.activated": (ASKED, PAID, ()),  # the notice is taken, all is written, not committed
    "after subscription.activated": (PAID, PAID, ("given",)),  # committed, the notice not answered
    "before the document": (PAID, PAID, ("given",)),
    "after the document": (PAID, PAID, ("given",)),  # rendered, not kept
    "before invoice.document_ready": (PAID, PAID, ("given",)),  # written, not committed
    "after invoice.document_ready": (PAID, PAID, ("given", "printed")),  # kept, the receipt waiting for it
    "before the mail": (PAID, PAID, ("given", "printed")),
    "after the mail": (PAID, PAID, ("given", "printed", "sent")),  # handed over, not written down
}
RENEWAL: dict[str, Standing] = {
    "leased": (None, None, ()),  # its turn is taken by a worker, which has done nothing yet
    "before subscription.renewal_scheduled": (None, None, ()),  # ordered, not committed
    "before the charge": (PENDING, None, ()),
    "after the charge": (PENDING, PAID, ()),  # the provider has taken the money, its answer has not come
    "before invoice.paid": (ANSWERED, PAID, ()),
    "after invoice.paid": (PAID, PAID, ()),
    "before subscription.renewed": (PAID, PAID, ()),  # the period has ended
    "after subscription.renewed": (PAID, PAID, ("given",)),
}


async def test_killed_at_12_points_of_a_purchase(database_url: str, thorough: bool) -> None:
    """Ten times at each, in every run once."""
    async with crash_site(database_url) as site:
        for batch in batches(list(PURCHASE), thorough):
            assert [(point, await site.crash_while_buying(point)) for point in batch] == [
                (point, PURCHASE[point]) for point in batch
            ]
            async with site.restarted():
                for name in site.buyers[-len(batch) :]:
                    await site.buy(name)
            await assert_bought_once()
            assert len(await ids(Subscription)) == len(site.buyers)
            print(f"killed {len(batch)} times from {batch[0]!r} on: settled {site.took:.1f} s after the restart")


async def test_killed_at_8_points_of_a_renewal(database_url: str, thorough: bool) -> None:
    """Ten times at each, in every run once."""
    async with crash_site(database_url) as site:
        for batch in batches(list(RENEWAL), thorough):
            assert [(point, await site.crash_while_renewing(point)) for point in batch] == [
                (point, RENEWAL[point]) for point in batch
            ]
            async with site.restarted():
                await until(is_quiet)
                await site.pass_a_day()
            await assert_paid_once()
            assert await told(ChangeKind.SUBSCRIPTION_RENEWED) == await ids(Subscription)
            assert sorted([invoice.subscription_id async for invoice in Invoice.all()]) == await ids(Subscription)
            print(f"killed {len(batch)} times from {batch[0]!r} on: settled {site.took:.1f} s after the restart")


def batches(points: Sequence[str], thorough: bool) -> list[list[str]]:
    """After each of them the server is started as anybody does."""
    return [[point] * 10 for point in points] if thorough else [list(points)]
