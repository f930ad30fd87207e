"""What purchases came to in the end, whatever happened on the way: counted in the feed, the mailbox and the tables."""

from server.domain.change import ChangeKind
from server.domain.payment import PaymentStatus
from server.domain.subscription import SubscriptionStatus
from server.models import Activation, Change, Document, Invoice, Payment, Subscription
from server.ports.sandbox.tables import SandboxPayment
from tests.journeys.market import mails, positions

Kept = Activation | Invoice | Payment | SandboxPayment | Subscription


async def assert_bought_once() -> None:
    """Every subscription was activated, and every invoice paid, numbered, printed and receipted, once."""
    assert {subscription.status async for subscription in Subscription.all()} == {SubscriptionStatus.ACTIVE}
    assert await told(ChangeKind.SUBSCRIPTION_ACTIVATED) == await ids(Subscription)
    await assert_paid_once()


async def assert_paid_once() -> None:
    """What the provider took is what was settled, each for an invoice of its own."""
    invoices = await ids(Invoice)
    for kind in (ChangeKind.INVOICE_ISSUED, ChangeKind.INVOICE_PAID, ChangeKind.INVOICE_DOCUMENT_READY):
        assert await told(kind) == invoices
    assert sorted(await mails("receipt")) == invoices
    assert await positions() == list(range(1, len(invoices) + 1))
    assert [document.invoice_id async for document in Document.all().order_by("invoice_id")] == invoices
    assert await taken() == await settled()
    paid = await Payment.filter(status=PaymentStatus.SUCCEEDED).order_by("invoice_id")
    assert [payment.invoice_id for payment in paid] == invoices


async def taken() -> dict[str, int]:
    """By the provider: our id of the payment → minor units."""
    at_provider = SandboxPayment.filter(status=PaymentStatus.SUCCEEDED)
    return {payment.id: payment.amount_minor async for payment in at_provider}


async def settled() -> dict[str, int]:
    """By us."""
    return {payment.id: payment.amount async for payment in Payment.filter(status=PaymentStatus.SUCCEEDED)}


async def told(kind: ChangeKind) -> list[str]:
    """What the feed tells this of, as often as it does."""
    return [change.subject_id async for change in Change.filter(kind=kind).order_by("subject_id")]


async def ids(model: type[Kept]) -> list[str]:
    return [row.id async for row in model.all().order_by("id")]
