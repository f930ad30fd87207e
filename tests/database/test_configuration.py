"""What may stand in DATABASE_URL."""

from typing import Any

import pytest

from server.database.configuration import configuration


def connection(database_url: str) -> dict[str, Any]:
    (connection,) = configuration(database_url, ["server.models"])["connections"].values()
    credentials: dict[str, Any] = connection["credentials"]
    return credentials


@pytest.mark.parametrize(
    ("database_url", "path"), [("sqlite://./seatwright.db", "./seatwright.db"), ("sqlite:////tmp/a.db", "//tmp/a.db")]
)
def test_a_file(database_url: str, path: str) -> None:
    assert connection(database_url) == {"file_path": path}


@pytest.mark.parametrize(
    "database_url", ["postgres://user@host:5432/name", "postgresql://user@/name?host=/socket/folder"]
)
def test_a_server(database_url: str) -> None:
    assert connection(database_url) == {"dsn": database_url}


@pytest.mark.parametrize(
    "database_url",
    [
        "",
        "seatwright.db",
        "sqlite:seatwright.db",
        "mysql://root:secret@localhost/name",
        "sqlite://",
        "sqlite://:memory:",
        "sqlite:///no/such/folder/file.db",
        "postgres://user:secret@host",
        "postgres://user:secret@host/",
        "postgres://user:secret@host:port/name",
        "postgres://user:secret@[host/name",
    ],
)
def test_anything_else_is_refused_without_telling_the_password(database_url: str) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z][^\n]+\.$") as refusal:
        configuration(database_url, ["server.models"])

    assert "secret" not in str(refusal.value)
