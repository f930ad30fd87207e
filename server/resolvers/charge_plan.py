"""When a renewal is charged again whose saved card did not pay (rules §8)."""

from datetime import date

from server.domain.renewal import charged_again_on
from server.domain.upcoming import UpcomingKind, first_moment
from server.models import Invoice, Payment, Upcoming
from server.planning import invoice_row


async def plan_next_charge(invoice: Invoice, today: date) -> date | None:
    """The day of the next try, if there is one."""
    tries = await Payment.filter(invoice_id=invoice.id, is_unattended=True).order_by("id")
    first = tries[0].counts_on or tries[0].created_at.date()
    again = charged_again_on(first, len(tries), today)
    if again:
        row = invoice_row(invoice, UpcomingKind.RENEWAL_CHARGE, first_moment(again))
        await Upcoming.bulk_create([row], ignore_conflicts=True)
    return again
