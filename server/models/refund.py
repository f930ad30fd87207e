"""Money that goes back to a card: decided in a transaction, asked of the provider afterwards."""

from tortoise import fields

from server.models.record import Record, reference


class Refund(Record):
    PREFIX = "rfnd"

    payment = reference("Payment")
    payment_id: str
    invoice = reference("Invoice", null=True)  # the credit note that it settles; None: paid for nothing
    invoice_id: str | None
    amount = fields.BigIntField()  # in the payment's currency
    created_at = fields.DatetimeField()
    refunded_at = fields.DatetimeField(null=True)  # when the provider took it

    class Meta:
        table = "refund"
        indexes = (("payment_id",),)
