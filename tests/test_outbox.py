"""Delivering what was promised: after the commit, at least once, by whichever process comes by."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server import outbox as outbox_module
from server.bell import Bell
from server.database import transaction
from server.domain.change import Audience, ChangeKind
from server.models import Change, OutboxKind, OutboxMessage
from server.outbox import Hopeless, Outbox, TryLater
from server.ports.mail import MailNotSent, MailRefused
from server.ports.payments import ProviderRefused
from server.work import Work

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)


class HandClock:
    """Stands still until somebody moves it."""

    def __init__(self) -> None:
        self.at = NOW

    async def now(self) -> datetime:
        return self.at


class World:
    """The world outside: notes what arrives, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.failures = 0
        self.reason: Exception = MailNotSent("The mail server is away.")
        self.says_later: timedelta | None = None
        self.now_delivering = 0
        self.most_at_once = 0
        self.begun = 0
        self.seconds = 0.0

    async def take(self, message: OutboxMessage) -> None:
        self.begun += 1
        self.now_delivering += 1
        self.most_at_once = max(self.most_at_once, self.now_delivering)
        try:
            await asyncio.sleep(self.seconds * (1 + self.begun % 3))  # some things take longer
            self._take(message)
        finally:
            self.now_delivering -= 1

    def _take(self, message: OutboxMessage) -> None:
        if self.says_later:
            raise TryLater(self.says_later)
        if self.failures:
            self.failures -= 1
            raise self.reason
        self.arrived.append(message.id)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def real_clock() -> HandClock:
    return HandClock()


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def process(world: World, clock: HandClock, real_clock: HandClock, bell: Bell) -> Callable[[], Outbox]:
    """One of several processes that deliver from the same database."""
    return lambda: Outbox({OutboxKind.MAIL: world.take}, clock, bell, real_clock)


@pytest.fixture
def outbox(process: Callable[[], Outbox]) -> Outbox:
    return process()


async def promised(count: int = 1, *, due_at: datetime = NOW, kind: OutboxKind = OutboxKind.MAIL) -> list[str]:
    messages = [
        OutboxMessage(id=OutboxMessage.new_id(), kind=kind, subject_id="acct_1", payload={}, due_at=due_at)
        for _ in range(count)
    ]
    async with transaction():
        await OutboxMessage.bulk_create(messages)
    return [message.id for message in messages]


@asynccontextmanager
async def running(*outboxes: Outbox) -> AsyncIterator[None]:
    loops = [asyncio.create_task(outbox.run()) for outbox in outboxes]
    yield
    await asyncio.gather(*(outbox.stop() for outbox in outboxes))
    await asyncio.gather(*loops)


async def eventually(holds: Callable[[], bool | Awaitable[bool]], seconds: float = 5) -> bool:
    async with asyncio.timeout(seconds):
        while True:
            answer = holds()
            if answer if isinstance(answer, bool) else await answer:
                return True
            await asyncio.sleep(0.01)


async def the_message() -> OutboxMessage:
    return await OutboxMessage.get()


async def test_what_is_due_is_delivered_once(outbox: Outbox, world: World) -> None:
    ids = await promised(20)
    await outbox.drain()
    await outbox.drain()
    assert sorted(world.arrived) == sorted(ids)


