"""A renewal whose saved card was declined is charged again 1, 3 and 7 days later (rules §8)."""

from server.calendar import Handler
from server.context import NewContext
from server.domain.actions import UNPAID
from server.models import Invoice, Upcoming
from server.resolvers.charge import promise_charge, waiting_payments
from server.resolvers.charge_plan import plan_next_charge
from server.resolvers.invoice import cancel_outside
from server.resolvers.settlement import cancel_waiting
from server.resolvers.turn import turn_of


def charge_again_handler(new_context: NewContext) -> Handler:
    """Whoever is just paying by hand is not charged beside it: then the next day of the plan is tried."""

    async def handle(row: Upcoming) -> None:
        context = await new_context()
        known = await Invoice.get(id=row.invoice_id)
        by_hand = [payment for payment in await waiting_payments(known) if not payment.is_unattended]
        if not by_hand:
            await cancel_outside(context, await waiting_payments(known))
        async with turn_of(context, row) as turn:
            if turn is None:
                return
            purchase = await turn.locked(known.id)
            if purchase.invoice.status not in UNPAID:
                return
            if by_hand:
                await plan_next_charge(purchase.invoice, context.today)
            else:
                await cancel_waiting(turn.work, purchase)
                await promise_charge(context, turn.work, purchase.invoice, counts_on=row.due_on)

    return handle
