"""A purchase, and the document about it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import strawberry

from server.domain import actions, document
from server.domain import invoice as domain
from server.domain.invoice import InvoiceKind, InvoiceStatus
from server.domain.role import Role
from server.domain.vat import VatTreatment
from server.plans import listing
from server.plans.declaration import Rows, column, computed, every, first, money, one, percent
from server.plans.noun import noun
from server.policy import EVERYBODY
from server.schema.action import AllowedAction
from server.schema.business_information import BusinessInformation
from server.schema.connection import Node
from server.schema.money import Money
from server.schema.scalar import URL
from server.schema.value import said, value

if TYPE_CHECKING:
    from server.schema.customer import Customer
    from server.schema.payment import Payment
    from server.schema.subscription import Subscription


SUBSCRIPTION = Rows(table="subscription", key="subscription_id", on="id", columns=("status",))
CORRECTIONS = Rows(table="invoice", key="id", on="corrects_id", columns=("kind",))


@value("How value-added tax is charged.")
class Vat:
    treatment: VatTreatment = said("Under which rule.")
    rate_percent: Decimal = said("The rate.")
    amount: Money = said("The tax.")
    note: str | None = said("What the invoice says about it, in the viewer's language.")
    amount_in_seller_currency: Money | None = said(
        "The tax in the seller's own currency, where domestic VAT is charged in a foreign one."
    )
    exchange_rate: Decimal | None = said(
        "So much of the seller's currency for one of the invoice's, by the European Central Bank's last rate before "
        "the tax date."
    )


@value("How to pay by bank transfer.")
class BankTransferInstructions:
    beneficiary: str = said("Whose account it is.")
    iban: str = said("The account.")
    bic: str = said("The bank.")
    reference: str = said("ISO 11649: must stand in the transfer, it is how the money is recognised.")
    amount: Money = said("Exactly this much.")
    epc_qr_code: str | None = said("The text of an EPC QR code that banking apps scan; EUR only.")


@noun(
    "invoice_line", description="One line of an invoice or quote.", is_node=False, is_scoped=False, belongs_to_all=True
)
class InvoiceLine:
    description: str = column("What was bought.")
    seats: int = column("How many.")
    months_charged: int = column("For how many months of the term.")
    period_start: date | None = column("First day; null until paid for the first time.")
    period_end: date | None = column("First day after it.")
    unit_price: Money = money("List price of one seat for the whole term.", column="unit_price")
    list_amount: Money = money("seats × unit price × months / term.", column="list_amount")
    discount_percent: Decimal = percent("Taken off.", name="discount")
    discount_amount: Money = money("How much was taken off.", column="discount_amount")
    net_amount: Money = money("What remains, before VAT.", column="net_amount")


@noun("invoice", description="A purchase and the document about it.", reseller="reseller_id", customer="customer_id")
class Invoice(Node):
    id: strawberry.ID = column("The invoice's id.")
    kind: InvoiceKind = column("Which way it goes: a credit note's figures are positive, too.")
    number: str | None = column("Gapless per kind and year; null while a DRAFT.")
    status: InvoiceStatus = column("Where it stands.")
    is_overdue: bool = computed("Open and past the day it was due.", EVERYBODY, domain.is_overdue)
    customer: Customer = one("For whom it was bought.", key="customer_id")
    subscription: Subscription | None = one("What it is for.", key="subscription_id")
    purchased_by: Role = column("Which side ordered and pays: RESELLER_ADMIN or CUSTOMER_ADMIN.")
    buyer: BusinessInformation = computed(
        "To whom it is made out, as it was when issued.", EVERYBODY, document.buyer_of
    )
    purchase_order_number: str | None = column("The purchaser's own number for the order.")
    issued_on: date | None = column("The day it bears, in the seller's time zone.")
    due_on: date | None = column("The last day to pay.")
    tax_date: date | None = column("The day whose VAT rules count: a correction keeps that of what it corrects.")
    reason: str | None = column("Why it was credited; null for all but credit notes.")
    paid_at: datetime | None = column("When the payment was recorded.")
    lines: list[InvoiceLine] = every("What was bought.", on="invoice_id", order=listing.BY_POSITION)
    list_total: Money = money("Before discount and VAT.", column="list_total")
    discount_total: Money = money("Taken off.", column="discount_total")
    net_total: Money = money("Before VAT.", column="net_total")
    vat: Vat = computed("The tax on it.", EVERYBODY, document.vat_of)
    total: Money = money("What is to pay.", column="total")
    amount_paid: Money = money("What was paid.", column="amount_paid")
    amount_due: Money = computed("What remains to pay; nothing once VOID.", EVERYBODY, document.amount_due)
    corrects: Invoice | None = one("What it credits or replaces.", key="corrects_id")
    corrected_by: list[Invoice] = every(
        "Its credit note, and the invoice that replaces it.", on="corrects_id", order=listing.OLDEST
    )
    payment: Payment | None = first(
        "The latest card payment; null for a bank transfer and when nothing was to pay.",
        EVERYBODY,
        on="invoice_id",
        order=listing.NEWEST,
    )
    bank_transfer: BankTransferInstructions | None = computed(
        "How to pay it, while it is open and payable that way.", EVERYBODY, document.bank_transfer
    )
    is_document_ready: bool = computed(
        "Whether there is a PDF; the change invoice.document_ready tells when.", EVERYBODY, document.is_ready
    )
    pdf_url: URL | None = computed(
        "The PDF, for people: PDF/A-3 with the XML inside. Signed, good for 10 minutes: ask for it at the click. Null "
        "until ready.",
        EVERYBODY,
        document.pdf_url,
    )
    xml_url: URL | None = computed(
        "The same for machines: EN 16931 (Factur-X). Signed, good for 10 minutes. Null until ready.",
        EVERYBODY,
        document.xml_url,
    )
    allowed_actions: list[AllowedAction] = computed(
        "What the viewer may do with it now.",
        EVERYBODY,
        actions.actions_of_invoice,
        subscriptions=SUBSCRIPTION,
        corrections=CORRECTIONS,
    )
