from tests.schema.world import World
async def test_a(world: World) -> None:
    assert (await world.anna.ask("{ customers { totalCount } }"))["totalCount"] == 2
async def test_b(world: World) -> None:
    assert (await world.anna.ask("{ customers { totalCount } }"))["totalCount"] == 2
