"""What one euro was worth in another currency on a day, by the European Central Bank."""

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint

from server.models.record import Record


class ExchangeRate(Record):
    PREFIX = "rate"

    currency = fields.CharField(max_length=3)
    published_on = fields.DateField()
    per_euro = fields.CharField(max_length=32)  # a decimal, exactly as published

    class Meta:
        table = "exchange_rate"
        constraints = (UniqueConstraint(fields=("currency", "published_on"), name="uq_exchange_rate"),)
