"""GraphQL over HTTP to the letter: the audits of those who wrote it down."""

from tests.javascript import told_by
from tests.schema.world import World

HOW_MANY = 61


async def test_all_audits_of_graphql_over_http_pass(world: World) -> None:
    audits = await told_by("audits.js", f"{world.url}/graphql")
    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert len(audits) == HOW_MANY
