"""What somebody observes in a world where a story happened, channel by channel, and how it differs from its twin."""

import json
from collections.abc import Mapping
from difflib import unified_diff
from typing import Any

from tests.schema.secrecy.channel import Channel
from tests.schema.secrecy.eyes import Eyes
from tests.schema.secrecy.live import listening
from tests.schema.secrecy.still import stopped
from tests.schema.secrecy.story import Story
from tests.schema.world import World

Observation = Mapping[str, str]  # what was seen, as text, by the name of its channel

ENOUGH = 60  # lines of a difference


async def observed(world: World, name: str, story: Story, channels: Mapping[str, Channel]) -> Observation:
    clock = stopped(world)
    async with listening(world.people[name]) as live:
        secret = await story(world)
        await world.house.outbox.drain()
        eyes = Eyes(world=world, name=name, secret=secret, clock=clock, live=live)
        return {title: _text(await look(eyes)) for title, look in channels.items()}


def _text(seen: Any) -> str:
    return json.dumps(seen, indent=1, ensure_ascii=False)


def channels_that_tell(one: Observation, other: Observation) -> set[str]:
    return {title for title, text in one.items() if text != other[title]}


def must_be_alike(one: Observation, other: Observation) -> None:
    """Fails with what tells the twins apart, channel by channel."""
    told = sorted(channels_that_tell(one, other))
    lines = [line for title in told for line in (f"==== {title}", *_difference(one[title], other[title]))]
    assert not told, "\n".join(["", *lines])


def _difference(one: str, other: str) -> list[str]:
    return list(unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=6))[:ENOUGH]
