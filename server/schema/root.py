"""Root fields: a rule, a description, and one call."""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from strawberry import UNSET
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from server.context import Context
from server.domain.refusal import Refusal, UserErrorCode, below
from server.domain.text import UNPRINTABLE
from server.plans import plan
from server.plans.declaration import Listing, Many, people
from server.plans.page import BadPage
from server.policy import EVERYBODY, Rule, allows
from server.resolvers.audit import note_denied
from server.schema.error import bad_user_input, camel, forbidden, unauthenticated, user_error
from server.schema.exchange import AskedBy, Exchange
from server.work import AlreadyDone, Intent, Outcome, digest, outcome_of

Operation = Callable[..., Awaitable[Outcome]]


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION], description="Who may do this; others get the error FORBIDDEN."
)
class OpenTo:
    roles: list[str]


class RootField(StrawberryField):
    """Admits the viewer before anything else happens."""

    rule: Rule
    answer: Callable[[AskedBy, dict[str, Any]], Any]

    @property
    def is_basic_field(self) -> bool:
        return False

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        context = info.context.context
        if allows(self.rule, context.viewer.capacities) is True:
            return self.answer(info, kwargs)
        if not context.viewer.is_signed_in:
            raise unauthenticated()
        return _denied(context, info.field_name)


async def _denied(context: Context, operation: str) -> Any:
    await note_denied(context, operation)
    raise forbidden()


def root(
    description: str,
    rule: Rule,
    answer: Callable[[AskedBy, dict[str, Any]], Any],
    arguments: Callable[..., Any] | None = None,
    is_subscription: bool = False,
) -> Any:
    roles = [] if rule is EVERYBODY else sorted(str(role) for role in rule)
    field = RootField(
        description=f"{description}\n\nOpen to: {'everybody' if rule is EVERYBODY else people(rule)}.",
        directives=[OpenTo(roles=roles)] if roles else [],
        base_resolver=StrawberryResolver(arguments or _nothing),
        is_subscription=is_subscription,
    )
    field.rule = rule
    field.answer = answer
    return field


def _nothing() -> None: ...


# ---------------------------------------------------------------- reading


def _by_id(id: strawberry.ID) -> None: ...


def record(description: str, rule: Rule, type: type | None = None) -> Any:
    """One record by its id."""

    async def answer(info: AskedBy, arguments: dict[str, Any]) -> Any:
        exchange = info.context
        return await plan.record(info._raw_info, exchange.context, exchange.hidden, arguments["id"], type)

    return root(description, rule, answer, _by_id)


def listing(description: str, rule: Rule, listing: Listing, arguments: Callable[..., Any]) -> Any:
    """A page of the records that the viewer may see."""
    many = Many(on="", listing=listing)

    async def answer(info: AskedBy, _: dict[str, Any]) -> Any:
        exchange = info.context
        try:
            return await plan.connection(info._raw_info, exchange.context, exchange.hidden, many)
        except BadPage as error:
            raise bad_user_input(str(error)) from error

    return root(description, rule, answer, arguments)


# ---------------------------------------------------------------- writing


def taking(input: type) -> Callable[..., None]:
    def arguments(input: Any) -> None: ...

    arguments.__annotations__ = {"input": input, "return": None}
    return arguments


def mutation(description: str, rule: Rule, input: type, operation: Operation) -> Any:
    """A line in a table of contents: rule, input, one call."""

    async def answer(info: AskedBy, arguments: dict[str, Any]) -> Any:
        context, given = info.context.context, arguments["input"]
        intent = None
        try:
            intent = _intent(info, given)
            outcome = await operation(context.meaning(intent), **keywords(given))
        except AlreadyDone as done:
            outcome = done.outcome
        except Refusal as refusal:  # what was done before may well be refused by now
            outcome = await outcome_of(intent, context.now) or await turned_down(info, refusal)
        return await payload(info, outcome)

    return root(description, rule, answer, taking(input))


def session_mutation(
    description: str, rule: Rule, input: type, operation: Callable[[Exchange, Any], Awaitable[Outcome]]
) -> Any:
    """One that signs in or out, and so touches the session's cookie."""

    async def answer(info: AskedBy, arguments: dict[str, Any]) -> Any:
        try:
            outcome = await operation(info.context, arguments["input"])
        except Refusal as refusal:
            outcome = refused(refusal, info.context.context)
        return await payload(info, outcome)

    return root(description, rule, answer, taking(input))


async def payload(info: AskedBy, outcome: Outcome) -> Any:
    exchange = info.context
    told = {"errors": [], "results": [], "notes": [], **outcome}
    told["results"] = [_told(row, exchange.context.locale) for row in told["results"]]
    return await plan.filled(info._raw_info, exchange.context, exchange.hidden, told)


def _told(row: Outcome, locale: str) -> Outcome:
    """A row's refusals in the viewer's language."""
    refusals = (Refusal(UserErrorCode(error["code"]), *error["path"], facts=error["facts"]) for error in row["errors"])
    return {**row, "errors": [user_error(refusal, locale) for refusal in refusals]}


async def turned_down(info: AskedBy, refusal: Refusal) -> Outcome:
    """What somebody sees and may not change is denied like what is not open to them at all."""
    context = info.context.context
    if refusal.code is UserErrorCode.NOT_ALLOWED:
        await note_denied(context, info.field_name)
    return refused(refusal, context)


def refused(refusal: Refusal, context: Context) -> Outcome:
    return {**refusal.subject, "errors": [user_error(refusal, context.locale)]}


def keywords(given: Any) -> dict[str, Any]:
    """An input as the resolver takes it: absent is None, nested inputs are values of the domain.

    An update has `partial`, the names of its fields that may stay away; those that are present come as one dict,
    `fields`. What is left away within one is a correction that leaves it as it is.
    """
    is_update = hasattr(given, "partial")
    partial: frozenset[str] = given.partial if is_update else frozenset()
    names = [field.name for field in dataclasses.fields(given) if field.name != "idempotency_key"]
    values = {name: _value(given, name, is_update) for name in names}
    whole = {name: None if value is UNSET else value for name, value in values.items() if name not in partial}
    if partial:
        whole["fields"] = {name: value for name, value in values.items() if name in partial and value is not UNSET}
    return whole


def _value(given: Any, name: str, is_update: bool) -> Any:
    with below(camel(name)):
        return _plain(getattr(given, name), is_update)


def _plain(value: Any, is_update: bool) -> Any:
    if isinstance(value, list):
        return [_plain(item, is_update) for item in value]
    if not hasattr(value, "__dataclass_fields__"):
        return value
    return value.correction() if is_update and hasattr(value, "correction") else value.value()


def _intent(info: AskedBy, given: Any) -> Intent | None:
    key, account_id = getattr(given, "idempotency_key", None), info.context.context.viewer.account_id
    if not isinstance(key, str) or account_id is None:
        return None
    if not 1 <= len(key) <= 64:
        raise Refusal(UserErrorCode.INVALID_INPUT, "idempotencyKey", facts={"problem": "key_length"})
    if UNPRINTABLE.search(key):
        raise Refusal(UserErrorCode.INVALID_INPUT, "idempotencyKey", facts={"problem": "control_characters"})
    asked = dataclasses.asdict(given) | {"idempotency_key": None}
    return Intent(account_id=account_id, operation=info.field_name, key=key, input_hash=digest(asked))
