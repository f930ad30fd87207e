from server.domain.vat_number import VatNumberAnswer
from server.ports.sandbox import Sandbox
from server.ports.vat_numbers import VatAnswer, VatNumbers

NUMBER = "DE136695976"


async def check(register: VatNumbers, number: str) -> VatAnswer:
    return await register.check(number)


async def test_a_well_formed_number_is_valid(sandbox: Sandbox) -> None:
    assert (await check(sandbox.vat_numbers, NUMBER)).status is VatNumberAnswer.VALID


async def test_a_malformed_number_is_invalid(sandbox: Sandbox) -> None:
    assert (await check(sandbox.vat_numbers, "DE136695975")).status is VatNumberAnswer.INVALID


async def test_a_valid_answer_comes_with_a_proof(sandbox: Sandbox) -> None:
    assert (await check(sandbox.vat_numbers, NUMBER)).consultation_number


async def test_an_invalid_answer_proves_nothing(sandbox: Sandbox) -> None:
    assert (await check(sandbox.vat_numbers, "DE136695975")).consultation_number is None


async def test_every_process_answers_as_was_told_last(sandbox: Sandbox) -> None:
    await sandbox.vat_numbers.tell(NUMBER, VatNumberAnswer.INVALID)
    await sandbox.vat_numbers.tell(NUMBER, VatNumberAnswer.DOWN)
    answer = await check(Sandbox(sandbox.public_url, "a secret").vat_numbers, NUMBER)
    assert answer.status is VatNumberAnswer.DOWN


async def test_a_number_is_the_same_with_blanks_and_in_lower_case(sandbox: Sandbox) -> None:
    await sandbox.vat_numbers.tell("de 136 695 976", VatNumberAnswer.INVALID)
    assert (await check(sandbox.vat_numbers, NUMBER)).status is VatNumberAnswer.INVALID
