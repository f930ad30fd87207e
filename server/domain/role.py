"""The capacities in which an account can act, each towards one reseller or one customer."""

from enum import StrEnum


class Role(StrEnum):
    OPERATOR = "OPERATOR"
    RESELLER_ADMIN = "RESELLER_ADMIN"
    CUSTOMER_ADMIN = "CUSTOMER_ADMIN"
    MEMBER = "MEMBER"
