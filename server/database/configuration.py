"""From a database URL to what Tortoise wants to know."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MODEL_MODULES = ["server.models", "server.ports.sandbox.tables"]

FORMS = "sqlite://./seatwright.db, sqlite:///folder/file.db, postgres://user@host:port/name"


def configuration(database_url: str, models: list[str]) -> dict[str, Any]:
    """Tortoise's configuration; the migrations are the package `migrations` within the first of the `models`.

    Raises ValueError with one sentence about what is wrong with the URL, never repeating its password.
    """
    connection = _connection(database_url)
    name = connection["engine"]  # Tortoise keeps statements by the connection's name, in whatever dialect
    return {
        "connections": {name: connection},
        "apps": {"models": {"models": models, "default_connection": name, "migrations": f"{models[0]}.migrations"}},
        "use_tz": True,
        "timezone": "UTC",
    }


def _connection(database_url: str) -> dict[str, Any]:
    scheme, separator, rest = database_url.partition("://")
    if separator and scheme == "sqlite":
        return {"engine": "server.database.sqlite", "credentials": {"file_path": _file(rest)}}
    if separator and scheme in ("postgres", "postgresql"):
        _require_name(database_url)
        return {"engine": "server.database.postgresql", "credentials": {"dsn": database_url}}
    raise ValueError(f"The database URL must have one of the forms {FORMS}.")


def _file(path: str) -> str:
    if not path or path == ":memory:" or path.endswith("/"):
        raise ValueError("The SQLite URL must name a file, as in sqlite://./seatwright.db: memory can't be shared.")
    if not Path(path).parent.is_dir():
        raise ValueError(f"The folder of the SQLite file {path} does not exist.")
    return path


def _require_name(database_url: str) -> None:
    try:
        url = urlsplit(database_url)
        named = bool(url.path.strip("/")) and url.port != 0
    except ValueError as error:
        raise ValueError("The PostgreSQL URL has a host or port that can't be read.") from error
    if not named:
        raise ValueError("The PostgreSQL URL must name a database, as in postgres://user@host:5432/seatwright.")


TORTOISE_ORM = configuration("sqlite://./seatwright.db", MODEL_MODULES)  # for the command `tortoise`, see pyproject
