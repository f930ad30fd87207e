"""What is sold by the seat, and its price list."""

from tortoise import fields
from tortoise.expressions import Q
from tortoise.migrations.constraints import UniqueConstraint

from server.domain.term import Term
from server.models.record import ALL, NONE, Record, reference
from server.policy import Viewer

LONGEST_CODE = 64


class Product(Record):
    PREFIX = "prod"

    code = fields.CharField(max_length=LONGEST_CODE, unique=True)
    name = fields.CharField(max_length=200)

    class Meta:
        table = "product"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return ALL if viewer.is_signed_in else NONE

    @classmethod
    def coded(cls, code: str) -> Q:
        """The one that clients call so; none for what can't be a code."""
        return Q(code=code) if code.isprintable() and len(code) <= LONGEST_CODE else NONE


class Price(Record):
    """One seat for one whole term, from a day on."""

    PREFIX = "pric"

    product = reference("Product")
    product_id: str
    currency = fields.CharField(max_length=3)
    term = fields.CharEnumField(Term, max_length=8)
    unit_price = fields.BigIntField()
    valid_from = fields.DateField()

    class Meta:
        table = "price"
        constraints = (UniqueConstraint(fields=("product_id", "currency", "term", "valid_from"), name="uq_price"),)
