"""Rows that the database itself refuses to change, whoever asks."""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient


async def freeze(client: BaseDBAsyncClient, table: str, *, columns: Sequence[str], once: str, says: str) -> None:
    """A row for which `once` is true keeps the values of its `columns`, and is not deleted.

    `once` is SQL in which OLD is the row. `says` is the sentence of the error.
    """
    differs = "IS NOT" if client.capabilities.dialect == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f'NEW."{column}" {differs} OLD."{column}"' for column in columns)
    await refuse(client, table, "update", when=f"({once}) AND ({changed})", says=says)
    await refuse(client, table, "delete", when=once, says=says)


async def refuse(client: BaseDBAsyncClient, table: str, event: str, *, when: str, says: str) -> None:
    """`event` is insert, update or delete; `when` is SQL in which OLD and NEW are the row before and after."""
    name = f"{table}_refuses_{event}"
    if client.capabilities.dialect == "sqlite":
        does = f"FOR EACH ROW WHEN {when} BEGIN SELECT RAISE(ABORT, '{says}'); END"
    else:  # which takes no subquery in a trigger's WHEN, so the function asks
        kept = "OLD" if event == "delete" else "NEW"
        await client.execute_query(
            f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f"IF {when} THEN RAISE EXCEPTION '{says}' USING ERRCODE = 'restrict_violation'; END IF; "
            f"RETURN {kept}; END $$"
        )
        does = f'FOR EACH ROW EXECUTE FUNCTION "{name}"()'
    await client.execute_query(f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{table}" {does}')
