"""The first day of a period that was paid for before it began."""

from server.context import NewContext
from server.models import Invoice, OutboxMessage
from server.outbox import Handler
from server.resolvers.next_period import begin
from server.resolvers.purchase import locked_purchase
from server.resolvers.settlement import keep_next_period_end


def begin_period_handler(new_context: NewContext) -> Handler:
    """Once, however often the day is announced, and not at all where its payment was undone before it."""

    async def handle(message: OutboxMessage) -> None:
        context = await new_context()
        invoice = await Invoice.get(id=message.payload["invoice_id"])
        async with context.work() as work:
            purchase = await locked_purchase(invoice, role=None)
            if purchase.subscription.next_invoice_id == invoice.id:
                await begin(work, purchase)
                await keep_next_period_end(purchase.customer)

    return handle
