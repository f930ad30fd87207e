"""Which columns a selection needs: read off the declarations, before anything is asked of the database."""

from server.plans.declaration import All, Amount, Column, Computed, Many, NounField, One, Sum
from server.plans.noun import Noun
from server.plans.selection import Selection


def needed_columns(noun: Noun, selections: list[Selection]) -> set[str]:
    """The columns that these fields are made of, and those that say to whom a row belongs."""
    columns = set(noun.owners)
    for selection in selections:
        if isinstance(selection.field, NounField):
            columns |= columns_of(selection.field, selection.name)
    return columns


def columns_of(declaration: NounField, name: str) -> set[str]:
    source = declaration.source
    match source:
        case Column():
            return {source.name or name}
        case Amount():
            return {source.column, source.currency}
        case Computed():
            arguments = {argument.python_name for argument in declaration.arguments}
            return set(source.columns - arguments)
        case One():
            return {source.key}
        case Many() | All() | Sum():
            return {"id"}
