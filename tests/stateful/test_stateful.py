"""Whatever people do in whatever order, what must hold does (rules §2 to §9).

Each run plays the same examples, with --thorough many that are found anew; one that fails is printed with what
reproduces it.
"""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.banking import Banking
from tests.stateful.cards import Cards
from tests.stateful.crowd import Crowd
from tests.stateful.house import installed
from tests.stateful.looking import Looking
from tests.stateful.membership import Membership
from tests.stateful.mistakes import Mistakes
from tests.stateful.operations import Operations
from tests.stateful.paying import Paying
from tests.stateful.play import Stage
from tests.stateful.purchases import Purchases
from tests.stateful.quotes import Quotes
from tests.stateful.template import template_of
from tests.stateful.town import founded

SHARES = 4  # of the examples, so that several processes play them
EXAMPLES = {"sqlite": 30, "postgresql": 20}  # a share; 200 in all
MANY = 400
STEPS = 40


class Everything(Purchases, Quotes, Paying, Cards, Banking, Membership, Operations, Mistakes, Looking, Crowd):
    pass


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    with asyncio.Runner() as runner:
        opened = installed(database_url)
        installation = runner.run(opened.__aenter__())
        people = runner.run(founded(installation))
        template = runner.run(template_of(database_url))
        runner.run(template.keep())
        yield Stage(runner=runner, installation=installation, template=template, people=people)
        runner.run(template.close())
        runner.run(opened.__aexit__(None, None, None))


@pytest.mark.parametrize("share", range(SHARES))
def test_whatever_people_do_what_must_hold_does(stage: Stage, database_kind: str, thorough: bool, share: int) -> None:
    class OnThisStage(Everything):
        pass

    OnThisStage.stage = stage
    if not thorough:
        seed(f"{database_kind} {share}")(OnThisStage)
    run_state_machine_as_test(
        OnThisStage,
        settings=settings(
            max_examples=MANY if thorough else EXAMPLES[database_kind],
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
