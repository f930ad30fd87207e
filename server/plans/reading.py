"""Turns what a query asks for into batched statements, level by level, and withholds what the viewer may not see."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from graphql import get_named_type
from tortoise.expressions import Q

from server.context import Context
from server.document_link import DocumentLinks
from server.domain.money import Money
from server.domain.percent import percent_of
from server.plans import statement
from server.plans.connection import Found, connection, views_of
from server.plans.declaration import All, Amount, Column, Computed, Many, Named, NounField, One, Rows, Sum
from server.plans.need import needed_columns
from server.plans.noun import MODELS, NOUNS, Noun, Row, Shape, noun_named
from server.plans.page import Page, page_of
from server.plans.seal import Seal
from server.plans.selection import Selection
from server.policy import EVERYBODY, Towards, allows

Raw = dict[str, Any]


@dataclass(kw_only=True)
class Reading:
    """One root field being read. `hidden` collects the paths of the fields that were withheld."""

    context: Context
    hidden: dict[tuple[str, ...], None] = field(default_factory=dict)

    @property
    def seal(self) -> Seal:
        return Seal(self.context.config.secret_key)

    # ------------------------------------------------------------ records by their ids

    async def by_ids(self, noun: Noun, ids: Iterable[str], selections: list[Selection]) -> dict[str, Row]:
        """Those of the records that exist for the viewer, by id."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        columns = {"id", *needed_columns(noun, selections)}
        scope = noun.scope(self.context.viewer)
        raws = await statement.fetch(noun.model, columns, scope, statement.any_of("id", wanted))
        return dict(zip((raw["id"] for raw in raws), await self.rows(noun, raws, selections), strict=True))

    # ------------------------------------------------------------ a page of records

    async def connection(self, selection: Selection, many: Many, extra: Q | None = None) -> Row:
        """A list that hangs on no record."""
        return (await self._connections(selection, many, None, [None], extra))[None]

    async def _connections(
        self, selection: Selection, many: Many, parent: str | None, parents: Sequence[Any], extra: Q | None = None
    ) -> dict[Any, Row]:
        noun = _noun_listed(selection)
        viewer = self.context.viewer
        arguments = {**selection.arguments, "today": self.context.today}
        order = many.listing.order(noun.table, viewer, arguments, self.seal)
        page = page_of(arguments, order)
        conditions = [noun.scope(viewer), many.listing.criterion(viewer, arguments), extra or Q()]
        if parent:
            conditions.append(statement.any_of(parent, parents))
        fields = selection.below()
        views = views_of(fields)
        found: dict[Any, list[Raw]] = defaultdict(list)
        if any(field.name in ("nodes", "edges", "page_info") for field in fields):
            columns = {"id"}.union(*(needed_columns(noun, view) for view in views.values()))
            columns |= {parent} if parent else set()
            for raw in await statement.fetch_page(noun.model, columns, order, page, *conditions, parent=parent):
                found[raw[parent] if parent else None].append(raw)
        counts = {}
        if any(field.name == "total_count" for field in fields):
            counts = await statement.count(noun.model, parent, *conditions)
        pages = {of: Found.of(found[of], page, order) for of in parents}
        everything = [raw for of in parents for raw in pages[of].raws]
        rows = {path: iter(await self.rows(noun, everything, view)) for path, view in views.items()}
        return {of: connection(fields, pages[of], rows, counts.get(of, 0)) for of in parents}

    # ------------------------------------------------------------ objects that name records

    async def filled(self, outcomes: Sequence[Mapping[str, Any]], fields: list[Selection]) -> list[Row]:
        """Objects whose fields name records by their ids, with the records read as the query selects them."""
        shapes: list[Row] = [Shape(dict(outcome)) for outcome in outcomes]
        for selection in fields:
            if selection.field is not None:
                given = [outcome.get(selection.name) for outcome in outcomes]
                for shape, value in zip(shapes, await self._given(selection, given), strict=True):
                    shape.related[selection.key] = value
        return shapes

    async def _given(self, field: Selection, given: list[Any]) -> list[Any]:
        """Ids become records, objects within objects are filled too, all in one go; plain values stay."""
        type = get_named_type(field.type.fields[field.graphql_name].type)
        flat = [item for value in given for item in (value if isinstance(value, list) else [value]) if item is not None]
        if any(noun.cls.__name__ == type.name for noun in NOUNS.values()):
            found = await self.by_ids(noun_named(type.name), flat, field.below())
            return [_each(value, found.get) for value in given]
        if any(isinstance(item, Mapping) for item in flat):
            shapes = iter(await self.filled(flat, field.below()))
            return [_each(value, lambda item: next(shapes)) for value in given]
        return given

    # ------------------------------------------------------------ one level

    async def rows(self, noun: Noun, raws: list[Raw], selections: list[Selection]) -> list[Row]:
        """The rows with every selected field in them, and the levels below."""
        rows = [Row(noun, {}) for _ in raws]
        viewer = self.context.viewer
        roles = [noun.roles(viewer, raw) for raw in raws]
        for selection in selections:
            declaration = selection.field
            if isinstance(declaration, NounField):
                shown = [declaration.rule is EVERYBODY or allows(declaration.rule, held) for held in roles]
                self._withhold(selection, [row for row, is_shown in zip(rows, shown, strict=True) if not is_shown])
                values = await self._values(selection, declaration, raws, roles, shown)
                for row, value in zip(rows, values, strict=True):
                    if declaration.is_basic_field:
                        row.values[selection.name] = value
                    else:
                        row.related[selection.key] = value
        return rows

    def _withhold(self, selection: Selection, rows: list[Row]) -> None:
        if rows:
            self.hidden[selection.path] = None
        for row in rows:
            row.hidden.append(selection.path)

    async def _values(
        self,
        selection: Selection,
        declaration: NounField,
        raws: list[Raw],
        roles: list[frozenset[Towards]],
        shown: list[bool],
    ) -> list[Any]:
        """One value a row, None where it is withheld."""
        seen = [raw for raw, is_shown in zip(raws, shown, strict=True) if is_shown]
        seen_roles = [held for held, is_shown in zip(roles, shown, strict=True) if is_shown]
        values = iter(await self._read(selection, declaration, seen, seen_roles))
        return [next(values) if is_shown else None for is_shown in shown]

    async def _read(
        self, selection: Selection, declaration: NounField, raws: list[Raw], roles: list[frozenset[Towards]]
    ) -> list[Any]:
        source = declaration.source
        match source:
            case Column():
                name = source.name or selection.name
                return [_percent(raw[name]) if source.is_percent else raw[name] for raw in raws]
            case Amount():
                return [_money(raw[source.column], raw[source.currency]) for raw in raws]
            case Named():
                return await self._name(selection, source, raws, roles)
            case Computed():
                return await self._compute(selection, source, raws, roles)
            case One():
                return await self._one(selection, source, raws)
            case Many():
                connections = await self._connections(selection, source, source.on, _ids(raws)) if raws else {}
                return [connections[raw["id"]] for raw in raws]
            case All():
                return await self._all(selection, source, raws)
            case Sum():
                return await self._sum(source, raws)

    async def _compute(
        self, selection: Selection, source: Computed, raws: list[Raw], roles: list[frozenset[Towards]]
    ) -> list[Any]:
        asked = {
            "now": self.context.now,
            "today": self.context.today,
            "locale": self.context.locale,
            "viewer": self.context.viewer,
            "seal": self.seal,
            "links": DocumentLinks(self.context.config, self.context.now),
            **(selection.arguments if selection.field and selection.field.arguments else {}),
        }
        others = {name: await self._related(rows, raws) for name, rows in source.rows.items()}
        values = []
        for raw, held in zip(raws, roles, strict=True):
            related = {name: by_key.get(raw[source.rows[name].key], []) for name, by_key in others.items()}
            known = {**raw, **asked, **related, "roles": held}
            values.append(source.function(**{name: known[name] for name in source.needs if name in known}))
        return values

    async def _name(
        self, selection: Selection, source: Named, raws: list[Raw], roles: list[frozenset[Towards]]
    ) -> list[Any]:
        given = await self._given(selection, await self._compute(selection, source, raws, roles))
        return [[item for item in value if item is not None] if isinstance(value, list) else value for value in given]

    async def _related(self, rows: Rows, raws: list[Raw]) -> dict[Any, list[Raw]]:
        keys = {raw[rows.key] for raw in raws if raw[rows.key] is not None}
        grouped: dict[Any, list[Raw]] = defaultdict(list)
        if keys:
            wanted = statement.any_of(rows.on, sorted(keys))
            for raw in await statement.fetch(MODELS[rows.table], {rows.on, *rows.columns}, wanted):
                grouped[raw[rows.on]].append(raw)
        return grouped

    async def _one(self, selection: Selection, source: One, raws: list[Raw]) -> list[Row | None]:
        noun = _noun_of(selection)
        prefix = f"{source.prefix}_" if source.prefix else ""
        ids = [raw[source.key] for raw in raws]
        wanted = [id for id in ids if id is not None and id.startswith(prefix)]
        found = await self.by_ids(noun, wanted, selection.below())
        return [found.get(id) for id in ids]

    async def _all(self, selection: Selection, source: All, raws: list[Raw]) -> list[Any]:
        noun = _noun_of(selection)
        grouped: dict[Any, list[Row]] = defaultdict(list)
        if raws:
            viewer, below = self.context.viewer, selection.below()
            conditions = [noun.scope(viewer), statement.any_of(source.on, _ids(raws))]
            columns = {source.on, *needed_columns(noun, below)}
            if source.first_only:
                conditions.append(source.criterion(viewer, selection.arguments))
                page = Page(size=1, backwards=False, cursor=None)
                found = await statement.fetch_page(
                    noun.model, columns, source.order, page, *conditions, parent=source.on
                )
            else:
                found = await statement.fetch_ordered(noun.model, columns, source.order, *conditions)
            for raw, row in zip(found, await self.rows(noun, found, below), strict=True):
                grouped[raw[source.on]].append(row)
        if source.first_only:
            return [next(iter(grouped[raw["id"]]), None) for raw in raws]
        return [grouped[raw["id"]] for raw in raws]

    async def _sum(self, source: Sum, raws: list[Raw]) -> list[int]:
        if not raws:
            return []
        model = MODELS[source.table]
        scope = model.visible_to(self.context.viewer)  # type: ignore[attr-defined]
        wanted = statement.any_of(source.on, _ids(raws))
        sums = await statement.add_up(model, source.column, source.on, scope, source.criterion, wanted)
        return [sums.get(raw["id"], 0) for raw in raws]


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, list):
        return [change(item) for item in value]
    return None if value is None else change(value)


def _ids(raws: list[Raw]) -> list[str]:
    return [raw["id"] for raw in raws]


def _percent(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else percent_of(hundredths)


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def _noun_of(selection: Selection) -> Noun:
    return noun_named(get_named_type(selection.type.fields[selection.graphql_name].type).name)


def _noun_listed(selection: Selection) -> Noun:
    connection = get_named_type(selection.type.fields[selection.graphql_name].type)
    return noun_named(get_named_type(connection.fields["nodes"].type).name)
