"""Processes of the product, each a fork of one that has imported it: a start takes no second then."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from multiprocessing.context import ForkServerProcess
from typing import Any

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["server.cli", "tests.journeys.dying", "tests.journeys.numbering"])


def forked(run: Callable[..., None], *arguments: Any) -> ForkServerProcess:
    """What the function does, in a process of its own; it ends with the tests at the latest."""
    process = FORKS.Process(target=run, args=arguments, daemon=True)
    process.start()
    return process


def seatwright(environment: Mapping[str, str], *arguments: str) -> ForkServerProcess:
    """The command line, with these settings besides those that are there."""
    return forked(_seatwright, dict(environment), arguments)


def _seatwright(environment: dict[str, str], arguments: tuple[str, ...]) -> None:
    from server.cli import main  # imported before the fork

    os.environ.update(environment)
    sys.argv = ["seatwright", *arguments]
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    main()
