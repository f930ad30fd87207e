"""Watching what is asked of the database."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from tortoise.log import db_client_logger


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The texts of the SQL statements of all tasks, in their order; BEGIN and COMMIT are not among them."""
    statements: list[str] = []
    watch = _Watch(statements)
    level = db_client_logger.level
    db_client_logger.addHandler(watch)
    db_client_logger.setLevel(logging.DEBUG)
    try:
        yield statements
    finally:
        db_client_logger.setLevel(level)
        db_client_logger.removeHandler(watch)


class _Watch(logging.Handler):
    """Tortoise logs each statement as ("%s: %s", statement, parameters), a script as itself."""

    def __init__(self, statements: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._statements = statements

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple):
            self._statements.append(str(record.args[0]) if record.args else str(record.msg))
