"""What a euro is worth in other currencies, day by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from lxml import etree


class RatesUnavailable(Exception):
    """The rates can't be fetched now, or can't be read; they may be asked for again."""


@dataclass(frozen=True, kw_only=True)
class DailyRates:
    """`per_euro`: so many of each currency, by its ISO 4217 code, for one euro."""

    published_on: date
    per_euro: Mapping[str, Decimal]


class ExchangeRates(Protocol):
    async def published(self) -> Sequence[DailyRates]:
        """Those of the last days, in any order. Raises RatesUnavailable."""


def read_rates(document: bytes) -> list[DailyRates]:
    """From the format of the European Central Bank's daily files. Raises RatesUnavailable for anything else."""
    try:
        root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
        if b"<!DOCTYPE" in document:  # entities within attributes are resolved whatever is said above
            raise ValueError("A file of rates declares nothing.")
        return [_day(cube) for cube in root.iterfind(".//{*}Cube[@time]")]
    except (etree.XMLSyntaxError, ValueError, ArithmeticError, TypeError, KeyError) as error:
        raise RatesUnavailable("The exchange rates can't be read.") from error


def _day(cube: "etree._Element") -> DailyRates:
    rates = {str(rate.attrib["currency"]): Decimal(str(rate.attrib["rate"])) for rate in cube.iterfind("{*}Cube")}
    if not rates or not all(rate.is_finite() and rate > 0 for rate in rates.values()):
        raise ValueError("A rate is more than nothing.")
    return DailyRates(published_on=date.fromisoformat(str(cube.attrib["time"])), per_euro=rates)
