"""A register of VAT numbers, be it the sandbox's or VIES; and what the sandbox's does beyond."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.domain.vat_number import VatNumberAnswer
from server.ports.sandbox import Sandbox
from server.ports.vat_numbers import VatAnswer, VatNumbers
from server.ports.vies import Vies
from tests.ports.vies import ANSWER, FAULT, INVALID, VALID, standing_in

NUMBER = "DE136695976"
BODIES = {
    VatNumberAnswer.VALID: ANSWER.format(VALID, "WAPIAAAA1"),
    VatNumberAnswer.INVALID: ANSWER.format(INVALID, ""),
    VatNumberAnswer.DOWN: FAULT.format("MS_UNAVAILABLE"),
}


@dataclass
class Register:
    numbers: VatNumbers
    tell: Callable[[VatNumberAnswer], Awaitable[None]]


@pytest.fixture(params=["sandbox", "vies"])
async def register(
    request: pytest.FixtureRequest, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Register]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with standing_in(tmp_path) as (stand_in, description):

        async def tell_stand_in(answer: VatNumberAnswer) -> None:
            stand_in.body = BODIES[answer]

        async def tell_sandbox(answer: VatNumberAnswer) -> None:
            await sandbox.vat_numbers.tell(NUMBER, answer)

        if request.param == "vies":
            yield Register(Vies("SE556677889901", description=description), tell_stand_in)
        else:
            yield Register(sandbox.vat_numbers, tell_sandbox)


async def check(register: VatNumbers, number: str) -> VatAnswer:
    return await register.check(number)


@pytest.mark.parametrize("answer", VatNumberAnswer)
async def test_it_answers_what_is_so(register: Register, answer: VatNumberAnswer) -> None:
    await register.tell(answer)
    assert (await check(register.numbers, NUMBER)).status is answer


@pytest.mark.parametrize("answer", VatNumberAnswer)
async def test_only_a_valid_answer_comes_with_a_proof(register: Register, answer: VatNumberAnswer) -> None:
    await register.tell(answer)
    proof = (await check(register.numbers, NUMBER)).consultation_number
    assert bool(proof) is (answer is VatNumberAnswer.VALID)


async def test_a_well_formed_number_is_valid(sandbox: Sandbox) -> None:
    assert (await check(sandbox.vat_numbers, NUMBER)).status is VatNumberAnswer.VALID


async def test_a_malformed_number_is_invalid(sandbox: Sandbox) -> None:
    assert (await check(sandbox.vat_numbers, "DE136695975")).status is VatNumberAnswer.INVALID


async def test_every_process_answers_as_was_told_last(sandbox: Sandbox) -> None:
    await sandbox.vat_numbers.tell(NUMBER, VatNumberAnswer.INVALID)
    await sandbox.vat_numbers.tell(NUMBER, VatNumberAnswer.DOWN)
    answer = await check(Sandbox(sandbox.public_url, "a secret").vat_numbers, NUMBER)
    assert answer.status is VatNumberAnswer.DOWN


async def test_a_number_is_the_same_with_blanks_and_in_lower_case(sandbox: Sandbox) -> None:
    await sandbox.vat_numbers.tell("de 136 695 976", VatNumberAnswer.INVALID)
    assert (await check(sandbox.vat_numbers, NUMBER)).status is VatNumberAnswer.INVALID
