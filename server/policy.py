"""Who may: named sets of capacities, and what a viewer is towards one record. Pure, strictly bool, ending in no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role


class Towards(StrEnum):
    """What a viewer can be towards a record: one of its capacities, or the person whom the record is about."""

    OPERATOR = "OPERATOR"
    RESELLER_ADMIN = "RESELLER_ADMIN"
    CUSTOMER_ADMIN = "CUSTOMER_ADMIN"
    MEMBER = "MEMBER"
    SELF = "SELF"
    SIGNED_OUT = "SIGNED_OUT"


Rule = frozenset[Towards]

OPERATOR: Rule = frozenset({Towards.OPERATOR})
RESELLER_ADMIN: Rule = frozenset({Towards.RESELLER_ADMIN})
CUSTOMER_SIDE: Rule = frozenset({Towards.RESELLER_ADMIN, Towards.CUSTOMER_ADMIN})
RESELLER_SIDE: Rule = frozenset({Towards.OPERATOR, Towards.RESELLER_ADMIN})
ADMINISTRATORS: Rule = frozenset({Towards.OPERATOR, Towards.RESELLER_ADMIN, Towards.CUSTOMER_ADMIN})
SELF: Rule = frozenset({Towards.SELF})
OPERATOR_AND_SELF: Rule = OPERATOR | SELF
SIGNED_IN: Rule = frozenset(Towards) - {Towards.SIGNED_OUT}
EVERYBODY: Rule = frozenset(Towards)


@dataclass(frozen=True, kw_only=True)
class SeatHeld:
    """A live seat of the viewer's own."""

    id: str
    subscription_id: str
    customer_id: str
    reseller_id: str


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who is asking, with every capacity the account holds at this moment. `account_id` None: signed out."""

    account_id: str | None = None
    session_id: str | None = None
    session_expires_at: datetime | None = None
    locale: str | None = None
    is_operator: bool = False
    reseller_ids: frozenset[str] = field(default_factory=frozenset)
    customers: Mapping[str, str] = field(default_factory=dict)  # administered customer → its reseller
    seats: tuple[SeatHeld, ...] = ()
    asleep: frozenset[Role] = frozenset()  # held, but without effect until there is a second factor

    @property
    def is_signed_in(self) -> bool:
        return self.account_id is not None

    @property
    def customer_ids(self) -> frozenset[str]:
        return frozenset(self.customers)

    @property
    def capacities(self) -> frozenset[Towards]:
        """Everything the viewer is towards any record at all: what a whole operation is opened to."""
        held = {
            Towards.SIGNED_OUT: not self.is_signed_in,
            Towards.SELF: self.is_signed_in,
            Towards.OPERATOR: self.is_operator,
            Towards.RESELLER_ADMIN: bool(self.reseller_ids),
            Towards.CUSTOMER_ADMIN: bool(self.customers),
            Towards.MEMBER: bool(self.seats),
        }
        return frozenset(role for role, holds in held.items() if holds)


def has_lost(before: Viewer, now: Viewer) -> bool:
    """Whether anything that the viewer was is gone."""
    return (
        before.is_operator > now.is_operator
        or not before.reseller_ids <= now.reseller_ids
        or not before.customer_ids <= now.customer_ids
        or not {seat.id for seat in before.seats} <= {seat.id for seat in now.seats}
    )


def roles_towards(
    viewer: Viewer,
    *,
    reseller_id: str | None = None,
    customer_id: str | None = None,
    subscription_id: str | None = None,
    account_id: str | None = None,
) -> frozenset[Towards]:
    """What the viewer is towards a record of that reseller, customer, subscription and person."""
    roles = set()
    if not viewer.is_signed_in:
        return frozenset({Towards.SIGNED_OUT})
    if viewer.is_operator:
        roles.add(Towards.OPERATOR)
    if reseller_id is not None and reseller_id in viewer.reseller_ids:
        roles.add(Towards.RESELLER_ADMIN)
    if customer_id is not None and customer_id in viewer.customers:
        roles.add(Towards.CUSTOMER_ADMIN)
    if any(customer_id == seat.customer_id or subscription_id == seat.subscription_id for seat in viewer.seats):
        roles.add(Towards.MEMBER)
    if account_id is not None and account_id == viewer.account_id:
        roles.add(Towards.SELF)
    return frozenset(roles)


def allows(rule: Rule, roles: frozenset[Towards]) -> bool:
    """Whether one of these roles is named by the rule."""
    return not rule.isdisjoint(roles)


def acting_as(viewer: Viewer, record: Any) -> Role:
    """The capacity in which the viewer manages a customer's record: the reseller's comes first (rules §4).

    `record` has `reseller_id` and `customer_id`. Refusal NOT_ALLOWED for whoever only sees it.
    """
    roles = roles_towards(viewer, reseller_id=record.reseller_id, customer_id=record.customer_id)
    if Towards.RESELLER_ADMIN in roles:
        return Role.RESELLER_ADMIN
    if Towards.CUSTOMER_ADMIN in roles:
        return Role.CUSTOMER_ADMIN
    raise Refusal(UserErrorCode.NOT_ALLOWED)


def acting_for_reseller(viewer: Viewer, reseller_id: str) -> Role:
    """Refusal NOT_ALLOWED for whoever is not that reseller's administrator."""
    if reseller_id in viewer.reseller_ids:
        return Role.RESELLER_ADMIN
    raise Refusal(UserErrorCode.NOT_ALLOWED)
