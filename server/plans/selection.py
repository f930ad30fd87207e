"""What a query asks for, level by level: fragments, aliases, @skip and @include already worked in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from graphql import GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema, get_named_type
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_subfields
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField


@dataclass(frozen=True)
class Document:
    """One operation with its variables."""

    info: GraphQLResolveInfo[Any]

    @property
    def schema(self) -> GraphQLSchema:
        return self.info.schema

    @cached_property
    def fragments(self) -> dict[str, FragmentDetails]:
        return {name: FragmentDetails(definition) for name, definition in self.info.fragments.items()}

    @cached_property
    def variables(self) -> VariableValues:
        """Strawberry hands on the values alone; graphql-core's own functions want them in their container."""
        return VariableValues({}, cast(dict[str, Any], self.info.variable_values))

    def root(self) -> "Selection":
        """The root field that is being resolved."""
        key = str(self.info.path.key)
        return Selection(
            document=self,
            type=self.info.parent_type,
            key=key,
            path=(key,),
            details=[FieldDetails(node, None) for node in self.info.field_nodes],
        )


@dataclass(frozen=True, kw_only=True)
class Selection:
    """One field of the response. `path`: response keys from the root, without list indices."""

    document: Document
    type: GraphQLObjectType  # the type that has the field
    key: str
    path: tuple[str, ...]
    details: list[FieldDetails] = field(repr=False)

    @property
    def graphql_name(self) -> str:
        return self.details[0].node.name.value

    @property
    def field(self) -> StrawberryField | None:
        """None for __typename."""
        graphql_field = self.type.fields.get(self.graphql_name)
        return graphql_field.extensions["strawberry-definition"] if graphql_field else None

    @property
    def name(self) -> str:
        """The field's name in Python."""
        return self.field.python_name if self.field else self.graphql_name

    @cached_property
    def arguments(self) -> Mapping[str, Any]:
        graphql_field = self.type.fields[self.graphql_name]
        values = get_argument_values(graphql_field, self.details[0].node, self.document.variables)
        strawberry_schema = self.document.schema.extensions["strawberry-definition"]
        assert self.field
        return convert_arguments(
            values,
            self.field.arguments,
            scalar_registry=strawberry_schema.schema_converter.scalar_registry,
            config=strawberry_schema.config,
        )

    def below(self, type_name: str | None = None) -> list["Selection"]:
        """The fields selected within this one; `type_name` says which type an interface's value really has."""
        own = get_named_type(self.type.fields[self.graphql_name].type)
        inner = self.document.schema.type_map[type_name] if type_name else own
        assert isinstance(inner, GraphQLObjectType)
        collected = collect_subfields(
            self.document.schema,
            self.document.fragments,
            self.document.variables,
            self.document.info.operation,
            inner,
            self.details,
        )
        return [
            Selection(document=self.document, type=inner, key=key, path=(*self.path, key), details=details)
            for key, details in collected.grouped_field_set.items()
        ]
