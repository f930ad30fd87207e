"""Connecting and transactions; what differs between SQLite and PostgreSQL lives here alone."""

from server.database.configuration import MODEL_MODULES, TORTOISE_ORM
from server.database.connection import connected, query_class, rows, take_commit_order, transaction
from server.database.migration import is_migrated, migrate
from server.database.statement import counted_statements

__all__ = [
    "MODEL_MODULES",
    "TORTOISE_ORM",
    "connected",
    "counted_statements",
    "is_migrated",
    "migrate",
    "query_class",
    "rows",
    "take_commit_order",
    "transaction",
]
