"""The sandbox's bank writes the statement that somebody asks for (camt.053), and we can read it."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from server import camt053
from server.config import BankAccount
from server.domain.bank_line import BankLine
from server.domain.money import Money
from server.ports.sandbox import Sandbox
from server.sandbox import routes

KRONA = "SE3550000000054910000003"
ACCOUNTS = {
    "EUR": BankAccount(beneficiary="Vendor AB", iban="SE4550000000058398257466", bic="ESSESESS"),
    "SEK": BankAccount(beneficiary="Vendor AB", iban=KRONA, bic="ESSESESS"),
}
IBANS = [account.iban for account in ACCOUNTS.values()]
LINE = {"reference": "RF18 <&> é", "amount": "720.00", "currency": "EUR"}


async def answer(sandbox: Sandbox, **asked: Any) -> httpx.Response:
    async def on_moved(stop: datetime) -> None: ...

    transport = httpx.ASGITransport(Starlette(routes=routes(sandbox, on_moved, ACCOUNTS)))
    async with httpx.AsyncClient(transport=transport, base_url=sandbox.public_url) as client:
        return await client.post("/sandbox/bank-statement", **asked)


async def read(sandbox: Sandbox, *lines: dict[str, str]) -> list[BankLine]:
    written = await answer(sandbox, json=list(lines))
    assert (written.status_code, written.headers["content-type"]) == (200, "application/xml"), written.text
    return list(camt053.read(written.text, IBANS))


async def test_what_is_said_has_arrived(sandbox: Sandbox) -> None:
    more = {"payerName": "Åsa & Co", "bookedOn": "2026-05-11", "bankReference": "B1"}
    assert await read(sandbox, {**LINE, **more}) == [
        BankLine(
            reference="RF18 <&> é",
            bank_reference="B1",
            payer_name="Åsa & Co",
            payer_iban=None,
            amount=Money(72000, "EUR"),
            booked_on=date(2026, 5, 11),
        )
    ]


async def test_without_more_it_is_booked_today_and_is_other_money_each_time(sandbox: Sandbox) -> None:
    first, second = await read(sandbox, LINE, LINE)
    assert first.booked_on == (await sandbox.clock.now()).astimezone(UTC).date()
    assert first.bank_reference != second.bank_reference


async def test_each_currency_comes_to_its_account_and_others_to_the_first(sandbox: Sandbox) -> None:
    lines = [{**LINE, "currency": currency} for currency in ("SEK", "USD", "EUR")]
    text = (await answer(sandbox, json=lines)).text
    in_krona = text[text.index(KRONA) :] if text.index(KRONA) > text.index(IBANS[0]) else text[: text.index(IBANS[0])]
    assert in_krona.count('<Amt Ccy="SEK">') == 2
    assert text.count("<Stmt>") == 2


async def test_a_form_has_one_line(sandbox: Sandbox) -> None:
    written = await answer(sandbox, data={**LINE, "payerName": ""})
    assert [line.amount for line in camt053.read(written.text, IBANS)] == [Money(72000, "EUR")]
    assert "statement.xml" in written.headers["content-disposition"]


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        [1],
        [{}],
        [{**LINE, "amount": "0.00"}],
        [{**LINE, "amount": "1.001"}],
        [{**LINE, "amount": 720}],
        [{**LINE, "currency": "XYZ"}],
        [{**LINE, "reference": "x" * 141}],
        [{**LINE, "reference": "a\nb"}],
        [{**LINE, "bookedOn": "tomorrow"}],
        [LINE] * 10_001,
    ],
)
async def test_what_is_no_line_is_refused_with_a_sentence(sandbox: Sandbox, wrong: list[Any]) -> None:
    refused = await answer(sandbox, json=wrong)
    assert (refused.status_code, refused.text[-1:]) == (400, ".")
