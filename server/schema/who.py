"""Who may what, as a page for people who build front ends: read from the rules that stand on fields and operations."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any, cast

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema
from graphql.type.introspection import introspection_types

from server.domain.change import NEWS, Audience
from server.plans.noun import NOUNS, Noun
from server.policy import EVERYBODY, Rule, SeatHeld, Towards, Viewer, allows
from server.schema.guard import BACKREF

SEES, HIDDEN, OWN, ABSENT = "✔", "–", "own", "·"

NORTH, SOUTH, ACME, BETA = "north", "south", "acme", "beta"


def _seat(customer: str) -> SeatHeld:
    return SeatHeld(
        id=f"{customer}.seat", subscription_id=f"{customer}.subscription", customer_id=customer, reseller_id=NORTH
    )


PRINCIPALS: Mapping[str, Viewer] = {
    "signed out": Viewer(),
    "operator": Viewer(account_id="operator", is_operator=True),
    "reseller admin": Viewer(account_id="reseller's", reseller_ids=frozenset({NORTH})),
    "other reseller": Viewer(account_id="other reseller's", reseller_ids=frozenset({SOUTH})),
    "customer admin": Viewer(account_id="customer's", customers={ACME: NORTH}, seats=(_seat(ACME),)),
    "other customer": Viewer(account_id="other customer's", customers={BETA: NORTH}, seats=(_seat(BETA),)),
    "member": Viewer(account_id="member's", seats=(_seat(ACME),)),
    "several": Viewer(account_id="several", customers={BETA: NORTH}, seats=(_seat(ACME), _seat(BETA))),
}

# Which records exist for whom: `visible_to` of each table decides it, this says it.
EXISTS: Mapping[str, Mapping[str, str]] = {
    "Customer": {"Acme": "· ✔ ✔ · ✔ · ✔ ✔"},
    "Subscription": {"Acme's": "· ✔ ✔ · ✔ · ✔ ✔"},
    "Seat": {"somebody's at Acme": "· ✔ ✔ · ✔ · own own"},
    "Invoice": {
        "ordered by Acme's administrator": "· ✔ ✔ · ✔ · · ·",
        "ordered by North for Acme": "· ✔ ✔ · · · · ·",
    },
    "Payment": {
        "of what Acme's administrator ordered": "· ✔ ✔ · ✔ · · ·",
        "of what North ordered for Acme": "· ✔ ✔ · · · · ·",
    },
    "Reseller": {"North": "· ✔ ✔ · ✔ ✔ · ✔"},
    "Account": {
        "of somebody with a seat at Acme, or one's own": "· ✔ ✔ own ✔ own own own",
        "of one of North's staff": "· ✔ ✔ · · · · ·",
    },
    "Product": {"any": "· ✔ ✔ ✔ ✔ ✔ ✔ ✔"},
    "BankReceipt": {"any": "· ✔ · · · · · ·"},
    "BankStatement": {"any": "· ✔ · · · · · ·"},
    "PaymentReport": {"any": "· ✔ · · · · · ·"},
    "DeadLetter": {"any": "· ✔ · · · · · ·"},
    "Upcoming": {"any": "· ✔ · · · · · ·"},
    "SecondFactor": {"any": "· own own own own own own own"},
    "Change": {"as the table of kinds says": "· ✔ ✔ ✔ ✔ ✔ ✔ ✔"},
}

HEARD_BY: Mapping[Audience, str] = {
    Audience.OPERATOR: "operators",
    Audience.RESELLER: "the reseller's administrators",
    Audience.CUSTOMER: "the reseller's and the customer's administrators",
    Audience.MEMBER: "administrators, and members as far as it is about them or their subscription",
    Audience.ACCOUNT: "the person concerned",
}


def page(schema: GraphQLSchema) -> str:
    """Markdown."""
    introduction = files("server.schema").joinpath("who.md").read_text("utf-8").strip()
    parts = [introduction, *_records(), *_fields(schema), *_changes(), *_operations(schema), *_others(schema)]
    return "\n\n".join(parts) + "\n"


def _table(first: str, rows: Mapping[str, Sequence[str]], columns: Sequence[str] = tuple(PRINCIPALS)) -> str:
    lines = [[first, *columns], ["---", *(":-:" for _ in columns)], *([name, *cells] for name, cells in rows.items())]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _records() -> Iterator[str]:
    yield "## Which records exist"
    yield _table(
        "", {f"`{type}` {which}": row.split() for type, kinds in EXISTS.items() for which, row in kinds.items()}
    )


# ---------------------------------------------------------------- fields


def _fields(schema: GraphQLSchema) -> Iterator[str]:
    yield "## Fields"
    for noun in sorted(NOUNS.values(), key=lambda noun: noun.cls.__name__):
        if noun.is_scoped:
            yield f"### {noun.cls.__name__}"
            yield _table("", {f"`{name}`": list(cells.values()) for name, cells in of_noun(schema, noun).items()})


def of_noun(schema: GraphQLSchema, noun: Noun) -> dict[str, dict[str, str]]:
    """Field → principal → what that one sees of it, in the widest kind of such records."""
    type = cast(GraphQLObjectType, schema.type_map[noun.cls.__name__])
    widest = next(iter(EXISTS[type.name].values())).split()
    cells = {name: _cells(noun, _rule(field), widest) for name, field in type.fields.items()}
    return {name: dict(zip(PRINCIPALS, row, strict=True)) for name, row in cells.items()}


def _cells(noun: Noun, rule: Rule, existing: Sequence[str]) -> Iterator[str]:
    somebodys = {
        noun.reseller: NORTH,
        noun.customer: ACME,
        noun.subscription: f"{ACME}.subscription",
        noun.account: "somebody",
    }
    row: dict[str, Any] = {column: id for column, id in somebodys.items() if column}
    for viewer, exists in zip(PRINCIPALS.values(), existing, strict=True):
        yield ABSENT if exists == ABSENT else _cell(rule, noun.roles(viewer, row), is_own=exists == OWN)


def _cell(rule: Rule, roles: frozenset[Towards], *, is_own: bool) -> str:
    if rule is EVERYBODY or allows(rule, roles):
        return OWN if is_own else SEES
    return OWN if allows(rule, roles | {Towards.SELF}) else HIDDEN


def _rule(field: GraphQLField) -> Rule:
    rule: Rule = field.extensions[BACKREF].rule
    return rule


# ---------------------------------------------------------------- the feed


def _changes() -> Iterator[str]:
    yield "## Changes"
    yield (
        "Operators hear of everything. Of what the reseller ordered, invoices and payments, and of its notes about a\n"
        "customer only the reseller's administrators hear. `actor` and the typed fields are null where the viewer may\n"
        "not see that account or record."
    )
    yield _table("kind", {f"`{kind}`": [HEARD_BY[news[0]]] for kind, news in NEWS.items()}, ["also heard by"])


# ---------------------------------------------------------------- operations


def _operations(schema: GraphQLSchema) -> Iterator[str]:
    yield "## Operations"
    for root in (schema.query_type, schema.mutation_type, schema.subscription_type):
        assert root
        yield f"### {root.name}"
        yield _table("", {f"`{name}`": list(cells.values()) for name, cells in of_root(root).items()})


def of_root(root: GraphQLObjectType) -> dict[str, dict[str, str]]:
    """Operation → principal → whether it is open to any capacity that one has."""
    return {
        name: {
            principal: SEES if allows(_rule(field), viewer.capacities) else HIDDEN
            for principal, viewer in PRINCIPALS.items()
        }
        for name, field in root.fields.items()
    }


# ---------------------------------------------------------------- all other types


def _others(schema: GraphQLSchema) -> Iterator[str]:
    """Types whose fields have no rules of their own."""
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    types = [type for type in schema.type_map.values() if isinstance(type, GraphQLObjectType) and type not in roots]
    records = {noun.cls.__name__ for noun in NOUNS.values() if noun.is_scoped}
    plain = {type.name: list(type.fields) for type in types if type.name not in records | introspection_types.keys()}
    yield "## Everything else"
    yield (
        "These are shown wherever the field that carries them is, and payloads to whoever asked; records in them have\n"
        "the rules above."
    )
    yield "\n".join(f"- `{name}`: {', '.join(fields)}" for name, fields in sorted(plain.items()))
