"""A process that wants the last place of each shelf, 100 times at once; run by the tests, twice at the same moment."""

import asyncio
import sys

from server.database import connected, transaction
from tests.database.throwaway import Shelf

TAKERS = 100


async def take(shelf_id: str) -> bool:
    async with transaction():
        shelf = await Shelf.select_for_update().get(id=shelf_id)
        if shelf.used == shelf.capacity:
            return False
        await Shelf.filter(id=shelf_id).update(used=shelf.used + 1)
        return True


async def main(database_url: str, rounds: int) -> None:
    async with connected(database_url, ["tests.database.throwaway"]):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        for number in range(rounds):
            winners = sum(await asyncio.gather(*(take(f"shelf_{number}") for _ in range(TAKERS))))
            print(winners, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
