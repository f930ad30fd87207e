"""An order that nobody paid in time is canceled, and its invoice void (rules §7)."""

from server.calendar import Handler, NotYet
from server.context import NewContext
from server.domain.actions import UNPAID
from server.domain.refusal import Refusal, UserErrorCode
from server.models import Invoice, Upcoming
from server.resolvers.charge import waiting_payments
from server.resolvers.invoice import cancel_outside, take_back
from server.resolvers.turn import turn_of


def purchase_end_handler(new_context: NewContext) -> Handler:
    """The card provider is told first: paid there is paid, and its notice on the way."""

    async def handle(row: Upcoming) -> None:
        context = await new_context()
        known = await Invoice.get(id=row.invoice_id)
        try:
            await cancel_outside(context, await waiting_payments(known))
        except Refusal as refusal:
            if refusal.code is UserErrorCode.INVOICE_NOT_OPEN:
                raise NotYet from None
            raise
        async with turn_of(context, row) as turn:
            if turn is None:
                return
            purchase = await turn.locked(known.id)
            if purchase.invoice.status in UNPAID and purchase.invoice.fulfilled_at is None:
                await take_back(context, turn.work, purchase)

    return handle
