"""Where which VAT applies: by country, and in some of them by postal code. Dated data (rules §6)."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

Rates = Mapping[date, Decimal | None]

# What people write before a number ("D-78266", "AX 22100") is skipped, what stands behind it ("9000-001 Funchal") too.
TYPED = re.compile(r"[\W_]*[A-Z]{0,3}[\W_]*((?:[0-9][\W_]*)+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class VatTerritory:
    """`country` is whose VAT it would be, by ISO 3166-1, `name` the country's code or that of a part of it.

    `standard` has rates in percent by the day from which they apply, None where the place is outside of the EU for VAT,
    and nothing at all for countries that never were in it. Some rates are for sellers established there only.
    """

    name: str
    country: str
    standard: Rates
    established_sellers_only: bool = False

    def is_outside(self, on: date) -> bool:
        """ValueError: a day before the first known rate."""
        return not self.standard or self._on(on) is None

    def standard_rate(self, on: date) -> Decimal:
        """In percent. ValueError: outside of the EU, or a day before the first known rate."""
        rate = self._on(on)
        if rate is None:
            raise ValueError(f"No VAT rate is known for {self.name} on {on}.")
        return rate

    def _on(self, on: date) -> Decimal | None:
        started = [day for day in self.standard if day <= on]
        if not started:
            raise ValueError(f"No VAT rate is known for {self.name} on {on}.")
        return self.standard[max(started)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of a country with rules of its own. `codes` are beginnings of its postal codes."""

    territory: VatTerritory
    codes: tuple[str, ...]
    digits: frozenset[int]

    def has(self, digits: str) -> bool:
        return len(digits) in self.digits and digits.startswith(self.codes)


def vat_country(country: str) -> str:
    """Monaco is France for VAT (Directive 2006/112/EC, Article 7)."""
    return "FR" if country == "MC" else country


def in_eu(country: str) -> bool:
    """For VAT, by ISO 3166-1 code: what has a code of its own there, such as Åland or Martinique, is outside."""
    return vat_country(country) in STANDARD_RATES


def territory_of(country: str, postal_code: str | None) -> VatTerritory:
    """Without a postal code, and with one that says nothing, the mainland."""
    owner = vat_country(country)
    digits = _digits(postal_code or "")
    for part in PARTS:
        if part.territory.country == owner and part.has(digits):
            return part.territory
    return VatTerritory(name=owner, country=owner, standard=STANDARD_RATES.get(owner, {}))


def _digits(postal_code: str) -> str:
    typed = TYPED.match(unicodedata.normalize("NFKC", postal_code).upper())
    return re.sub(r"[\W_]", "", typed[1]) if typed else ""


def _rates(written: Mapping[str, str | None]) -> Rates:
    return {date.fromisoformat(day): Decimal(rate) if rate else None for day, rate in written.items()}


def _part(written: Mapping[str, Any]) -> _Part:
    territory = VatTerritory(
        name=written["name"],
        country=written["country"],
        standard=_rates(written["standard"]),
        established_sellers_only=written.get("established_sellers_only", False),
    )
    return _Part(territory=territory, codes=tuple(written["codes"]), digits=frozenset(written["digits"]))


def _read(name: str) -> Any:
    return json.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


STANDARD_RATES = {country: _rates(rates) for country, rates in _read("vat_rates.json")["standard"].items()}
PARTS = tuple(_part(written) for written in _read("vat_territories.json")["territories"])
