"""What the schema asks for: a record, several, a page, or the records that an operation's outcome names."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import GraphQLResolveInfo
from tortoise.expressions import Q

from server.context import Context
from server.models import Change
from server.models.record import ALL, ID
from server.plans import statement
from server.plans.declaration import Many
from server.plans.listing import BY_POSITION, CHANGES, change_cursor, feed_order
from server.plans.need import needed_columns
from server.plans.noun import NOUNS, Row, noun_named, noun_of_id
from server.plans.page import Order, Page, read_cursor
from server.plans.reading import Reading
from server.plans.seal import Seal
from server.plans.selection import Document

BATCH = 100

Hidden = dict[tuple[str, ...], None]


async def record(
    info: GraphQLResolveInfo[Any], context: Context, hidden: Hidden, id: str, type: type | None = None
) -> Any:
    """The record with that id, or None where there is none for this viewer. `type`: only of this noun."""
    return (await records(info, context, hidden, [id], type))[0]


async def records(
    info: GraphQLResolveInfo[Any], context: Context, hidden: Hidden, ids: Sequence[str], type: type | None = None
) -> list[Row | None]:
    """The same for several ids, in their order: one statement for each noun among them."""
    root = Document(info).root()
    reading = Reading(context=context, hidden=hidden)
    found: dict[str, Row] = {}
    known = [id for id in ids if ID.fullmatch(id)]
    for noun in dict.fromkeys(noun_of_id(id) for id in known):
        if noun and (type is None or noun.cls is type):
            below = root.below(noun.cls.__name__)
            found |= await reading.by_ids(noun, [id for id in known if noun_of_id(id) is noun], below)
    return [found.get(id) for id in ids]


async def connection(
    info: GraphQLResolveInfo[Any], context: Context, hidden: Hidden, many: Many, extra: Q | None = None
) -> Row:
    return await Reading(context=context, hidden=hidden).connection(Document(info).root(), many, extra)


async def listed(
    info: GraphQLResolveInfo[Any], context: Context, hidden: Hidden, type: type, order: Order
) -> list[Row]:
    """All records of a noun of which there are only a few."""
    noun, below = NOUNS[type], Document(info).root().below()
    columns = {"id", *needed_columns(noun, below)}
    raws = await statement.fetch_ordered(noun.model, columns, order, noun.scope(context.viewer))
    return await Reading(context=context, hidden=hidden).rows(noun, raws, below)


async def filled(info: GraphQLResolveInfo[Any], context: Context, hidden: Hidden, outcome: Mapping[str, Any]) -> Row:
    """An object whose fields name records by their ids: the records are read as the query selects them."""
    return (await Reading(context=context, hidden=hidden).filled([outcome], Document(info).root().below()))[0]


async def latest_change_cursor(context: Context) -> str:
    """Of the last change that the viewer may see: what others do does not move it."""
    position = await _last_position(Change.visible_to(context.viewer))
    return change_cursor(position, Seal(context.config.secret_key))


async def feed_position(context: Context, after: str | None) -> int:
    """Where in the feed to go on: behind that cursor, else at its end. Raises BadPage."""
    if after is None:
        return await _last_position(ALL)
    return int(read_cursor(after, feed_order(Seal(context.config.secret_key)))[0])


async def _last_position(scope: Q) -> int:
    last: Any = await Change.filter(scope).order_by("-position").limit(1).values_list("position", flat=True)
    return int(last[0]) if last else 0


async def changes_after(
    info: GraphQLResolveInfo[Any], context: Context, position: int, arguments: Mapping[str, Any]
) -> list[tuple[int, Row]]:
    """The next changes that the viewer may see, oldest first, with their positions."""
    noun, below = noun_named("Change"), Document(info).root().below()
    conditions = [noun.scope(context.viewer), CHANGES.criterion(context.viewer, arguments), Q(position__gt=position)]
    columns = {"id", "position", *needed_columns(noun, below)}
    page = Page(size=BATCH, backwards=False, cursor=None)
    raws = (await statement.fetch_page(noun.model, columns, BY_POSITION, page, *conditions))[:BATCH]
    rows = await Reading(context=context).rows(noun, raws, below)
    return [(raw["position"], row) for raw, row in zip(raws, rows, strict=True)]


def hidden_in(record: Row) -> Iterator[tuple[str, ...]]:
    """What is withheld in one of several records that were read at once, and in all that hangs on it."""
    yield from record.hidden
    for related in record.related.values():
        for row in related if isinstance(related, list) else [related]:
            if isinstance(row, Row):
                yield from hidden_in(row)
