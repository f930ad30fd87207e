"""The command `seatwright`, as its users meet it: a process with an exit status, and what it prints."""

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from pyotp import TOTP
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from server.cli import main
from server.database import MODEL_MODULES
from server.demo import DEMO_PASSWORD
from tests.demo import made_in
from tests.serving import PATIENCE, Person, free_port, served, settings

SEATWRIGHT = [sys.executable, "-m", "server.cli"]
ANNA, OPERATOR = "anna@north.example", "operator@vendor.example"
LIVE = "subscription { changes { kind } }"


@pytest.fixture(scope="session")
def made_file(run_folder: Path, migrated_file: Callable[..., Path]) -> Path:
    return made_in(run_folder, migrated_file(*MODEL_MODULES))


@pytest.fixture
def made_url(made_file: Path, tmp_path: Path) -> str:
    """A demo world of the test's own."""
    return f"sqlite://{shutil.copy(made_file, tmp_path)}"


Command = Callable[..., str | int]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command within this process, which saves its start: its exit status, or the sentence that it dies of."""

    def run(*arguments: str, **environment: str) -> str | int:
        monkeypatch.setattr(sys, "argv", ["seatwright", *arguments])
        monkeypatch.setattr(os, "environ", environment)
        with pytest.raises(SystemExit) as end:
            main()
        assert isinstance(end.value.code, str | int)
        return end.value.code

    return run


def seatwright(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*SEATWRIGHT, *arguments], env=os.environ | environment, capture_output=True, text=True, timeout=PATIENCE
    )


@contextmanager
def running(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*SEATWRIGHT, *arguments],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def said(process: subprocess.Popen[str], last: str = "Stop with Ctrl+C.") -> str:
    """What it prints up to that line."""
    assert process.stdout
    text = ""
    for line in process.stdout:
        text += line
        if last in line:
            return text
    raise AssertionError(f"it ended with {text}{process.stderr and process.stderr.read()}")


def ended(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    """Its exit status after that signal, and what it had to complain about."""
    process.send_signal(number)
    _, complaint = process.communicate(timeout=PATIENCE)
    return process.returncode, complaint


def test_schema_prints_the_roots_by_their_names() -> None:
    assert "subscription: Live" in seatwright("schema").stdout


def test_a_database_is_checked_migrated_and_checked_again(command: Command, new_database_url: str) -> None:
    environment = settings(new_database_url, free_port())
    steps = [["migrate", "--check"], ["migrate"], ["migrate", "--check"]]
    assert [command(*step, **environment) for step in steps] == [1, 0, 0]


async def test_an_operator_gets_a_link_that_makes_the_account_work(tmp_path: Path) -> None:
    database_url = f"sqlite://{tmp_path}/new.db"
    made = seatwright("operator", "olga@vendor.example", **settings(database_url, free_port()))
    async with served(database_url) as house:
        olga = await Person(house.config.public_url).activate(made.stdout.strip().partition("token=")[2])
        assert await olga.ask("{ viewer { capacities { role } } }") == {"capacities": [{"role": "OPERATOR"}]}


async def test_an_operator_who_has_lost_every_second_factor_gets_in_again(made_url: str) -> None:
    async with served(made_url) as house:
        operator = await Person(house.config.public_url).sign_in(OPERATOR, DEMO_PASSWORD)
        began = await operator.do(
            "beginSecondFactor", "secondFactorId totpSecret", method="TOTP", currentPassword=DEMO_PASSWORD
        )
        code = TOTP(began["totpSecret"]).at(await house.ports.clock.now())
        await operator.do("confirmSecondFactor", "", secondFactorId=began["secondFactorId"], code=code)
        refused = await Person(house.config.public_url).refused("signIn", email=OPERATOR, password=DEMO_PASSWORD)
        assert [error["code"] for error in refused["errors"]] == ["SECOND_FACTOR_REQUIRED"]
        await asyncio.to_thread(
            seatwright, "operator", OPERATOR, "--forget-second-factor", **settings(made_url, free_port())
        )
        await Person(house.config.public_url).sign_in(OPERATOR, DEMO_PASSWORD)


def test_an_operator_who_has_a_password_gets_no_link(
    command: Command, made_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command("operator", OPERATOR, **settings(made_url, free_port()))
    assert "token=" not in capsys.readouterr().out


WRONG = {
    "a port that is no number": (["serve", "--port", "80a"], {}),
    "the sandbox for everybody": (["serve", "--host", "0.0.0.0"], {}),
    "no secret": (["serve"], {"SANDBOX": ""}),
    "a demo that is none": (["serve", "--demo"], {"SANDBOX": "", "SECRET_KEY": "x" * 32, "SMTP_URL": "smtp://mail"}),
    "a folder that is not there": (["serve"], {"DATABASE_URL": "sqlite:///not/there/seatwright.db"}),
    "a database that does not answer": (["worker"], {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}),
    "an operator without address": (["operator", "olga"], {}),
}


@pytest.mark.parametrize(("arguments", "environment"), WRONG.values(), ids=WRONG)
def test_what_can_not_be_is_answered_with_one_sentence(
    command: Command, arguments: list[str], environment: dict[str, str], tmp_path: Path
) -> None:
    sentence = str(command(*arguments, **(settings(f"sqlite://{tmp_path}/new.db", free_port()) | environment)))
    assert (sentence.startswith("seatwright: "), sentence.count("\n")) == (True, 0)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear database, " * 100)
    done = seatwright("serve", **settings(f"sqlite://{file}", free_port()))
    assert (done.returncode, done.stderr.count("\n"), file.read_text()[:14]) == (1, 1, "Dear database,")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    done = seatwright("serve", **settings(f"sqlite://{tmp_path}", free_port()))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_port_that_is_taken_is_named(tmp_path: Path, workers: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = seatwright("serve", "--workers", workers, **settings(f"sqlite://{tmp_path}/new.db", port))
    assert (done.returncode, done.stderr.count("\n"), f"Port {port}" in done.stderr) == (1, 1, True)


async def test_a_demo_can_be_signed_in_to_as_soon_as_it_says_how(tmp_path: Path) -> None:
    port = free_port()
    with running("serve", "--demo", **settings(f"sqlite://{tmp_path}/new.db", port)) as process:
        text = await asyncio.to_thread(said, process)
        [*_, url] = text.splitlines()[0].split()
        [email, *_] = text.splitlines()[3].split()
        await Person(url.removesuffix("/graphql")).sign_in(email, DEMO_PASSWORD)


@pytest.mark.parametrize(("number", "workers"), [(signal.SIGINT, "1"), (signal.SIGTERM, "1"), (signal.SIGTERM, "2")])
async def test_the_server_stops_quietly_while_people_follow_what_happens(
    made_url: str, number: signal.Signals, workers: str
) -> None:
    port = free_port()
    with running("serve", "--workers", workers, **settings(made_url, port)) as process:
        await asyncio.to_thread(said, process)
        begun = asyncio.Barrier(3)
        following = [asyncio.create_task(follow(port, begun)) for follow in (_follow_by_events, _follow_by_socket)]
        await asyncio.wait_for(begun.wait(), PATIENCE)
        assert await asyncio.to_thread(ended, process, number) == (0, "")
        await asyncio.gather(*following)


async def _follow_by_events(port: int, begun: asyncio.Barrier) -> None:
    """Until the answer comes to its proper end."""
    headers = await _signed_in(port) | {"accept": "text/event-stream"}
    async with (
        httpx.AsyncClient(timeout=PATIENCE) as browser,
        browser.stream("POST", f"http://127.0.0.1:{port}/graphql", json={"query": LIVE}, headers=headers) as answer,
    ):
        assert answer.status_code == 200
        await begun.wait()
        await answer.aread()


async def _follow_by_socket(port: int, begun: asyncio.Barrier) -> None:
    headers = await _signed_in(port)
    url, protocol = f"ws://127.0.0.1:{port}/graphql", "graphql-transport-ws"
    async with connect(url, subprotocols=[protocol], additional_headers=headers) as browser:  # type: ignore[list-item]
        await browser.send('{"type": "connection_init"}')
        await browser.recv()
        await browser.send(f'{{"id": "1", "type": "subscribe", "payload": {{"query": "{LIVE}"}}}}')
        await begun.wait()
        with suppress(ConnectionClosed):
            await browser.recv()


async def _signed_in(port: int) -> dict[str, str]:
    person = Person(f"http://127.0.0.1:{port}")
    signed_in = await person.do("signIn", "tokens { accessToken }", email=ANNA, password=DEMO_PASSWORD, session="TOKEN")
    return {"authorization": f"Bearer {signed_in['tokens']['accessToken']}"}


def test_a_demo_can_be_stopped_while_it_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    with running("serve", "--demo", **settings(f"sqlite://{file}", free_port())) as process:
        _wait_for_changes(file, 10)
        assert ended(process, signal.SIGINT) == (0, "")


def _wait_for_changes(file: Path, changes: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(sqlite3.Error), sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
            if database.execute("SELECT count(*) FROM change").fetchone()[0] >= changes:
                return
        time.sleep(0.02)
    raise AssertionError("nothing happens")


async def test_beside_several_processes_the_worker_sends_the_mails(made_url: str) -> None:
    environment = settings(made_url, free_port())
    with ExitStack() as stack:
        said(stack.enter_context(running("serve", "--workers", "2", **environment)))
        person = Person(f"http://127.0.0.1:{environment['PORT']}")
        known = len(await person.mails(ANNA))
        await person.do("requestPasswordReset", "", email=ANNA)
        await asyncio.sleep(1)
        assert len(await person.mails(ANNA)) == known
        said(stack.enter_context(running("worker", **environment)))
        await person.mails(ANNA, known + 1)


def test_the_worker_stops_quietly(made_url: str) -> None:
    with running("worker", **settings(made_url, free_port())) as process:
        said(process)
        assert ended(process, signal.SIGTERM) == (0, "")
