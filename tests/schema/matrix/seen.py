"""What somebody sees: a record field by field, and the records that stand in an answer, by whatever way."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from tests.schema.matrix.audience import RECORDS
from tests.schema.matrix.selection import document, type_named
from tests.schema.walk import SCHEMA
from tests.serving import Person

Path = tuple[str, ...]
TYPES = {
    "acct": "Account",
    "chg": "Change",
    "cust": "Customer",
    "factor": "SecondFactor",
    "inv": "Invoice",
    "pay": "Payment",
    "prod": "Product",
    "rcpt": "BankReceipt",
    "stmt": "BankStatement",
    "rprt": "PaymentReport",
    "rslr": "Reseller",
    "seat": "Seat",
    "sub": "Subscription",
    "due": "Upcoming",
    "out": "DeadLetter",
}


def type_of(id: str) -> str:
    return TYPES[id.partition("_")[0]]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One record as somebody sees it: `fields` None where it does not exist; `hidden` the names of what is withheld."""

    fields: Mapping[str, Any] | None
    hidden: frozenset[str] = frozenset()


DOCUMENT = ("isDocumentReady", "pdfUrl", "xmlUrl")
ABSENT = Seen(fields=None)


async def seen(person: Person, ids: Iterable[str]) -> dict[str, Seen]:
    """Each asked for by `node` on its own."""
    wanted = list(ids)
    answer = await person.answer(document("query", *one_by_one(wanted)))
    assert "errors" not in answer, answer["errors"][:3]
    withheld = hidden_paths(answer)
    return {
        id: Seen(
            fields=answer["data"][alias],
            hidden=frozenset(".".join(path[1:]) for path in withheld if path[0] == alias),
        )
        for id, alias in ((id, f"node_{place}") for place, id in enumerate(wanted))
    }


def one_by_one(ids: Iterable[str]) -> Iterator[str]:
    for place, id in enumerate(ids):
        yield f"node_{place}: node(id: {json.dumps(id)}) {{ ...{type_of(id)} }}"


def hidden_paths(answer: Mapping[str, Any]) -> set[Path]:
    named = [tuple(path) for path in (answer.get("extensions") or {}).get("hidden", [])]
    assert len(named) == len(set(named)), "each path stands once"
    return set(named)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A record in an answer: by which field of which type one came to it, and at which place of the response."""

    way: str
    path: Path
    record: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.record["id"])


def records_in(type: GraphQLObjectType, data: Mapping[str, Any], path: Path = ()) -> Iterator[Found]:
    """Records in an object, not those that they lead to. An alias is the field's name, "_", and something else."""
    for key, value in data.items():
        name = key.partition("_")[0]
        below = get_named_type(type.fields[name].type).name
        for item in _objects(value):
            if below in {*RECORDS, "Node"}:
                yield Found(way=f"{type.name}.{name}", path=(*path, key), record=item)
            else:
                yield from records_in(type_named(below), item, (*path, key))


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _objects(item)
    elif isinstance(value, dict):
        yield value


def same(flat: Mapping[str, Seen], found: Iterable[Found]) -> set[Path]:
    """Each of these records is what its own id brings; the paths of what is hidden in them."""
    hidden: set[Path] = set()
    for one in found:
        assert unsigned(one.record) == unsigned(flat[one.id].fields), (one.way, one.id)
        hidden |= {(*one.path, field) for field in flat[one.id].hidden}
    return hidden


def unsigned(fields: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Without what comes a moment after an invoice was issued, and is signed for the moment: its document."""
    return {name: value for name, value in (fields or {}).items() if name not in DOCUMENT}


def root_type(kind: str) -> GraphQLObjectType:
    roots = {"query": SCHEMA.query_type, "mutation": SCHEMA.mutation_type, "subscription": SCHEMA.subscription_type}
    root = roots[kind]
    assert root
    return root


def filled(type: GraphQLObjectType, data: Mapping[str, Any]) -> Iterator[str]:
    """Fields with a value, of the object and of all that are in it: "Price.term"."""
    for key, value in data.items():
        name = key.partition("_")[0]
        if value is not None and value != []:
            yield f"{type.name}.{name}"
        below = get_named_type(type.fields[name].type)
        for item in _objects(value):
            yield from filled(type_named(type_of(item["id"]) if below.name == "Node" else below.name), item)
