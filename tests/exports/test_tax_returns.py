"""VAT, the EC sales list and the OSS return: every figure as an accountant would add it up."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from server.domain.vat import VatTreatment
from tests.exports.conftest import Desk
from tests.exports.ledger import Ledger, buyer

DOMESTIC, REVERSE_CHARGE = VatTreatment.DOMESTIC, VatTreatment.REVERSE_CHARGE
DESTINATION, OUTSIDE_SCOPE = VatTreatment.DESTINATION, VatTreatment.OUTSIDE_SCOPE
GERMAN: dict[str, Any] = {"vat_treatment": DESTINATION, "vat_rate": 1900, "buyer": buyer("DE", "20095")}
DUTCH: dict[str, Any] = {
    "vat_treatment": REVERSE_CHARGE,
    "vat_rate": 0,
    "buyer": buyer("NL", "1011 AB", "NL004495445B01"),
}


Figures = dict[tuple[Any, ...], Decimal]


def figures(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


# ---------------------------------------------------------------- VAT


async def test_vat_is_added_up_by_treatment_country_and_rate(ledger: Ledger, desk: Desk) -> None:
    await ledger.books(net=10_000, vat=2_500)
    await ledger.books(net=5_001, vat=1_250)
    await ledger.books(net=7_000, vat=1_330, **GERMAN)
    await ledger.books(net=900, **DUTCH)
    await ledger.books(net=800, vat_treatment=OUTSIDE_SCOPE, vat_rate=0, buyer=buyer("CH", "8001"))
    rows = await desk.rows("vat.json?month=2026-05")
    assert figures(rows, "vat_treatment", "country", "vat_rate_percent", "documents", "net", "vat", "total") == [
        ("DESTINATION", "DE", "19", 1, "70.00", "13.30", "83.30"),
        ("DOMESTIC", "SE", "25", 2, "150.01", "37.50", "187.51"),
        ("OUTSIDE_SCOPE", "CH", "0", 1, "8.00", "0.00", "8.00"),
        ("REVERSE_CHARGE", "NL", "0", 1, "9.00", "0.00", "9.00"),
    ]


async def test_a_credit_note_takes_away_what_it_credits(ledger: Ledger, desk: Desk) -> None:
    await ledger.credits(await ledger.books(net=10_000, vat=2_500), on=date(2026, 5, 20))
    await ledger.books(net=300, vat=75)
    rows = await desk.rows("vat.json?month=2026-05")
    assert figures(rows, "documents", "net", "vat", "total") == [(3, "3.00", "0.75", "3.75")]


async def test_an_unpaid_invoice_that_was_credited_comes_to_nothing(ledger: Ledger, desk: Desk) -> None:
    await ledger.credits(await ledger.books(net=10_000, vat=2_500, status="VOID"), on=date(2026, 5, 20))
    assert figures(await desk.rows("vat.json?month=2026-05"), "net", "vat") == [("0.00", "0.00")]


async def test_what_was_never_issued_is_not_declared(ledger: Ledger, desk: Desk) -> None:
    await ledger.books(status="DRAFT", number=None, issued_on=None, tax_date=None, due_on=None)
    assert await desk.rows("vat.json?month=2026-05") == []


@pytest.mark.parametrize(
    ("day", "period"),
    [(date(2026, 4, 30), "month=2026-04"), (date(2026, 5, 1), "month=2026-05"), (date(2026, 5, 31), "month=2026-05")],
)
async def test_a_document_belongs_to_the_month_whose_day_it_bears(
    ledger: Ledger, desk: Desk, day: date, period: str
) -> None:
    await ledger.books(issued_on=day)
    assert len(await desk.rows(f"vat.json?{period}")) == 1
    assert len(await desk.rows("vat.json?quarter=2026-Q2")) == 1
    others = [month for month in ("2026-03", "2026-04", "2026-05", "2026-06") if month not in period]
    assert [await desk.rows(f"vat.json?month={month}") for month in others] == [[], [], []]


async def test_a_return_that_was_made_does_not_change_when_it_is_corrected_later(ledger: Ledger, desk: Desk) -> None:
    invoice = await ledger.books(net=10_000, vat=2_500, issued_on=date(2026, 4, 20))
    made = await desk.rows("vat.json?month=2026-04")
    await ledger.credits(invoice, on=date(2026, 5, 3))
    await ledger.books(net=9_000, vat=2_250, issued_on=date(2026, 5, 3), tax_date=invoice.tax_date)
    assert await desk.rows("vat.json?month=2026-04") == made
    corrections = figures(await desk.rows("vat.json?month=2026-05"), "corrects", "documents", "net", "vat")
    assert corrections == [("2026-04", 2, "-10.00", "-2.50")]


async def test_vat_in_the_sellers_currency_is_added_up_where_it_is_stated(ledger: Ledger, desk: Desk) -> None:
    stated = {"seller_currency": "SEK", "exchange_rate": "11.5", "exchange_rate_on": date(2026, 5, 11)}
    invoice = await ledger.books(net=1_000, vat=250, vat_in_seller_currency=2_875, **stated)
    await ledger.books(net=100, vat=25, vat_in_seller_currency=288, **stated)
    await ledger.credits(invoice, on=date(2026, 5, 20), vat_in_seller_currency=2_875, **stated)
    await ledger.books(net=4_000, vat=1_000, currency="SEK")
    rows = await desk.rows("vat.json?month=2026-05")
    assert figures(rows, "currency", "vat", "seller_currency", "vat_in_seller_currency") == [
        ("EUR", "0.25", "SEK", "2.88"),
        ("SEK", "10.00", None, None),
    ]


async def test_a_part_of_a_country_with_rules_of_its_own_is_named(ledger: Ledger, desk: Desk) -> None:
    await ledger.books(vat_treatment=OUTSIDE_SCOPE, vat_rate=0, buyer=buyer("ES", "35001"))
    await ledger.books(vat_treatment=DESTINATION, vat_rate=2100, buyer=buyer("ES", "28001"))
    await ledger.books(vat_treatment=DESTINATION, vat_rate=2000, buyer=buyer("MC", "98000"))
    rows = figures(await desk.rows("vat.json?month=2026-05"), "country", "territory")
    assert rows == [("ES", None), ("FR", None), ("ES", "Canary Islands")]


async def test_amounts_have_the_digits_of_their_currency(ledger: Ledger, desk: Desk) -> None:
    await ledger.books(net=1_234, vat=0, currency="JPY")
    await ledger.books(net=1_234, vat=0, currency="KWD")
    assert figures(await desk.rows("vat.json?month=2026-05"), "net") == [("1234",), ("1.234",)]


# ---------------------------------------------------------------- the EC sales list


async def test_the_ec_sales_list_names_each_buyer_once(ledger: Ledger, desk: Desk) -> None:
    await ledger.books(net=1_000, **DUTCH)
    await ledger.books(net=2_000, **DUTCH)
    await ledger.books(net=4_000, **{**DUTCH, "buyer": buyer("GR", "105 57", "EL094259216")})
    await ledger.books(net=8_000, vat=2_000)
    await ledger.books(net=16_000, vat=3_040, **GERMAN)
    rows = await desk.rows("ec-sales-list.json?month=2026-05")
    assert figures(rows, "country", "vat_number", "currency", "documents", "net") == [
        ("GR", "EL094259216", "EUR", 1, "40.00"),
        ("NL", "NL004495445B01", "EUR", 2, "30.00"),
    ]


async def test_a_credit_note_is_in_the_ec_sales_list_of_its_own_month(ledger: Ledger, desk: Desk) -> None:
    invoice = await ledger.books(net=1_000, **DUTCH)
    await ledger.credits(invoice, on=date(2026, 6, 1))
    may, june = [await desk.rows(f"ec-sales-list.json?month=2026-0{month}") for month in (5, 6)]
    assert figures(may, "corrects", "net") == [(None, "10.00")]
    assert figures(june, "corrects", "net") == [("2026-05", "-10.00")]


# ---------------------------------------------------------------- the OSS return


async def test_the_oss_return_has_the_vat_of_the_buyers_countries_alone(ledger: Ledger, desk: Desk) -> None:
    await ledger.books(net=1_000, vat=190, **GERMAN)
    await ledger.books(net=2_000, vat=380, **GERMAN, issued_on=date(2026, 6, 30))
    await ledger.books(net=4_000, vat=1_000)
    await ledger.books(net=8_000, **DUTCH)
    rows = await desk.rows("oss.json?quarter=2026-Q2")
    assert figures(rows, "corrects", "country", "vat_rate_percent", "currency", "taxable", "vat") == [
        (None, "DE", "19", "EUR", "30.00", "5.70")
    ]


async def test_the_oss_return_names_the_quarter_that_it_corrects(ledger: Ledger, desk: Desk) -> None:
    old = await ledger.books(net=1_000, vat=190, **GERMAN, issued_on=date(2025, 12, 31))
    last = await ledger.books(net=2_000, vat=380, **GERMAN, issued_on=date(2026, 3, 31))
    this = await ledger.books(net=4_000, vat=760, **GERMAN, issued_on=date(2026, 4, 1))
    for invoice in (old, last, this):
        await ledger.credits(invoice, on=date(2026, 5, 4))
    rows = await desk.rows("oss.json?quarter=2026-Q2")
    assert figures(rows, "corrects", "taxable", "vat") == [
        (None, "0.00", "0.00"),
        ("2025-Q4", "-10.00", "-1.90"),
        ("2026-Q1", "-20.00", "-3.80"),
    ]


# ---------------------------------------------------------------- all of it, calculated once more

RATES = {DOMESTIC: [2500], DESTINATION: [1900, 2100, 550], REVERSE_CHARGE: [0], OUTSIDE_SCOPE: [0]}
COUNTRIES = {DOMESTIC: ["SE"], DESTINATION: ["DE", "NL"], REVERSE_CHARGE: ["DE", "NL"], OUTSIDE_SCOPE: ["CH", "US"]}


async def test_all_figures_agree_with_an_independent_calculation(ledger: Ledger, desk: Desk) -> None:
    """Of 400 documents; a quarter of them credited, on any later day."""
    chance = random.Random(7)
    vat: Figures = defaultdict(Decimal)
    sales: Figures = defaultdict(Decimal)
    oss: Figures = defaultdict(Decimal)
    for _ in range(320):
        treatment = chance.choice(list(RATES))
        rate, country = chance.choice(RATES[treatment]), chance.choice(COUNTRIES[treatment])
        number = f"{country}{chance.randrange(3)}" if treatment is REVERSE_CHARGE else None
        net, day = chance.randrange(1, 10**7), date(2026, 1, 1) + timedelta(days=chance.randrange(200))
        tax = (net * rate + 5_000) // 10_000
        said = {"vat_treatment": treatment, "vat_rate": rate, "buyer": buyer(country, "20095", number)}
        invoice = await ledger.books(net=net, vat=tax, issued_on=day, **said)
        documents = [(day, 1)]
        if chance.random() < 0.25:
            credited_on = day + timedelta(days=chance.randrange(90))
            await ledger.credits(invoice, on=credited_on)
            documents.append((credited_on, -1))
        for issued_on, sign in documents:
            if issued_on.month in (4, 5, 6):
                late = None if day.month > 3 else "2026-Q1"
                vat[late, treatment, country, Decimal(rate) / 100] += sign * Decimal(net) / 100
                if treatment is REVERSE_CHARGE:
                    sales[late, number] += sign * Decimal(net) / 100
                if treatment is DESTINATION:
                    oss[late, country, Decimal(rate) / 100] += sign * Decimal(tax) / 100

    rows = await desk.rows("vat.json?quarter=2026-Q2")
    assert {
        (row["corrects"], row["vat_treatment"], row["country"], Decimal(row["vat_rate_percent"])): Decimal(row["net"])
        for row in rows
    } == vat
    rows = await desk.rows("ec-sales-list.json?quarter=2026-Q2")
    assert {(row["corrects"], row["vat_number"]): Decimal(row["net"]) for row in rows} == sales
    rows = await desk.rows("oss.json?quarter=2026-Q2")
    assert {
        (row["corrects"], row["country"], Decimal(row["vat_rate_percent"])): Decimal(row["vat"]) for row in rows
    } == oss
