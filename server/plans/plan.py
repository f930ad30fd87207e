"""What the schema asks for: a record, several, a page, or the records that an operation's outcome names."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLResolveInfo
from tortoise.expressions import Q

from server.context import Context
from server.plans import statement
from server.plans.declaration import Many
from server.models.record import ID
from server.plans.noun import NOUNS, Row, noun_of_id
from server.plans.page import Order
from server.plans.reading import Reading, needed_columns
from server.plans.selection import Document

Hidden = dict[tuple[str, ...], None]


async def record(info: GraphQLResolveInfo, context: Context, hidden: Hidden, id: str, type: type | None = None) -> Any:
    """The record with that id, or None where there is none for this viewer. `type`: only of this noun."""
    return (await records(info, context, hidden, [id], type))[0]


async def records(
    info: GraphQLResolveInfo, context: Context, hidden: Hidden, ids: Sequence[str], type: type | None = None
) -> list[Row | None]:
    """The same for several ids, in their order: one statement for each noun among them."""
    root = Document(info).root()
    reading = Reading(context=context, hidden=hidden)
    found: dict[str, Row] = {}
    known = [id for id in ids if ID.fullmatch(id)]
    for noun in dict.fromkeys(noun_of_id(id) for id in known):
        if noun and (type is None or noun.type is type):
            below = root.below(noun.type.__name__)
            found |= await reading.by_ids(noun, [id for id in known if noun_of_id(id) is noun], below)
    return [found.get(id) for id in ids]


async def connection(
    info: GraphQLResolveInfo, context: Context, hidden: Hidden, many: Many, extra: Q | None = None
) -> Row:
    return await Reading(context=context, hidden=hidden).connection(Document(info).root(), many, extra)


async def listed(info: GraphQLResolveInfo, context: Context, hidden: Hidden, type: type, order: Order) -> list[Row]:
    """All records of a noun of which there are only a few."""
    noun, below = NOUNS[type], Document(info).root().below()
    columns = {"id", *needed_columns(noun, below)}
    raws = await statement.fetch_ordered(noun.model, columns, order, noun.scope(context.viewer))
    return await Reading(context=context, hidden=hidden).rows(noun, raws, below)


async def filled(info: GraphQLResolveInfo, context: Context, hidden: Hidden, outcome: Mapping[str, Any]) -> Row:
    """An object whose fields name records by their ids: the records are read as the query selects them."""
    return (await Reading(context=context, hidden=hidden).filled([outcome], Document(info).root().below()))[0]
