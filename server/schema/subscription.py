"""Seats of a product, for a period."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import strawberry

from server.domain import actions, price_list, subscription
from server.domain import renewal as domain
from server.domain.payment import PaymentMethod
from server.domain.role import Role
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.plans import listing
from server.plans.declaration import Rows, column, computed, many, one, total
from server.plans.noun import noun
from server.policy import ADMINISTRATORS, EVERYBODY, RESELLER_SIDE
from server.schema import arguments
from server.schema.action import AllowedAction
from server.schema.connection import Connection, Node
from server.schema.money import Money
from server.schema.value import said, value

if TYPE_CHECKING:
    from server.schema.customer import Customer
    from server.schema.invoice import Invoice
    from server.schema.product import Product
    from server.schema.seat import Seat


PRICES = Rows(
    table="price", key="product_id", on="product_id", columns=("currency", "term", "unit_price", "valid_from")
)
AGREEMENT = Rows(table="reseller", key="reseller_id", on="id", columns=("discount",))


CARD = ("brand", "last4", "expires_on")
RESELLERS_CARD = Rows(table="saved_card", key="reseller_id", on="holder_id", columns=CARD)
CUSTOMERS_CARD = Rows(table="saved_card", key="customer_id", on="holder_id", columns=CARD)


@value("A card that was left with the provider.")
class SavedCard:
    brand: str = said("Whose name is on it, as the provider writes it.")
    last4: str = said("The end of its number.")
    expires_on: date = said("The last day on which it is good.")


@value("What happens when the period ends.")
class Renewal:
    will_renew: bool = said("Whether a next period is ordered by itself, or has been ordered already.")
    starts_on: date = said("First day of the next period.")
    charges_on: date | None = said(
        "When the card is charged or the invoice goes out; null when it will not renew, and once it is ordered."
    )
    seats: int = said("How many seats the next period will have.")
    term: Term = said("How long the next period will be.")
    payment_method: PaymentMethod | None = said(
        "How it will be paid; null until that is scheduled, and once it is ordered: then the invoice says it."
    )
    purchased_by: Role | None = said("Who set or ordered it: whose price and card it uses.")
    card: SavedCard | None = said("What will be charged, by card: shown to the side whose card it is.")


@noun(
    "subscription",
    description="Seats of one product that a customer has for a period.",
    reseller="reseller_id",
    customer="customer_id",
    subscription="id",
)
class Subscription(Node):
    id: strawberry.ID = column("The subscription's id.")
    customer: Customer = one("Who uses it.", key="customer_id")
    product: Product = one("What it is of.", key="product_id")
    status: SubscriptionStatus = column("Where it stands.")
    term: Term = column("How long one paid period lasts.")
    current_period_start: date | None = column("First day of the paid period; null until paid.")
    current_period_end: date | None = column("First day not paid for; null until paid.")
    paid_through: date | None = computed("Last day paid for: the one to show.", EVERYBODY, subscription.paid_through)
    seats_purchased: int | None = column("Seats paid for.", ADMINISTRATORS)
    seats_assigned: int | None = column("Seats that somebody has or is invited to.", ADMINISTRATORS)
    seats_available: int | None = computed("Seats nobody has yet.", ADMINISTRATORS, subscription.seats_available)
    seats_pending_payment: int | None = total(
        "Seats bought and not yet paid for, of the invoices that the viewer may see.",
        ADMINISTRATORS,
        table="invoice",
        column="seats",
        on="subscription_id",
        criterion=listing.UNPAID_SEATS,
    )
    seats: Connection[Seat] | None = many(
        "Who has them.", ADMINISTRATORS, on="subscription_id", listing=listing.SEATS, arguments=arguments.seats
    )
    invoices: Connection[Invoice] | None = many(
        "What was bought; a customer's own administrators see what they ordered themselves.",
        ADMINISTRATORS,
        on="subscription_id",
        listing=listing.INVOICES,
        arguments=arguments.subscription_invoices,
    )
    unit_price: Money | None = computed(
        "Today's list price of one seat for one term.", ADMINISTRATORS, price_list.unit_price, prices=PRICES
    )
    reseller_discount_percent: Decimal | None = computed(
        "What the reseller's agreement takes off.",
        RESELLER_SIDE,
        price_list.reseller_discount_percent,
        resellers=AGREEMENT,
    )
    reseller_unit_price: Money | None = computed(
        "Today's price of one seat for one term with the reseller's discount.",
        RESELLER_SIDE,
        price_list.reseller_unit_price,
        prices=PRICES,
        resellers=AGREEMENT,
    )
    renewal: Renewal | None = computed(
        "What happens at its end; null until paid.",
        ADMINISTRATORS,
        domain.renewal,
        resellers_cards=RESELLERS_CARD,
        customers_cards=CUSTOMERS_CARD,
    )
    allowed_actions: list[AllowedAction] = computed(
        "What the viewer may do with it now.", EVERYBODY, actions.subscription_actions
    )
    created_at: datetime = column("When it was ordered.")
