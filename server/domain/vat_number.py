"""VAT numbers: their structure, and whether they fit the country of the address (rules §6)."""

from enum import StrEnum

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from server.domain.refusal import Refusal, UserErrorCode
from server.domain.vat_territory import in_eu

MAXIMUM_LENGTH = 40


class VatNumberAnswer(StrEnum):
    """What an authority says of a number; DOWN: nothing, for it can't be reached."""

    VALID = "VALID"
    INVALID = "INVALID"
    DOWN = "DOWN"


# Countries whose numbers begin with something other than their ISO 3166-1 code.
PREFIXES = {"GR": "EL", "AX": "FI"} | dict.fromkeys(("MC", "GP", "MQ", "GF", "RE", "YT"), "FR")


def checked_vat_number(number: str, country: str) -> str:
    """Upper case, without blanks and with its prefix; of a country outside the EU as typed.

    Refusal INVALID_VAT_NUMBER: malformed, or of another country than the address. Whether it exists is not known here.
    """
    prefix = _prefix(number, country)
    return _kept(number) if prefix is None else _structured(number, prefix)


def _prefix(number: str, country: str) -> str | None:
    if country == "GB" and number.strip().upper().startswith("XI"):
        return "XI"
    return PREFIXES.get(country) or (country if in_eu(country) else None)


def _kept(number: str) -> str:
    kept = number.strip()
    if not kept.isprintable() or not 1 <= len(kept) <= MAXIMUM_LENGTH:
        raise _refusal()
    return kept


def _structured(number: str, prefix: str) -> str:
    compact = "".join(number.split()).upper()
    # Some people write Greece's ISO code; and a French number may begin with any two letters, so with another's prefix.
    own = compact.removeprefix("GR") if prefix == "EL" else compact
    if not own.startswith(prefix) and vat.is_valid(own):
        raise _refusal()
    try:
        return vat.validate(prefix + own.removeprefix(prefix))
    except ValidationError:
        raise _refusal() from None


def _refusal() -> Refusal:
    return Refusal(UserErrorCode.INVALID_VAT_NUMBER, "vatNumber")
