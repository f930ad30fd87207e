"""Who looks after a customer: its reseller as one row, and the members who were made administrators."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any


class AdministratorKind(StrEnum):
    RESELLER = "RESELLER"
    CUSTOMER = "CUSTOMER"


def account_ids(staff: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted(row["account_id"] for row in staff)


def administrators(reseller_id: str, seats: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The reseller is one row, whatever its staff: that is its own affair (rules §9)."""
    members = sorted((seat for seat in seats if seat["is_administrator"]), key=lambda seat: str(seat["email_key"]))
    return [
        {"kind": AdministratorKind.RESELLER, "reseller": reseller_id},
        *({"kind": AdministratorKind.CUSTOMER, "account": seat["account_id"], "seat": seat["id"]} for seat in members),
    ]
