"""The records of the world with what everybody is towards each, and what they should therefore see of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from server.models import Change, Upcoming
from tests.schema.matrix.audience import RECORDS
from tests.schema.matrix.record import ACTIONS, PRINCIPALS, SEATS_PENDING, TOWARDS, letters, letters_of_change
from tests.schema.matrix.seen import ABSENT, Seen, type_of
from tests.schema.world import World

MIAS_CARD = {"brand": "visa", "last4": "4242", "expiresOn": f"{datetime.now(UTC).year + 3}-12-31"}


@dataclass(frozen=True, kw_only=True)
class Record:
    """`towards`: principal → letters, empty where it does not exist for them."""

    word: str
    id: str
    towards: Mapping[str, str]

    @property
    def type(self) -> str:
        return type_of(self.id)


async def known_records(world: World) -> dict[str, Record]:
    """All there are, by their ids."""
    records = [Record(word=word, id=world.ids[word], towards=_towards(letters, word)) for word in TOWARDS]
    return {record.id: record for record in [*await _plans(), *await _changes(world), *records]}


def _towards(held: Callable[..., str], *what: str) -> dict[str, str]:
    return {name: held(name, *what) for name in PRINCIPALS}


async def _plans() -> list[Record]:
    """Whatever the calendar is still to do, is the operator's to know."""
    towards = {name: "O" if name == "olga" else "" for name in PRINCIPALS}
    return [
        Record(word=f"{plan.kind} {plan.due_on}", id=plan.id, towards=towards)
        for plan in await Upcoming.filter(done_at=None)
    ]


async def _changes(world: World) -> list[Record]:
    words = {id: word for word, id in world.ids.items()}
    return [
        Record(
            word=f"{change.kind} {words.get(change.subject_id)}",
            id=change.id,
            towards=_towards(letters_of_change, _kind(change), words.get(change.subject_id, "no record")),
        )
        for change in await Change.all().order_by("position")
    ]


def _kind(change: Change) -> str:
    return f"{change.kind} NOTES" if change.facts.get("status") == "NOTES" else change.kind


def expected(records: Mapping[str, Record], truth: Mapping[str, Seen], name: str, record: Record) -> Seen:
    """`truth` is what the operator sees, who sees all but what is a person's own."""
    towards = record.towards[name]
    if not towards:
        return ABSENT
    audience = RECORDS[record.type]
    hidden = frozenset(field for field in audience if not set(audience[field]) & set(towards))
    whole = truth[record.id].fields
    assert whole
    fields = {field: None if field in hidden else _value(records, name, record, field, whole) for field in audience}
    return Seen(fields=fields, hidden=hidden)


def _value(records: Mapping[str, Record], name: str, record: Record, field: str, whole: Mapping[str, Any]) -> Any:
    match f"{record.type}.{field}":
        case "Account.locale":
            return "en"
        case "Account.secondFactors":
            return [{"id": id} for id, other in records.items() if other.word == f"factor.{name}"]
        case "Account.recoveryCodesLeft":
            return 10 * sum(other.word == f"factor.{name}" for other in records.values())
        case "Payment.redirectUrl":
            return "the way" if whole["status"] == "REQUIRES_ACTION" else None
        case "Invoice.pdfUrl" | "Invoice.xmlUrl":
            return "the way" if whole[field] else None
        case "Subscription.renewal":
            is_own = record.word == "acme.subscription" and "C" in record.towards[name]
            return {**whole[field], "card": MIAS_CARD if is_own else None}
        case "Payment.clientSecret":
            return None
        case "Subscription.seatsPendingPayment":
            return next(SEATS_PENDING[letter] for letter in record.towards[name] if letter in SEATS_PENDING)
        case "Subscription.allowedActions" | "Seat.allowedActions" | "Invoice.allowedActions":
            return _actions(record, name, whole)
        case _:
            return left(whole[field], lambda id: bool(records[id].towards[name]))


def _actions(record: Record, name: str, whole: Mapping[str, Any]) -> set[str]:
    towards = record.towards[name]
    for_each = ACTIONS[_situation(record.type, whole)]
    return set(for_each.get(towards, " ".join(for_each.get(letter, "") for letter in towards)).split())


def _situation(type: str, whole: Mapping[str, Any]) -> str:
    match type:
        case "Seat":
            return f"Seat {whole['status']} {'administrator' if whole['isAdministrator'] else 'member'}"
        case "Invoice":
            is_invoice = whole["kind"] == "INVOICE"
            return f"Invoice {whole['status']} {whole['purchasedBy']}" if is_invoice else "Credit note"
        case _:
            return type


def left(value: Any, exists: Callable[[str], bool]) -> Any:
    """What remains of a value for whoever does not see all of the records in it."""
    match value:
        case {"pageInfo": _, "nodes": nodes}:
            remaining = left(nodes, exists)
            return {"nodes": remaining, "totalCount": len(remaining)}
        case {"id": id}:
            return value if exists(id) else None
        case dict():
            return {key: left(item, exists) for key, item in value.items()}
        case list():
            return [item for item in (left(item, exists) for item in value) if item is not None]
        case _:
            return value


def comparable(found: Seen) -> Seen:
    """As `expected` says it: pages without their cursors, links without their address, actions by name and reason."""
    if found.fields is None:
        return found
    fields = {field: _plain(field, value) for field, value in found.fields.items()}
    return Seen(fields=fields, hidden=found.hidden)


def _plain(field: str, value: Any) -> Any:
    match field, value:
        case "redirectUrl" | "pdfUrl" | "xmlUrl", str():
            return "the way"
        case "allowedActions", list():
            return {_action(action) for action in value}
        case _, {"pageInfo": _}:
            return _page(value)
        case _:
            return value


def _action(action: Mapping[str, Any]) -> str:
    assert action["allowed"] is (action["reason"] is None) is (action["message"] is None)
    return action["action"] if action["allowed"] else f"{action['action']}:{action['reason']}"


def _page(page: Mapping[str, Any]) -> dict[str, Any]:
    assert [edge["node"] for edge in page["edges"]] == page["nodes"]
    assert all(edge["cursor"] for edge in page["edges"])
    return {"nodes": page["nodes"], "totalCount": page["totalCount"]}


def visible(records: Iterable[Record], name: str, type: str) -> list[Record]:
    return [record for record in records if record.type == type and record.towards[name]]
