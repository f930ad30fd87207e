"""The change feed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from server.domain.change import summary
from server.domain.role import Role
from server.plans import listing
from server.plans.declaration import column, computed, one
from server.plans.noun import noun
from server.policy import EVERYBODY
from server.schema.connection import Node

if TYPE_CHECKING:
    from server.schema.account import Account
    from server.schema.bank_receipt import BankReceipt
    from server.schema.customer import Customer
    from server.schema.invoice import Invoice
    from server.schema.payment import Payment
    from server.schema.payment_report import PaymentReport
    from server.schema.product import Product
    from server.schema.reseller import Reseller
    from server.schema.seat import Seat
    from server.schema.subscription import Subscription


@noun("change", description="Who did what, in which capacity, acting on whom, when.", belongs_to_all=True)
class Change(Node):
    id: strawberry.ID = column("The change's id.")
    cursor: str = computed("Where it stands in the feed: give it as `after`.", EVERYBODY, listing.change_cursor)
    at: datetime = column("When.")
    kind: str = column('What happened, such as "seat.invited". Kinds may be added: show the summary of an unknown one.')
    summary: str = computed("The same for people, in the viewer's language.", EVERYBODY, summary)
    role: Role | None = column("In which capacity; null: the system itself.")
    actor: Account | None = one("Who did it, if the viewer may see that account.", key="actor_id")
    customer_id: strawberry.ID | None = column("Acting on whom; stands even when that is no longer the viewer's.")
    customer: Customer | None = one("The same as it is now.", key="customer_id")
    subject_id: strawberry.ID = column("What changed; stands even when the record is gone.")
    subscription: Subscription | None = one("What changed, as it is now.", key="subject_id", prefix="sub")
    seat: Seat | None = one("What changed, as it is now.", key="subject_id", prefix="seat")
    invoice: Invoice | None = one("What changed, as it is now.", key="subject_id", prefix="inv")
    payment: Payment | None = one("What changed, as it is now.", key="subject_id", prefix="pay")
    reseller: Reseller | None = one("What changed, as it is now.", key="subject_id", prefix="rslr")
    product: Product | None = one("What changed, as it is now.", key="subject_id", prefix="prod")
    bank_receipt: BankReceipt | None = one("What changed, as it is now.", key="subject_id", prefix="rcpt")
    payment_report: PaymentReport | None = one("What changed, as it is now.", key="subject_id", prefix="rprt")