async def test_whoever_has_all_delivered_waits_for_what_another_is_just_taking(
    outbox: Outbox, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    [id] = await promised()
    lease, is_taking = outbox._lease, asyncio.Event()

    async def slowly(*of_what: Any) -> list[OutboxMessage]:
        leased = await lease(*of_what)
        if leased:
            is_taking.set()
            await asyncio.sleep(0.05)
        return leased

    monkeypatch.setattr(outbox, "_lease", slowly)
    async with asyncio.TaskGroup() as together:
        together.create_task(outbox.deliver([id]))
        await is_taking.wait()
        await outbox.drain()
        assert world.arrived == [id]


async def test_what_was_delivered_says_when(outbox: Outbox) -> None:
    await promised()
    await outbox.drain()
    message = await the_message()
    assert (message.delivered_at, message.attempts, message.leased_until) == (NOW, 1, None)


async def test_what_is_not_due_waits(outbox: Outbox, world: World, clock: HandClock) -> None:
    await promised(due_at=NOW + timedelta(seconds=60))
    await outbox.drain()
    assert world.arrived == []
    clock.at += timedelta(seconds=60)
    await outbox.drain()
    assert len(world.arrived) == 1


async def test_a_kind_without_a_handler_waits_for_a_process_that_has_one(outbox: Outbox) -> None:
    await promised(kind=OutboxKind.REFUND)
    await outbox.drain()
    assert (await the_message()).attempts == 0


async def test_at_most_eight_are_delivered_at_once(outbox: Outbox, world: World) -> None:
    await promised(20)
    world.seconds = 0.02
    async with running(outbox):
        await eventually(lambda: len(world.arrived) == 20)
    assert world.most_at_once == 8


async def test_several_processes_deliver_each_message_once(process: Callable[[], Outbox], world: World) -> None:
    ids = await promised(60)
    world.seconds = 0.005
    async with running(*(process() for _ in range(4))):
        await eventually(lambda: len(world.arrived) >= 60)
        await asyncio.sleep(0.1)
    assert sorted(world.arrived) == sorted(ids)


class TestAFailure:
    async def test_is_noted(self, outbox: Outbox, world: World) -> None:
        await promised()
        world.failures = 1
        await outbox.drain()
        message = await the_message()
        assert (message.attempts, message.last_error) == (1, "The mail server is away.")

    async def test_is_tried_again_after_a_second(self, outbox: Outbox, world: World, clock: HandClock) -> None:
        await promised()
        world.failures = 1
        await outbox.drain()
        clock.at += timedelta(seconds=1)
        await outbox.drain()
        message = await the_message()
        assert (len(world.arrived), message.attempts, bool(message.last_error)) == (1, 2, False)

    async def test_waits_as_long_as_its_handler_says(
        self, outbox: Outbox, world: World, clock: HandClock, caplog: pytest.LogCaptureFixture
    ) -> None:
        await promised()
        world.says_later = timedelta(minutes=40)
        await outbox.drain()
        assert (await the_message()).due_at - clock.at == timedelta(minutes=40)
        assert not [record for record in caplog.records if record.name == "server.outbox"]

    async def test_waits_twice_as_long_each_time_and_at_most_an_hour(
        self, outbox: Outbox, world: World, clock: HandClock
    ) -> None:
        await promised()
        world.failures = 14
        waits = []
        for _ in range(14):
            await outbox.drain()
            due_at = (await the_message()).due_at
            waits.append(int((due_at - clock.at).total_seconds()))
            clock.at = due_at
        assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]

    async def test_does_not_hold_up_the_others(self, outbox: Outbox, world: World) -> None:
        await promised(3)
        world.failures = 1
        await outbox.drain()
        assert len(world.arrived) == 2

    async def test_is_also_a_delivery_that_never_ends(
        self, outbox: Outbox, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(outbox_module, "TIME_TO_DELIVER", 0.05)
        await promised()
        world.seconds = 60
        await outbox.drain()
        assert "TimeoutError" in str((await the_message()).last_error)


class TestALease:
    async def test_keeps_others_away(self, process: Callable[[], Outbox], world: World) -> None:
        await promised()
        world.seconds = 0.2
        await asyncio.gather(process().drain(), process().drain())
        assert len(world.arrived) == 1

    async def test_of_a_process_that_died_is_taken_over(
        self, outbox: Outbox, world: World, real_clock: HandClock
    ) -> None:
        await promised()
        async with transaction():
            await OutboxMessage.all().update(leased_until=NOW + timedelta(seconds=30))
        await outbox.drain()
        assert world.arrived == []
        real_clock.at += timedelta(seconds=30)
        await outbox.drain()
        assert len(world.arrived) == 1

    async def test_survives_a_jump_of_the_installations_clock(
        self, process: Callable[[], Outbox], world: World, clock: HandClock
    ) -> None:
        await promised()
        world.seconds = 0.1
        delivering = asyncio.create_task(process().drain())
        await eventually(lambda: world.now_delivering == 1)
        clock.at += timedelta(days=30)
        await process().drain()
        await delivering
        assert len(world.arrived) == 1

    async def test_that_was_lost_lets_no_late_failure_speak(self, outbox: Outbox, world: World) -> None:
        await promised()
        world.seconds, world.failures = 0.1, 1
        delivering = asyncio.create_task(outbox.drain())
        await eventually(lambda: world.now_delivering == 1)
        taken_over = NOW + timedelta(seconds=75)
        async with transaction():
            await OutboxMessage.all().update(leased_until=taken_over)
        await delivering
        message = await the_message()
        assert (message.leased_until, message.attempts) == (taken_over, 0)


class TestRunning:
    async def test_wakes_at_the_bell(self, outbox: Outbox, world: World, bell: Bell) -> None:
        async with running(outbox):
            await asyncio.sleep(0.1)
            await promised()
            bell.ring()
            await eventually(lambda: len(world.arrived) == 1, seconds=0.3)

    async def test_finds_what_another_process_promised(self, outbox: Outbox, world: World) -> None:
        async with running(outbox):
            await promised()
            await eventually(lambda: len(world.arrived) == 1)

    async def test_lets_what_is_being_delivered_finish(self, outbox: Outbox, world: World) -> None:
        await promised()
        world.seconds = 0.2
        async with running(outbox):
            await eventually(lambda: world.now_delivering == 1)
        assert len(world.arrived) == 1

    async def test_does_not_wait_for_ever_when_stopped(
        self, outbox: Outbox, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(outbox_module, "TIME_TO_STOP", 0.1)
        await promised()
        world.seconds = 20
        async with asyncio.timeout(2), running(outbox):
            await eventually(lambda: world.now_delivering == 1)
        assert (await the_message()).delivered_at is None

    async def test_outlives_a_database_that_is_away(
        self, outbox: Outbox, world: World, clock: HandClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        away = 2

        async def unsure() -> datetime:
            nonlocal away
            away -= 1
            if away >= 0:
                raise ConnectionError("the database is away")
            return NOW

        monkeypatch.setattr(clock, "now", unsure)
        await promised()
        async with running(outbox):
            await eventually(lambda: len(world.arrived) == 1)


class TestDeliveringNow:
    async def test_returns_when_it_is_done(self, outbox: Outbox, world: World) -> None:
        [wanted, _] = await promised(2)
        await outbox.deliver([wanted])
        assert world.arrived == [wanted]

    async def test_does_not_wait_until_it_is_due(self, outbox: Outbox, world: World) -> None:
        await outbox.deliver(await promised(due_at=NOW + timedelta(seconds=5)))
        assert len(world.arrived) == 1

    async def test_leaves_a_failure_to_the_loop(self, outbox: Outbox, world: World, clock: HandClock) -> None:
        world.failures = 1
        await outbox.deliver(await promised())
        clock.at += timedelta(seconds=1)
        await outbox.drain()
        assert len(world.arrived) == 1

    async def test_waits_for_the_loop_that_was_quicker(
        self, outbox: Outbox, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(outbox_module, "PATIENCE", 0)  # it need not look for what this process does itself
        ids = await promised()
        world.seconds = 0.1
        looping = asyncio.create_task(outbox.drain())
        await eventually(lambda: world.now_delivering == 1)
        await outbox.deliver(ids)
        assert world.arrived == ids
        await looping

    async def test_waits_for_a_process_that_was_quicker(self, process: Callable[[], Outbox], world: World) -> None:
        ids = await promised()
        world.seconds = 0.1
        elsewhere = asyncio.create_task(process().drain())
        await eventually(lambda: world.now_delivering == 1)
        await process().deliver(ids)
        assert world.arrived == ids
        await elsewhere

    async def test_is_not_undone_when_the_client_goes_away(self, outbox: Outbox, world: World) -> None:
        ids = await promised()
        world.seconds = 0.1
        request = asyncio.create_task(outbox.deliver(ids))
        await eventually(lambda: world.now_delivering == 1)
        request.cancel()
        await eventually(lambda: world.arrived == ids)

    async def test_of_nothing_does_nothing(self, outbox: Outbox, world: World) -> None:
        await outbox.deliver([])
        assert world.arrived == []


class TestGivingUp:
    async def given_up(self, outbox: Outbox, world: World, clock: HandClock, reason: Exception) -> OutboxMessage:
        await promised()
        world.reason, world.failures = reason, 100
        for _ in range(30):
            await outbox.drain()
            clock.at += timedelta(hours=1)
        return await the_message()

    async def test_what_failed_twenty_times_is_tried_no_more(
        self, outbox: Outbox, world: World, clock: HandClock
    ) -> None:
        message = await self.given_up(outbox, world, clock, MailNotSent("The mail server is away."))
        assert (world.begun, message.attempts, message.last_error) == (20, 20, "The mail server is away.")
        assert message.failed_at == NOW + timedelta(hours=19)

    @pytest.mark.parametrize("reason", [Hopeless("No."), MailRefused("No."), ProviderRefused("No.")])
    async def test_what_is_hopeless_is_tried_once(
        self, outbox: Outbox, world: World, clock: HandClock, reason: Exception
    ) -> None:
        message = await self.given_up(outbox, world, clock, reason)
        assert (world.begun, message.failed_at, message.last_error) == (1, NOW, "No.")

    async def test_having_no_answer_yet_is_no_failure(self, outbox: Outbox, world: World, clock: HandClock) -> None:
        await promised()
        world.says_later = timedelta(minutes=5)
        for _ in range(50):
            await outbox.drain()
            clock.at += timedelta(minutes=5)
        message = await the_message()
        assert (world.begun, message.waits, message.attempts, message.failed_at) == (50, 50, 0, None)

    async def test_is_told_to_operators_once(self, outbox: Outbox, world: World, clock: HandClock) -> None:
        message = await self.given_up(outbox, world, clock, Hopeless("No."))
        [change] = await Change.all()
        assert (change.kind, change.subject_id, change.audience) == (
            ChangeKind.DEAD_LETTER_RECORDED,
            message.id,
            Audience.OPERATOR,
        )

    async def test_happens_together_with_what_follows_from_it(self, world: World, clock: HandClock, bell: Bell) -> None:
        async def mourn(work: Work, message: OutboxMessage) -> None:
            raise RuntimeError("this can't be written")

        outbox = Outbox({OutboxKind.MAIL: world.take}, clock, bell, mourners={OutboxKind.MAIL: mourn})
        await promised()
        world.reason, world.failures = Hopeless("No."), 1
        await outbox.drain()
        assert ((await the_message()).failed_at, await Change.all().count()) == (None, 0)

    async def test_is_left_to_whoever_has_the_lease_by_now(self, outbox: Outbox, world: World) -> None:
        await promised()
        world.seconds, world.reason, world.failures = 0.1, Hopeless("No."), 1
        delivering = asyncio.create_task(outbox.drain())
        await eventually(lambda: world.now_delivering == 1)
        async with transaction():
            await OutboxMessage.all().update(leased_until=NOW + timedelta(seconds=75))
        await delivering
        assert ((await the_message()).failed_at, await Change.all().count()) == (None, 0)

    async def test_is_not_delivered_at_once_either(self, outbox: Outbox, world: World, clock: HandClock) -> None:
        message = await self.given_up(outbox, world, clock, Hopeless("No."))
        await outbox.deliver([message.id])
        assert world.begun == 1
