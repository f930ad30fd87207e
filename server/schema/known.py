"""Documents that were read and found valid before are not read again: of a large query that is most of the work."""

from collections.abc import Iterator

from cachetools import LRUCache
from graphql import DocumentNode
from strawberry.extensions import SchemaExtension

AT_MOST = 250_000  # characters of documents; once read, each character takes 110 to 280 bytes


def _length(document: DocumentNode) -> int:
    assert document.loc
    return document.loc.end


_known: LRUCache[str, DocumentNode] = LRUCache(AT_MOST, getsizeof=_length)


class KnownDocuments(SchemaExtension):
    def on_parse(self) -> Iterator[None]:
        asked = self.execution_context
        asked.graphql_document = _known.get(asked.query or "")
        yield

    def on_validate(self) -> Iterator[None]:
        asked = self.execution_context
        query, document = asked.query, asked.graphql_document
        assert query is not None
        assert document is not None
        if query in _known:
            asked.pre_execution_errors = []
        yield
        if not asked.pre_execution_errors and _length(document) <= AT_MOST:
            _known[query] = document
