"""The card that a side's renewals charge: the one that it paid with last, or put in its place (rules §4, §7)."""

from datetime import datetime

from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.models import Customer, Invoice, Payment, Reseller, SavedCard, Subscription
from server.planning import plan_card_reminder
from server.ports.payments import Card, Payer


def holder_of(role: Role, record: Invoice | Payment | Subscription) -> str:
    """Whose card that capacity pays with: the reseller's or the customer's."""
    return record.reseller_id if role is Role.RESELLER_ADMIN else record.customer_id


async def payer_named(holder_id: str) -> Payer:
    """The side that pays, with its invoice address."""
    side: Reseller | Customer | None = await Reseller.get_or_none(id=holder_id)
    side = side or await Customer.get(id=holder_id)
    card = await SavedCard.get_or_none(holder_id=holder_id)
    return Payer(id=side.id, email=side.invoice_email, card_token=card.token if card else None)


async def require_saved_card(holder_id: str, *path: str) -> None:
    """Refusal CARD_MISSING at the path where paying by card was asked for."""
    if not await SavedCard.exists(holder_id=holder_id):
        raise Refusal(UserErrorCode.CARD_MISSING, *path)


async def save_card_of_payment(payment: Payment, card: Card | None, now: datetime) -> None:
    """A charge while nobody looks on chooses no card: its holder may have put another one in its place by now."""
    if card and not payment.is_unattended:
        await save_card(holder_of(payment.purchased_by, payment), card, now)


async def save_card(holder_id: str, card: Card, now: datetime) -> None:
    """In the caller's transaction. One that the provider did not keep can't be charged again, and is not saved."""
    if card.token is None:
        return
    columns = {
        "token": card.token,
        "brand": card.brand,
        "last4": card.last4,
        "expires_on": card.expires,
        "saved_at": now,
    }
    first = SavedCard(id=SavedCard.new_id(), holder_id=holder_id, **columns)
    await SavedCard.bulk_create([first], ignore_conflicts=True)  # two may pay for the first time at once
    await SavedCard.filter(holder_id=holder_id).update(**columns)
    await plan_card_reminder(await SavedCard.get(holder_id=holder_id))
