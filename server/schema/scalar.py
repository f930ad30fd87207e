"""Scalars: the exact form in which values cross the wire."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NewType

import strawberry
from graphql import GraphQLError

EmailAddress = NewType("EmailAddress", str)
CountryCode = NewType("CountryCode", str)
CurrencyCode = NewType("CurrencyCode", str)
URL = NewType("URL", str)

LARGEST = Decimal(10) ** 15


def _write_datetime(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_datetime(value: Any) -> datetime:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value):
        raise GraphQLError('A DateTime is written like "2026-05-12T09:30:00Z".')
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise GraphQLError(f'"{value}" is no moment of the calendar.') from error


def _read_date(value: Any) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise GraphQLError('A Date is written like "2026-05-12".')
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise GraphQLError(f'"{value}" is no day of the calendar.') from error


def _write_decimal(value: Decimal) -> str:
    """Money comes with its digits; a percent has lost its trailing zeros before it gets here."""
    return format(value, "f")


def _read_decimal(value: Any) -> Decimal:
    if not isinstance(value, str) or len(value) > 32 or not re.fullmatch(r"-?\d+(\.\d+)?", value, re.ASCII):
        raise GraphQLError('A Decimal is a string of digits such as "12.50", never a number.')
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise GraphQLError(f'"{value}" is not a decimal number.') from error
    if abs(number) >= LARGEST:
        raise GraphQLError("This number is too large.")
    return number


def _text_like(pattern: str, sentence: str) -> Any:
    shape = re.compile(pattern, re.ASCII)

    def read(value: Any) -> str:
        if not isinstance(value, str) or not shape.fullmatch(value):
            raise GraphQLError(sentence)
        return value

    return read


SCALARS: dict[object, Any] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description='A moment: RFC 3339 in UTC, whole seconds, exactly like "2026-05-12T09:30:00Z".',
        serialize=_write_datetime,
        parse_value=_read_datetime,
    ),
    date: strawberry.scalar(
        name="Date",
        description='A day: "2026-05-12".',
        serialize=date.isoformat,
        parse_value=_read_date,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact number as a string, in and out. Money has all digits of its currency ("12.50"), a '
        'percent no trailing zeros ("12.5").',
        serialize=_write_decimal,
        parse_value=_read_decimal,
    ),
    EmailAddress: strawberry.scalar(
        name="EmailAddress", description="An e-mail address as it was typed.", serialize=str, parse_value=str
    ),
    CountryCode: strawberry.scalar(
        name="CountryCode",
        description='A country: ISO 3166-1 alpha-2, such as "DE".',
        serialize=str,
        parse_value=_text_like("[A-Z]{2}", 'A CountryCode is two capital letters such as "DE".'),
    ),
    CurrencyCode: strawberry.scalar(
        name="CurrencyCode",
        description='A currency: ISO 4217, such as "EUR".',
        serialize=str,
        parse_value=_text_like("[A-Z]{3}", 'A CurrencyCode is three capital letters such as "EUR".'),
    ),
    URL: strawberry.scalar(
        name="URL",
        description="An absolute URL.",
        serialize=str,
        parse_value=_text_like(r"[^\s\x00-\x1f]{1,2000}", "A URL has no blanks and at most 2000 characters."),
    ),
}
