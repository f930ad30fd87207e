"""What a place in the feed tells whoever is given it: nothing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.plans.seal import Seal
from tests.schema.world import World

SEAL = Seal("secret")
NUMBERS = st.integers(0, 2**64 - 1)


@given(NUMBERS)
def test_what_was_sealed_can_be_opened(number: int) -> None:
    assert SEAL.opened(SEAL.closed(number)) == number


@given(NUMBERS)
def test_every_seal_is_equally_long(number: int) -> None:
    assert len(SEAL.closed(number)) == 32


@given(NUMBERS, NUMBERS)
def test_the_same_number_alone_looks_the_same(one: int, other: int) -> None:
    assert (SEAL.closed(one) == SEAL.closed(other)) == (one == other)


def test_no_part_of_it_counts() -> None:
    """Of neighbours, the bytes agree as often as chance would have it."""
    sealed = [SEAL.closed(number) for number in range(1000)]
    agreeing = [sum(a == b for a, b in zip(one, other, strict=True)) for one, other in pairwise(sealed)]
    assert max(agreeing) < 8


@given(st.integers(0, 31), st.sampled_from("abcXYZ019-_"))
def test_what_was_changed_can_not_be_opened(place: int, letter: str) -> None:
    sealed = SEAL.closed(57)
    forged = sealed[:place] + letter + sealed[place + 1 :]
    if forged != sealed:
        with pytest.raises(ValueError):  # noqa: PT011 - there is nothing else to say
            SEAL.opened(forged)


@pytest.mark.parametrize("text", ["", "A", "AAAA", "=", "ü", "WyJwb3NpdGlvbiIsNTdd", "A" * 32, "A" * 10_000])
def test_what_we_did_not_seal_can_not_be_opened(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        SEAL.opened(text)


def test_another_installation_can_not_open_it() -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Seal("other").opened(SEAL.closed(57))


async def test_the_latest_cursor_moves_with_what_one_may_see_alone(world: World) -> None:
    before = await world.mia.ask("{ latestChangeCursor }")
    await world.tops_up("anna", "acme", paymentMethod="CARD")
    await world.omar.do("updateProfile", "", name="Omar")
    unmoved = await world.mia.ask("{ latestChangeCursor }")
    await world.mia.do("updateProfile", "", name="Mia")
    assert (unmoved == before, await world.mia.ask("{ latestChangeCursor }") == before) == (True, False)


async def test_a_delta_begins_behind_the_latest_cursor(world: World) -> None:
    after = await world.mia.ask("{ latestChangeCursor }")
    await world.omar.do("updateProfile", "", name="Omar")
    await world.mia.do("updateProfile", "", name="Mia")
    told = await world.mia.ask("query($after: String) { changes(after: $after) { nodes { kind } } }", after=after)
    assert told["nodes"] == [{"kind": "account.updated"}]
