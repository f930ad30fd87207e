import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from server.database import counted_statements
from server.domain.payment import PaymentStatus
from server.ports.payments import PaymentEvent
from server.ports.sandbox import Sandbox, callback
from server.ports.sandbox.event import Delivery
from tests.ports.receiver import Receiver, receiving
from tests.ports.test_card_payment import PRICE, start


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
def sandbox(database: None, receiver: Receiver) -> Sandbox:
    return Sandbox(receiver.url, "a secret")


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callback, "RETRY", timedelta())


async def test_a_paid_payment_is_reported(sandbox: Sandbox, receiver: Receiver) -> None:
    started = await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    await sandbox.callback.deliver_due_events()
    event = await sandbox.cards.read_webhook(*receiver.calls[0], await sandbox.clock.now())
    assert isinstance(event, PaymentEvent)
    assert (event.payment_id, event.provider_id, event.status, event.amount) == (
        "payment_1",
        started.provider_id,
        PaymentStatus.SUCCEEDED,
        PRICE,
    )


async def test_an_acknowledged_report_is_not_repeated(sandbox: Sandbox, receiver: Receiver) -> None:
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    for _ in range(3):
        await sandbox.callback.deliver_due_events()
    assert len(receiver.calls) == 1


async def test_whoever_asks_while_a_report_is_on_its_way_waits_until_it_has_come(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    receiver.has_time.clear()
    delivering = asyncio.create_task(sandbox.callback.deliver_due_events())
    await receiver.called.wait()
    asked = asyncio.create_task(sandbox.callback.deliver_due_events())
    assert await asyncio.wait({asked}, timeout=0.2) == (set(), {asked})
    receiver.has_time.set()
    assert [await delivering, await asked] == [True, False]


async def test_waiting_for_reports_keeps_no_writer_waiting(
    sandbox: Sandbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    await sandbox.callback.deliver_due_events()
    with counted_statements() as statements:
        await sandbox.callback.deliver_due_events()
    assert {statement.split()[0] for statement in statements} == {"SELECT"}


async def test_the_same_report_comes_as_often_as_ordered(sandbox: Sandbox, receiver: Receiver) -> None:
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1", delivery=Delivery(times=20))
    await sandbox.callback.deliver_due_events()
    assert (len(receiver.calls), len({body for body, _ in receiver.calls})) == (20, 1)


async def test_a_report_ordered_not_at_all_never_comes(sandbox: Sandbox, receiver: Receiver) -> None:
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1", delivery=Delivery(times=0))
    await sandbox.callback.deliver_due_events()
    assert receiver.calls == []


@pytest.mark.parametrize("answer", [400, 500, 302])
async def test_a_report_without_a_yes_is_repeated(
    sandbox: Sandbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, answer: int
) -> None:
    impatient(monkeypatch)
    receiver.answers = [answer]
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    for _ in range(3):
        await sandbox.callback.deliver_due_events()
    assert len(receiver.calls) == 2


async def test_a_report_that_found_nobody_is_repeated(
    sandbox: Sandbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    await Sandbox("http://127.0.0.1:1", "a secret").callback.deliver_due_events()
    await sandbox.callback.deliver_due_events()
    assert len(receiver.calls) == 1


async def test_a_late_report_waits_for_its_time(sandbox: Sandbox, receiver: Receiver) -> None:
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1", delivery=Delivery(delay=timedelta(seconds=3600)))
    await sandbox.callback.deliver_due_events()
    assert receiver.calls == []


async def test_a_late_report_comes_when_the_clock_is_there_and_bears_its_time(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1", delivery=Delivery(delay=timedelta(seconds=3600)))
    await sandbox.clock.reach(await sandbox.clock.now() + timedelta(hours=1))
    await sandbox.callback.deliver_due_events()
    assert await sandbox.cards.read_webhook(*receiver.calls[0], await sandbox.clock.now())


async def test_a_report_comes_when_the_clock_has_been_moved_before(sandbox: Sandbox, receiver: Receiver) -> None:
    await sandbox.clock.reach(await sandbox.clock.now() + timedelta(days=365))
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    await sandbox.callback.deliver_due_events()
    assert len(receiver.calls) == 1


async def test_the_loop_goes_on_after_something_went_wrong(
    sandbox: Sandbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = iter([RuntimeError("database gone")])
    deliver = sandbox.callback.deliver_due_events

    async def stumble() -> None:
        for error in attempts:
            raise error
        await deliver()

    monkeypatch.setattr(sandbox.callback, "deliver_due_events", stumble)
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    running = asyncio.create_task(sandbox.callback.run())
    await asyncio.wait_for(receiver.called.wait(), 5)
    running.cancel()
    assert len(receiver.calls) == 1


PROCESS = """
import asyncio, os, signal, sys
from server.database import connected
from server.ports.sandbox import Sandbox

async def main(url, database_url, verb):
    async with connected(database_url, ["server.ports.sandbox.tables"]):
        sandbox = Sandbox(url, "a secret")
        if verb == "pay":
            await sandbox.cards.pay("payment_1")
            os.kill(os.getpid(), signal.SIGKILL)
        for _ in range(20):
            await sandbox.callback.deliver_due_events()

asyncio.run(main(*sys.argv[1:]))
"""


async def process(sandbox: Sandbox, database_url: str, verb: str) -> int:
    command = [sys.executable, "-c", PROCESS, sandbox.public_url, database_url, verb]
    return (await asyncio.to_thread(subprocess.run, command, check=False, timeout=30)).returncode


async def test_a_report_survives_the_process_that_promised_it(
    sandbox: Sandbox, receiver: Receiver, database_url: str
) -> None:
    await start(sandbox.cards)
    assert await process(sandbox, database_url, "pay") == -signal.SIGKILL
    await sandbox.callback.deliver_due_events()
    assert len(receiver.calls) == 1


async def test_two_processes_report_each_payment_once(sandbox: Sandbox, receiver: Receiver, database_url: str) -> None:
    for number in range(30):
        await start(sandbox.cards, f"payment_{number}")
        await sandbox.cards.pay(f"payment_{number}")
    assert await asyncio.gather(*(process(sandbox, database_url, "deliver") for _ in range(2))) == [0, 0]
    assert len(receiver.calls) == len({body for body, _ in receiver.calls}) == 30
