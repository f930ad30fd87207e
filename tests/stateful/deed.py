"""What somebody did through the API, what came of it, and what the feed must tell of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.stateful.ledger import Row
from tests.stateful.person import Person
from tests.stateful.town import ANNA, OLGA, OMAR

WITHOUT_KEY = ("recordBankTransfer", "importBankStatement")
ROLES = {OLGA: "OPERATOR", ANNA: "RESELLER_ADMIN", OMAR: "RESELLER_ADMIN"}
# What the person themselves has done, beside what happens in consequence; nothing where it may have been so before.
TOLD = {
    "createSubscription": ("subscription.created",),
    "scheduleRenewal": ("subscription.renewal_scheduled",),
    "renewSubscription": ("subscription.renewal_scheduled",),
    "cancelPurchase": ("invoice.voided",),
    "updateBusinessInformation": ("customer.updated",),
    "inviteMember": ("seat.invited seat.activated",),
    "removeMember": ("seat.removed",),
    "restoreMember": ("seat.restored",),
    "reassignSeat": ("seat.removed", "seat.invited seat.activated"),
    "resendInvitation": ("seat.resent",),
    "setPrice": ("product.price_set",),
    "updateReseller": ("reseller.updated",),
    "assignBankReceipt": ("bank_receipt.assigned",),
    "issueCreditNote": ("invoice.credited",),
    "suspendSubscription": ("subscription.suspended",),
    "liftSuspension": ("subscription.resumed",),
}


@dataclass(kw_only=True)
class Deed:
    person: Person
    mutation: str
    selection: str
    input: dict[str, Any]
    at: datetime
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def errors(self) -> list[str]:
        errors: list[str] = self.payload["errors"]
        return errors

    @property
    def has_succeeded(self) -> bool:
        return not self.errors

    def is_told(self, changes: list[Row]) -> None:
        """Under the person's name and in their capacity."""
        role = ROLES.get(self.person.email, "CUSTOMER_ADMIN")
        own = {row["kind"] for row in changes if row["actor_id"] == self.person.account_id and row["role"] == role}
        for kinds in TOLD.get(self.mutation, ()):
            found = own & set(kinds.split())
            assert found, f"{self.mutation} by {self.person.email} as {role}: no {kinds} in the feed, but {own}"
