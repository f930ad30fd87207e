"""The migrations make the tables that the models describe."""

from tortoise.context import require_context
from tortoise.migrations.autodetector import MigrationAutodetector

from server.database import MODEL_MODULES


async def test_no_table_waits_for_a_migration(database: None) -> None:
    apps = {"models": {"models": MODEL_MODULES, "migrations": "server.models.migrations"}}
    tables = require_context().apps
    assert tables
    missing = await MigrationAutodetector(tables, apps).changes()
    assert missing == [], "write it: make migration NAME=what_changes"
