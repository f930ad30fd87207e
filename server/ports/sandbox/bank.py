"""The sandbox's bank: a statement (camt.053.001.08) of whatever somebody says has arrived."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.config import BankAccount
from server.domain.money import Money

FORMS = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    reference: str
    amount: Money
    payer_name: str
    booked_on: date
    bank_reference: str


def statement(arrivals: Sequence[Arrival], accounts: Mapping[str, BankAccount], now: datetime) -> str:
    """XML. Money in a currency that has no account has come to the first one."""
    first = next(iter(accounts))
    of: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        of.setdefault(arrival.amount.currency if arrival.amount.currency in accounts else first, []).append(arrival)
    return FORMS.get_template("statement.xml").render(
        number=f"{now:%Y%m%d%H%M%S}",
        time=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        accounts=[(accounts[currency], each) for currency, each in of.items()],
    )
