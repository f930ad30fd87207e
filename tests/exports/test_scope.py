"""Everybody gets what is theirs, over HTTP: no row of another tenant's, and of no reseller's order its customer's."""

from datetime import datetime
from typing import Any

import pytest

from server.models import Change, Invoice
from tests.schema.world import World
from tests.serving import Person

ADMINISTRATORS = ["invoices", "credit-notes", "payments"]
OPERATORS = ["vat", "ec-sales-list", "oss", "open-items", "refunds-due"]


async def numbers(world: World, name: str, export: str = "invoices", column: str = "number") -> set[str]:
    answer = await world.people[name].browser.get(f"/exports/{export}.json?quarter={await quarter(world)}")
    assert answer.status_code == 200, answer.text
    return {row[column] for row in answer.json()}


async def quarter(world: World) -> str:
    """Of today, where the seller is."""
    now: datetime = (await world.house.ports.clock.now()).astimezone(world.house.config.seller.time_zone)
    return f"{now.year}-Q{(now.month + 2) // 3}"


async def issued(**whose: Any) -> set[str]:
    return {str(invoice.number) for invoice in await Invoice.filter(number__isnull=False, **whose)}


async def test_each_side_gets_its_own_invoices_and_payments(world: World) -> None:
    north = await issued(reseller_id=world.ids["north"])
    south = await issued(reseller_id=world.ids["south"])
    own = await issued(customer_id=world.ids["acme"], purchased_by="CUSTOMER_ADMIN")
    assert await numbers(world, "anna") == north
    assert await numbers(world, "omar") == south
    assert await numbers(world, "olga") == north | south
    assert await numbers(world, "mia") == own
    assert await numbers(world, "bea") == set()
    assert 0 < len(own) < len(north)
    paid = {world.ids[f"{name}.invoice"] for name in ("acme", "beta")}
    assert await numbers(world, "anna", "payments", "invoice") == await issued(id__in=paid)
    assert await numbers(world, "mia", "payments", "invoice") == set()


async def test_who_is_signed_out_gets_nothing(world: World) -> None:
    for export in (*ADMINISTRATORS, *OPERATORS):
        answer = await world.stranger().browser.get(f"/exports/{export}.csv?quarter={await quarter(world)}")
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("name", "closed"), [("max", [*ADMINISTRATORS, *OPERATORS]), ("anna", OPERATORS), ("mia", OPERATORS)]
)
async def test_what_is_not_open_is_refused_and_noted(world: World, name: str, closed: list[str]) -> None:
    last = await Change.all().count()
    for export in closed:
        answer = await world.people[name].browser.get(f"/exports/{export}.csv?quarter={await quarter(world)}")
        assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")
    noted = (await Change.all().order_by("position"))[last:]
    assert [(row.kind, row.facts["operation"]) for row in noted] == [
        ("operation.denied", f"exports/{export}") for export in closed
    ]


async def test_another_sites_page_downloads_nothing(world: World) -> None:
    path = f"/exports/vat.csv?quarter={await quarter(world)}"
    last = await Change.all().count()
    for headers, status in (
        ({"origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 401),
        ({"sec-fetch-site": "same-site", "referer": "https://evil.example/"}, 401),
        ({"sec-fetch-site": "same-origin"}, 403),
    ):
        assert (await world.anna.browser.get(path, headers=headers)).status_code == status
    assert await Change.all().count() == last + 1


async def test_a_click_on_our_own_page_downloads_and_a_made_up_token_does_not(world: World) -> None:
    path = f"/exports/invoices.csv?quarter={await quarter(world)}"
    linked = {"sec-fetch-site": "cross-site", "referer": f"{world.url}/books"}
    assert (await world.anna.browser.get(path, headers=linked)).status_code == 200
    bearer = Person(world.url, authorization="Bearer made-up")
    assert (await bearer.browser.get(path)).status_code == 401
