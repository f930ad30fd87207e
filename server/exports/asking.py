"""What is asked for, and whether it is open to whoever asks: as the address says, and nothing that it does not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from server.context import Context
from server.domain.calendar_period import MONTH, QUARTER, CalendarPeriod, period_named
from server.domain.language import translated
from server.exports.csv_file import CsvFile
from server.exports.file import File
from server.exports.json_array import JsonArray
from server.policy import allows
from server.resolvers.audit import note_denied
from server.resolvers.export import EXPORTS, Export

PARAMETERS = {MONTH: "month", QUARTER: "quarter"}
Parameters = Mapping[str, str]


class NotGiven(Exception):
    """A status, a code for programs, a sentence for people."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence = status, code, sentence


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`period` None: what is now."""

    export: Export
    period: CalendarPeriod | None
    file: File
    filename: str


async def asked(context: Context, file: str, parameters: Parameters) -> Asked:
    """`file` is the end of the path, "vat.csv". NotGiven 404, 401, 403 or 400, in this order."""
    name, _, format = file.rpartition(".")
    export, make = EXPORTS.get(name), FORMATS.get(format)
    if export is None or make is None:
        raise NotGiven(404, "NOT_FOUND", translated("There is no such export.", context.locale))
    await _admit(context, name, export)
    period, is_german = _read(context, export, format, parameters)
    return Asked(
        export=export,
        period=period,
        file=make(export, is_german),
        filename="-".join([name, *([period.name] if period else [])]) + f".{format}",
    )


FORMATS: Mapping[str, Callable[[Export, bool], File]] = {
    "csv": lambda export, is_german: CsvFile(export.columns, is_german=is_german),
    "json": lambda export, _: JsonArray(export.columns),
}


async def _admit(context: Context, name: str, export: Export) -> None:
    if allows(export.rule, context.viewer.capacities) is True:
        return
    if not context.viewer.is_signed_in:
        raise NotGiven(401, "UNAUTHENTICATED", translated("Sign in first.", context.locale))
    await note_denied(context, f"exports/{name}")
    raise NotGiven(403, "FORBIDDEN", translated("This is not open to any of your capacities.", context.locale))


def _read(context: Context, export: Export, format: str, parameters: Parameters) -> tuple[CalendarPeriod | None, bool]:
    """The period, and whether it is for a German Excel."""
    known = {PARAMETERS[length] for length in export.lengths} | ({"excel"} if format == "csv" else set())
    if unknown := parameters.keys() - known:
        raise _wrong(translated("It can not be asked for with “{name}”.", context.locale, name=min(unknown)))
    if parameters.get("excel", "de") != "de":
        raise _wrong(translated("The only Excel that it can be written for is “de”.", context.locale))
    return _period(context, export, parameters), "excel" in parameters


def _period(context: Context, export: Export, parameters: Parameters) -> CalendarPeriod | None:
    if not export.lengths:
        return None
    given = [(parameters[PARAMETERS[length]], length) for length in export.lengths if PARAMETERS[length] in parameters]
    try:
        [(name, length)] = given
        return period_named(name, length)
    except ValueError:
        raise _wrong(_which(context.locale, export)) from None


def _which(locale: str, export: Export) -> str:
    if MONTH not in export.lengths:
        return translated("Say for which quarter, as in ?quarter=2026-Q2.", locale)
    return translated("Say for which month or quarter, as in ?month=2026-05 or ?quarter=2026-Q2.", locale)


def _wrong(sentence: str) -> NotGiven:
    return NotGiven(400, "BAD_USER_INPUT", sentence)
