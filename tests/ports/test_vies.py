"""VIES as it really answers, and as it fails to."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.app import build_house
from server.config import read_config
from server.domain.vat_number import VatNumberAnswer
from server.ports.vies import DESCRIPTION, Vies
from tests.ports.vies import ANSWER, FAULT, INVALID, VALID, StandIn, standing_in

NUMBER = "DE136695976"
OWN = "SE556677889901"


@dataclass
class Asking:
    stand_in: StandIn
    vies: Vies

    async def answer(self, body: str, status: int = 200) -> VatNumberAnswer:
        self.stand_in.body, self.stand_in.status = body, status
        return (await self.vies.check(NUMBER)).status


@pytest.fixture
def asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asking]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with standing_in(tmp_path) as (stand_in, description):
        yield Asking(stand_in, Vies(OWN, description=description, patience=2))


async def test_a_valid_number_comes_with_the_consultation_number_and_the_date(asking: Asking) -> None:
    answer = await asking.vies.check(NUMBER)
    assert (answer.status, answer.consultation_number) == (VatNumberAnswer.VALID, "WAPIAAAA1")
    assert timedelta(0) <= datetime.now(UTC) - answer.asked_at < timedelta(minutes=1)


async def test_it_is_asked_in_our_own_name(asking: Asking) -> None:
    await asking.vies.check(NUMBER)
    assert asking.stand_in.asked == [
        {
            "countryCode": "DE",
            "vatNumber": "136695976",
            "requesterCountryCode": "SE",
            "requesterVatNumber": "556677889901",
        }
    ]


async def test_greece_is_el_for_vies(asking: Asking) -> None:
    await asking.vies.check("EL094259216")
    assert (asking.stand_in.asked[0]["countryCode"], asking.stand_in.asked[0]["vatNumber"]) == ("EL", "094259216")


async def test_an_invalid_number_proves_nothing(asking: Asking) -> None:
    asking.stand_in.body = ANSWER.format(INVALID, "")
    answer = await asking.vies.check(NUMBER)
    assert (answer.status, answer.consultation_number) == (VatNumberAnswer.INVALID, None)


async def test_a_valid_number_without_a_consultation_number_is_valid(asking: Asking) -> None:
    assert await asking.answer(ANSWER.format(VALID, "")) is VatNumberAnswer.VALID


@pytest.mark.parametrize(
    "fault", ["MS_UNAVAILABLE", "SERVER_BUSY", "SERVICE_UNAVAILABLE", "TIMEOUT", "INVALID_REQUESTER_INFO"]
)
@pytest.mark.parametrize("status", [200, 500])
async def test_a_fault_is_no_answer(asking: Asking, fault: str, status: int) -> None:
    assert await asking.answer(FAULT.format(fault), status) is VatNumberAnswer.DOWN


@pytest.mark.parametrize(
    "body",
    [
        "",
        "garbage",
        "<html><body>Down for maintenance</body></html>",
        ANSWER.format("<ns2:valid>perhaps</ns2:valid>", "WAPIAAAA1"),
        ANSWER.format("<ns2:valid/>", "WAPIAAAA1"),
        ANSWER.format("", "WAPIAAAA1"),
        ANSWER.format(VALID, "WAPIAAAA1")[:-20],
    ],
)
async def test_garbage_is_no_answer(asking: Asking, body: str) -> None:
    assert await asking.answer(body) is VatNumberAnswer.DOWN


async def test_a_server_error_is_no_answer(asking: Asking) -> None:
    assert await asking.answer("<html>Internal Server Error</html>", 500) is VatNumberAnswer.DOWN


async def test_nobody_there_is_no_answer(tmp_path: Path) -> None:
    with standing_in(tmp_path) as (_, description):
        pass
    assert (await Vies(OWN, description=description).check(NUMBER)).status is VatNumberAnswer.DOWN


async def test_silence_is_no_answer_and_nobody_waits_for_long(asking: Asking) -> None:
    await asking.vies.check(NUMBER)
    asking.stand_in.delay = 60
    begun = time.monotonic()
    assert (await asking.vies.check(NUMBER)).status is VatNumberAnswer.DOWN
    assert 1 < time.monotonic() - begun < 5


async def test_others_are_served_while_vies_is_silent(asking: Asking) -> None:
    asking.stand_in.delay = 60
    waiting = asyncio.create_task(asking.vies.check(NUMBER))
    begun = time.monotonic()
    await asyncio.sleep(0.05)
    assert time.monotonic() - begun < 1
    assert (await waiting).status is VatNumberAnswer.DOWN


async def test_nobody_waits_in_line_either(asking: Asking) -> None:
    asking.stand_in.delay = 60
    begun = time.monotonic()
    assert await many(asking, 12) == {VatNumberAnswer.DOWN}
    assert time.monotonic() - begun < 3.5


async def test_as_soon_as_vies_is_back_it_is_asked_again(asking: Asking) -> None:
    """Those who gave up have left no thread behind that goes on waiting."""
    asking.stand_in.delay = 60
    await many(asking, 4)
    asking.stand_in.delay = 0
    await asyncio.sleep(0.5)
    assert (await asking.vies.check(NUMBER)).status is VatNumberAnswer.VALID


async def test_no_more_than_four_questions_are_under_way_at_once(asking: Asking) -> None:
    asking.stand_in.delay = 0.05
    assert await many(asking, 16) == {VatNumberAnswer.VALID}
    assert 1 < asking.stand_in.most_at_once <= 4


async def many(asking: Asking, count: int) -> set[VatNumberAnswer]:
    """What becomes of so many questions asked at once."""
    return {answer.status for answer in await asyncio.gather(*(asking.vies.check(NUMBER) for _ in range(count)))}


def test_the_description_is_our_own_and_leads_to_the_commission() -> None:
    assert 'location="https://ec.europa.eu/taxation_customs/vies/services/checkVatService"' in DESCRIPTION.read_text()


def test_outside_of_the_sandbox_vies_is_asked() -> None:
    settings = {"SECRET_KEY": "k" * 32, "SMTP_URL": "smtp://mail.example:25"}
    assert isinstance(build_house(read_config(settings)).ports.vat_numbers, Vies)
