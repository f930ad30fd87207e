"""That a VAT number was valid when it was asked about: it counts for some time while VIES is out of reach."""

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint

from server.models.record import Record


class VatProof(Record):
    """Kept for each purchaser apart, so that a customer learns nothing of what its reseller had checked."""

    PREFIX = "vatp"

    number = fields.CharField(max_length=40)
    holder = fields.CharField(max_length=48)  # the reseller's or customer's id
    consultation_number = fields.CharField(max_length=64, null=True)
    asked_at = fields.DatetimeField()

    class Meta:
        table = "vat_proof"
        constraints = (UniqueConstraint(fields=("number", "holder"), name="uq_vat_proof"),)
