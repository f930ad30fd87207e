"""The second migration: SQL of our own, the same on both databases."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    operations = [
        ops.RunSQL(
            "CREATE TABLE pledge (book_position BIGINT REFERENCES book (position) DEFERRABLE INITIALLY DEFERRED)",
            reverse_sql="DROP TABLE pledge",
        )
    ]
