"""Objects that are no records: values that a field carries whole, and shapes whose fields name records."""

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

import strawberry
from strawberry.types.field import StrawberryField

T = TypeVar("T")

VALUES: set[type] = set()  # shown wherever the field that carries them is shown
SHAPES: set[type] = set()  # payloads and the like: shown to whoever got them; their records have rules of their own

SHOWN = "Shown to: whoever may see what it belongs to."  # the last line, where no rule of its own says it


def said(description: str, name: str | None = None, resolver: Callable[..., Any] | None = None) -> Any:
    """A field of a value: the attribute of the same name, unless a resolver says otherwise."""
    field: Any = StrawberryField(description=f"{description}\n\n{SHOWN}", graphql_name=name)
    return field(resolver) if resolver else field


@dataclass_transform(kw_only_default=True, field_specifiers=(said,))
def value(description: str, name: str | None = None) -> Callable[[type[T]], type[T]]:
    def declare(cls: type[T]) -> type[T]:
        made = strawberry.type(cls, description=description, name=name)
        VALUES.add(made)
        return made

    return declare


def shape(description: str, name: str | None = None) -> Callable[[type[T]], type[T]]:
    def declare(cls: type[T]) -> type[T]:
        made = strawberry.type(cls, description=description, name=name)
        SHAPES.add(made)
        return made

    return declare


class ShapeField(StrawberryField):
    """Reads what the plan has put there, by the field's key in the response."""

    @property
    def is_basic_field(self) -> bool:
        return False

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        related = source.related
        return related[info.path.key] if info.path.key in related else source.values[self.python_name]


def given(description: str) -> Any:
    """A field of a shape: a record named by its id, or a plain value."""
    return ShapeField(description=f"{description}\n\n{SHOWN}")
