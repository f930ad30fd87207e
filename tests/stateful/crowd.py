"""Two steps at the same moment, at the same records or at others."""

import asyncio
from typing import Any

from hypothesis import strategies as st

from tests.stateful.play import STEPS, Play, step

AT_ONCE = (
    "tops_up",
    "renews",
    "schedules",
    "cancels",
    "pays_in_another_way",
    "sells_again",
    "pays_on_the_page",
    "is_declined",
    "money_arrives",
    "money_is_assigned",
    "money_is_to_be_given_back",
    "invites",
    "invites_many",
    "accepts_the_invitation",
    "removes",
    "restores",
    "reassigns",
    "sends_again",
    "grants_or_revokes",
    "credits",
    "suspends",
    "lifts",
    "corrects_the_company",
    "the_worker_works",
    "days_pass",
)


@st.composite
def pairs(draw: st.DrawFn) -> list[tuple[str, dict[str, Any]]]:
    """Half of them do the same thing."""
    first = draw(st.sampled_from(AT_ONCE))
    second = first if draw(st.booleans()) else draw(st.sampled_from(AT_ONCE))
    return [(name, draw(st.fixed_dictionaries(STEPS[name][1]))) for name in (first, second)]


class Crowd(Play):
    @step(both=pairs())
    async def at_once(self, both: list[tuple[str, dict[str, Any]]]) -> None:
        await asyncio.gather(*(STEPS[name][0](self, **given) for name, given in both))
