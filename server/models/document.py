"""An issued invoice as paper: rendered once and kept, so that it says the same in ten years."""

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint

from server.models.record import Record, reference


class Document(Record):
    PREFIX = "doc"

    invoice = reference("Invoice")
    invoice_id: str
    pdf = fields.BinaryField()  # PDF/A-3, with the XML inside
    xml = fields.BinaryField()
    rendered_at = fields.DatetimeField()

    class Meta:
        table = "document"
        constraints = (UniqueConstraint(fields=("invoice_id",), name="uq_document"),)
