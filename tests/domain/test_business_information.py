"""Business information is trimmed, checked, and refused at the place where it is wrong."""

from dataclasses import replace

import pytest

from server.domain.business_information import (
    Address,
    BusinessInformation,
    Correction,
    checked_business_information,
)
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.vat import VatNumberStatus

TYPED = BusinessInformation(
    name="Nordlicht GmbH",
    contact_name="Jörg Müller",
    invoice_email="rechnung@nordlicht.example",
    address=Address(line1="Hafenstraße 1", line2="Haus B", postal_code="20457", city="Hamburg", country="DE"),
    vat_number="DE136695976",
    vat_number_status=VatNumberStatus.UNVERIFIED,
)


def test_what_is_right_stays_as_typed() -> None:
    assert checked_business_information(TYPED) == TYPED


def test_blanks_around_every_text_are_dropped() -> None:
    spaced = BusinessInformation(
        name=" Nordlicht GmbH ",
        contact_name=" Jörg Müller\t",
        invoice_email=" rechnung@nordlicht.example ",
        address=Address(line1=" Hafenstraße 1", line2=" Haus B ", postal_code=" 20457", city="Hamburg\n", country="DE"),
        vat_number=" de 136 695 976 ",
    )

    assert checked_business_information(spaced) == TYPED


def test_an_optional_text_left_blank_is_none() -> None:
    blank = replace(TYPED, contact_name=" ", vat_number=" ", address=replace(TYPED.address, line2=""))

    checked = checked_business_information(blank)

    assert (checked.contact_name, checked.vat_number, checked.address.line2) == (None, None, None)


def test_no_number_has_no_status() -> None:
    assert checked_business_information(replace(TYPED, vat_number=None)).vat_number_status is VatNumberStatus.NONE


def test_a_number_counts_as_valid_only_when_it_was_asked_for() -> None:
    claimed = replace(TYPED, vat_number_status=VatNumberStatus.VALID)

    assert checked_business_information(claimed).vat_number_status is VatNumberStatus.UNVERIFIED


def refused(info: BusinessInformation) -> tuple[UserErrorCode, tuple[str, ...]]:
    with pytest.raises(Refusal) as refusal:
        checked_business_information(info)
    return refusal.value.code, refusal.value.path


WRONG = ["two\nlines", "nul\x00", "\u202eelbisrever", "half \ud800", "not XML \uffff"]


@pytest.mark.parametrize("text", ["", " ", "x" * 201, *WRONG])
def test_a_name_is_one_line_of_at_most_200_characters(text: str) -> None:
    assert refused(replace(TYPED, name=text)) == (UserErrorCode.INVALID_INPUT, ("name",))


@pytest.mark.parametrize("text", ["x" * 201, *WRONG])
def test_a_contact_is_one_line_of_at_most_200_characters(text: str) -> None:
    assert refused(replace(TYPED, contact_name=text)) == (UserErrorCode.INVALID_INPUT, ("contactName",))


@pytest.mark.parametrize(
    ("field", "text", "typed_at"),
    [
        ("line1", "", "line1"),
        ("line1", "x" * 201, "line1"),
        ("line2", "x" * 201, "line2"),
        ("postal_code", " ", "postalCode"),
        ("postal_code", "1" * 21, "postalCode"),
        ("city", "", "city"),
        ("city", "x" * 201, "city"),
        ("country", "XX", "country"),
        ("country", "EU", "country"),
        ("country", "XK", "country"),
        ("country", "de", "country"),
        ("country", "", "country"),
    ],
)
def test_a_wrong_address_is_refused_where_it_is_wrong(field: str, text: str, typed_at: str) -> None:
    address = Address(**{**{name: getattr(TYPED.address, name) for name in Address.__slots__}, field: text})

    assert refused(replace(TYPED, address=address)) == (UserErrorCode.INVALID_INPUT, ("address", typed_at))


def test_200_characters_and_a_postal_code_of_20_are_kept() -> None:
    longest = replace(TYPED, name="x" * 200, address=replace(TYPED.address, postal_code="1" * 20))

    assert checked_business_information(longest) == longest


def test_the_invoice_address_is_an_email_address() -> None:
    assert refused(replace(TYPED, invoice_email="rechnung")) == (UserErrorCode.INVALID_INPUT, ("invoiceEmail",))


def test_the_number_is_of_the_addresss_country() -> None:
    moved = replace(TYPED, address=replace(TYPED.address, country="SE"))

    assert refused(moved) == (UserErrorCode.INVALID_VAT_NUMBER, ("vatNumber",))


def test_names_in_any_script_are_kept() -> None:
    persian = replace(TYPED, name="شرکت می\u200cخواهم", contact_name="鈴木 𠮷郎")

    assert checked_business_information(persian) == persian


@pytest.mark.parametrize(
    ("name", "problem"), [("", "empty"), ("x" * 201, "too_long"), ("two\nlines", "control_characters")]
)
def test_a_refusal_says_what_is_wrong_with_a_text(name: str, problem: str) -> None:
    with pytest.raises(Refusal) as refusal:
        checked_business_information(replace(TYPED, name=name))

    assert refusal.value.facts == {"problem": problem, "maximum": 200}


def test_a_refusal_says_that_a_country_is_unknown() -> None:
    with pytest.raises(Refusal) as refusal:
        checked_business_information(replace(TYPED, address=replace(TYPED.address, country="XX")))

    assert refusal.value.facts == {"problem": "unknown_country"}


def test_a_correction_keeps_what_was_left_away_and_empties_what_was_emptied() -> None:
    before = BusinessInformation(
        name="Acme GmbH",
        contact_name="Eva",
        invoice_email="a@acme.example",
        address=Address(line1="Ring 1", line2="2nd floor", postal_code="10115", city="Berlin", country="DE"),
        vat_number="DE136695976",
    )
    typed = replace(before, name="Acme SE", contact_name=None, vat_number=None)
    after = Correction(typed, absent=frozenset({"vat_number", "line2"})).over(before)
    assert (after.name, after.contact_name, after.vat_number) == ("Acme SE", None, "DE136695976")
    assert after.address.line2 == "2nd floor"
