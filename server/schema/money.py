"""Money as clients see it."""

from decimal import Decimal

from server.schema.scalar import CurrencyCode
from server.schema.value import said, value


@value("An amount in its currency.")
class Money:
    amount: Decimal = said("With all digits of the currency.")
    currency: CurrencyCode = said("ISO 4217.")
