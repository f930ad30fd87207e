"""A purchase and the document about it: what was ordered, by whom, for how much, and whether it is paid."""

from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from server.domain.invoice import BillTo, InvoiceKind, InvoiceStatus, Purpose
from server.domain.payment import PaymentMethod
from server.domain.role import Role
from server.domain.term import Term
from server.domain.vat import VatTreatment
from server.models.record import ALL, Record, reference
from server.policy import Viewer


class Invoice(Record):
    PREFIX = "inv"

    reseller = reference("Reseller")
    reseller_id: str
    customer = reference("Customer")
    customer_id: str
    subscription = reference("Subscription")
    subscription_id: str
    account = reference("Account")  # who ordered
    account_id: str
    purchased_by = fields.CharEnumField(Role, max_length=16)
    bill_to = fields.CharEnumField(BillTo, max_length=16, default=BillTo.CUSTOMER, db_default=BillTo.CUSTOMER.value)
    kind = fields.CharEnumField(
        InvoiceKind, max_length=16, default=InvoiceKind.INVOICE, db_default=InvoiceKind.INVOICE.value
    )
    corrects = reference("Invoice", null=True)
    corrects_id: str | None
    reason = fields.CharField(max_length=500, null=True)  # of a credit note
    purpose = fields.CharEnumField(Purpose, max_length=16)
    seats = fields.IntField()
    term = fields.CharEnumField(Term, max_length=8)
    keeps_scheduled_seats = fields.BooleanField(default=False)
    is_automatic = fields.BooleanField(default=False, db_default=False)  # ordered by the calendar, not by a person
    payment_method = fields.CharEnumField(PaymentMethod, max_length=16)
    status = fields.CharEnumField(InvoiceStatus, max_length=8)
    number = fields.CharField(max_length=24, null=True, unique=True)
    reference = fields.CharField(max_length=25, null=True, unique=True)
    purchase_order_number = fields.CharField(max_length=100, null=True)
    buyer: Any = fields.JSONField()
    seller: Any = fields.JSONField()
    currency = fields.CharField(max_length=3)
    list_total = fields.BigIntField()
    discount_total = fields.BigIntField()
    net_total = fields.BigIntField()
    vat_total = fields.BigIntField()
    total = fields.BigIntField()
    amount_paid = fields.BigIntField(default=0)
    vat_treatment = fields.CharEnumField(VatTreatment, max_length=16)
    vat_rate = fields.IntField()  # hundredths of a percent
    vat_notes: Any = fields.JSONField()
    vat_proof: Any = fields.JSONField(null=True)
    seller_currency = fields.CharField(max_length=3, null=True)  # with the next three: domestic VAT, foreign currency
    vat_in_seller_currency = fields.BigIntField(null=True)
    exchange_rate = fields.CharField(max_length=32, null=True)  # of the seller's for one of the invoice's
    exchange_rate_on = fields.DateField(null=True)
    period_start = fields.DateField(null=True)
    period_end = fields.DateField(null=True)
    words = fields.TextField()
    issued_on = fields.DateField(null=True)
    due_on = fields.DateField(null=True)
    tax_date = fields.DateField(null=True)
    paid_at = fields.DatetimeField(null=True)
    fulfilled_at = fields.DatetimeField(null=True)  # when what it bought was given; a replacement takes it over
    document_ready_at = fields.DatetimeField(null=True)
    locale = fields.CharField(max_length=8, default="en", db_default="en")  # of whoever ordered
    created_at = fields.DatetimeField()

    class Meta:
        table = "invoice"
        indexes = (
            ("subscription_id", "created_at"),
            ("customer_id", "created_at"),
            ("reseller_id", "created_at"),
            ("issued_on", "id"),
        )
        constraints = (UniqueConstraint(fields=("corrects_id", "kind"), name="uq_correction"),)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """What the reseller ordered is never the customer's to see (rules §9)."""
        if viewer.is_operator:
            return ALL
        own = Q(customer_id__in=list(viewer.customers), purchased_by=Role.CUSTOMER_ADMIN)
        return Q(reseller_id__in=list(viewer.reseller_ids)) | own


class InvoiceLine(Record):
    PREFIX = "line"

    invoice = reference("Invoice")
    invoice_id: str
    position = fields.IntField()
    description = fields.CharField(max_length=403)  # a product and a customer
    seats = fields.IntField()
    months_charged = fields.IntField()
    term = fields.CharEnumField(Term, max_length=8)
    period_start = fields.DateField(null=True)
    period_end = fields.DateField(null=True)
    currency = fields.CharField(max_length=3)
    unit_price = fields.BigIntField()
    discount = fields.IntField()
    list_amount = fields.BigIntField()
    discount_amount = fields.BigIntField()
    net_amount = fields.BigIntField()

    class Meta:
        table = "invoice_line"
        constraints = (UniqueConstraint(fields=("invoice_id", "position"), name="uq_invoice_line"),)


class InvoiceSeries(Model):
    """The last number given in a series, locked in the transaction that issues, so that no number is skipped."""

    name = fields.CharField(max_length=16, primary_key=True)  # "2026", of credit notes "CN2026"
    last_position = fields.IntField()
    last_issued_on = fields.DateField()  # a later number never bears an earlier date

    class Meta:
        table = "invoice_series"
