"""Pages of lists: nothing twice, nothing left out, and nothing told by where a page ends."""

import base64
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from server.database import transaction
from server.domain.business_information import Address, BusinessInformation
from server.domain.search import folded, words_of
from server.models import Customer, Seat, Subscription
from server.models.company import columns_of
from tests.schema.world import World
from tests.serving import Person

PAGE = """query($first: Int, $after: String, $last: Int, $before: String, $search: String, $filter: CustomerFilter,
    $order: CustomerOrder! = NAME) {
  customers(first: $first, after: $after, last: $last, before: $before, search: $search, orderBy: $order,
    filter: $filter) {
    nodes { name } totalCount pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}"""


async def entered(world: World, name: str, *, ends: date | None = None, reference: str | None = None) -> Customer:
    """One more customer of North."""
    address = Address(line1="Ring 1", line2=None, postal_code="20095", city="Hamburg", country="DE")
    email = f"books@{name.split()[0].lower()}.example" if name.isascii() else "books@company.example"
    company = BusinessInformation(name=name, contact_name=None, invoice_email=email, address=address, vat_number=None)
    async with transaction():
        return await Customer.create(
            id=Customer.new_id(),
            reseller_id=world.ids["north"],
            name_key=folded(name),
            words=words_of(name),
            reference_words=words_of(reference, email),
            external_reference=reference,
            next_period_end=ends,
            created_at=await world.house.ports.clock.now(),
            **columns_of(company),
        )


async def page(person: Person, **arguments: Any) -> tuple[list[str], dict[str, Any]]:
    """The names on it, and where it lies."""
    connection = await person.ask(PAGE, **arguments)
    return [node["name"] for node in connection["nodes"]], connection["pageInfo"]


async def names(person: Person, **arguments: Any) -> list[str]:
    return (await page(person, **arguments))[0]


async def walked(person: Person, **arguments: Any) -> list[str]:
    """All pages of two, one behind the other."""
    found, info = await page(person, first=2, **arguments)
    while info["hasNextPage"]:
        more, info = await page(person, first=2, after=info["endCursor"], **arguments)
        found += more
    return found


async def walked_backwards(person: Person, **arguments: Any) -> list[str]:
    found, info = await page(person, last=2, **arguments)
    while info["hasPreviousPage"]:
        more, info = await page(person, last=2, before=info["startCursor"], **arguments)
        found = more + found
    return found


async def refused(person: Person, **arguments: Any) -> Sequence[str]:
    answer = await person.answer(PAGE, **arguments)
    return [error["extensions"]["code"] for error in answer["errors"]]


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


# ---------------------------------------------------------------- going through


@pytest.mark.parametrize("order", ["NAME", "NEWEST", "PERIOD_END"])
async def test_pages_follow_one_another_forwards_and_backwards(world: World, order: str) -> None:
    for name in ("Same", "Same", "Same", "zebra", "Äther"):
        await entered(world, name, ends=date(2030, 1, 1) if name == "Same" else None)
    whole = await names(world.anna, first=100, order=order)
    assert (await walked(world.anna, order=order), await walked_backwards(world.anna, order=order)) == (whole, whole)


async def test_names_go_from_a_to_z_whatever_their_case(world: World) -> None:
    for name in ("zebra", "AAA", "aab"):
        await entered(world, name)
    assert await names(world.anna) == ["AAA", "aab", "Acme", "Beta", "zebra"]


async def test_customers_without_a_period_come_last(world: World) -> None:
    await entered(world, "Without")
    await entered(world, "Soon", ends=date(2020, 1, 1))
    ordered = await names(world.anna, order="PERIOD_END")
    assert (ordered[0], ordered[-1]) == ("Soon", "Without")


async def test_a_page_says_whether_there_is_more(world: World) -> None:
    _, first = await page(world.anna, first=1)
    _, second = await page(world.anna, first=1, after=first["endCursor"])
    assert [(p["hasPreviousPage"], p["hasNextPage"]) for p in (first, second)] == [(False, True), (True, False)]


async def test_a_cursor_stays_put_while_rows_come_and_go(world: World) -> None:
    middle = [await entered(world, name) for name in ("Bravo", "Charlie", "Delta")]
    _, first = await page(world.anna, first=3)  # Acme, Beta, Bravo
    await entered(world, "Aaron")
    async with transaction():
        await Customer.filter(id=middle[0].id).delete()
    await entered(world, "Cesar")
    assert await names(world.anna, first=3, after=first["endCursor"]) == ["Cesar", "Charlie", "Delta"]


async def test_the_count_is_of_all_pages_and_only_of_what_one_sees(world: World) -> None:
    counts = [(await world.people[name].ask(PAGE, first=1))["totalCount"] for name in ("anna", "omar", "mia", "olga")]
    assert counts == [2, 1, 1, 3]


# ---------------------------------------------------------------- what can't be given


async def test_a_page_has_1_to_100_rows_of_one_end(world: World) -> None:
    wrong = [{"first": 0}, {"first": 101}, {"first": -1}, {"last": 0}, {"last": 101}, {"first": 1, "last": 1}]
    wrong += [{"first": 2**31}]
    assert [await refused(world.anna, **arguments) for arguments in wrong] == [["BAD_USER_INPUT"]] * len(wrong)


async def test_a_cursor_that_was_not_given_out_is_refused(world: World) -> None:
    _, info = await page(world.anna, first=1)
    name = json.loads(base64.urlsafe_b64decode(info["endCursor"] + "=="))[0]
    forged = [
        "",
        "x",
        "🪑",
        "\0",
        "AAAA",
        info["endCursor"][:-3],
        "x" * 10_000,
        cursor(),
        cursor(name),
        cursor(name, "a"),
    ]
    forged += [cursor(name, 1, "a"), cursor(name, "a", 1), cursor(name, None, "a"), cursor(name, "a\0", "a")]
    forged += [cursor(name, "\ud800", "a"), cursor(name, [], {}), cursor(name, "a", 2**70), cursor(name, True, "a")]
    answers = [await refused(world.anna, first=1, after=one) for one in forged]
    assert answers == [["BAD_USER_INPUT"]] * len(forged)


async def test_a_cursor_of_the_feed_that_was_not_given_out_is_refused(world: World) -> None:
    feed = "query($after: String) { changes(first: 1, after: $after) { nodes { id } } }"
    forged = [cursor("position", value) for value in ("a", "1", 2**63, 1.5, None, True)]
    answers = [await world.anna.answer(feed, after=one) for one in forged]
    assert [answer["errors"][0]["extensions"]["code"] for answer in answers] == ["BAD_USER_INPUT"] * len(forged)


async def test_a_cursor_belongs_to_its_order_filter_and_search(world: World) -> None:
    _, info = await page(world.anna, first=1)
    others: list[Any] = [{"order": "NEWEST"}, {"order": "PERIOD_END"}, {"filter": {"country": "DE"}}, {"search": "a"}]
    answers = [await refused(world.anna, first=1, after=info["endCursor"], **other) for other in others]
    assert answers == [["BAD_USER_INPUT"]] * len(others)


async def test_a_cursor_belongs_to_its_list(world: World) -> None:
    _, info = await page(world.anna, first=1, order="NEWEST")
    subscriptions = "query($after: String) { subscriptions(first: 1, after: $after) { nodes { id } } }"
    answer = await world.anna.answer(subscriptions, after=info["endCursor"])
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_empty_filter_is_none(world: World) -> None:
    _, info = await page(world.anna, first=1)
    assert await names(world.anna, first=1, after=info["endCursor"], filter={}) == ["Beta"]


# ---------------------------------------------------------------- searching


async def test_every_word_is_the_beginning_of_a_word(world: World) -> None:
    for name in ("Müller & Söhne", "100% Works", "_under Score", "\\back Slash"):
        await entered(world, name)
    expected = {
        "mül": ["Müller & Söhne"],
        "MÜLLER": ["Müller & Söhne"],
        "mu\u0308l": ["Müller & Söhne"],
        "söhne müller": ["Müller & Söhne"],
        "üller": [],
        "müller acme": [],
        "100%": ["100% Works"],
        "%": [],
        "_": ["_under Score"],
        "\\": ["\\back Slash"],
        "'": [],
        "\0": [],
    }
    assert {search: await names(world.anna, search=search) for search in expected} == expected


async def test_a_blank_search_is_none(world: World) -> None:
    assert await names(world.anna, search="  ") == ["Acme", "Beta"]


async def test_a_search_has_its_length(world: World) -> None:
    assert [await refused(world.anna, search=text) for text in ("a" * 201, "a " * 1000)] == [["BAD_USER_INPUT"]] * 2


async def test_the_reseller_finds_a_customer_by_its_own_reference_and_its_name_together(world: World) -> None:
    await entered(world, "Referred Company", reference="K-4711")
    searches = ("k-4711", "4711 referred", "referred@nowhere", "books@referred")
    found = [await names(world.anna, search=search) for search in searches]
    assert found == [["Referred Company"], ["Referred Company"], [], ["Referred Company"]]


async def test_the_customer_is_not_found_by_what_it_may_not_see(world: World) -> None:
    await world.anna.do(
        "updateCustomerNotes", "", customerId=world.ids["acme"], externalReference="K-4711", note="slow"
    )
    found = [
        await names(world.people[name], search=search)
        for name in ("anna", "olga", "mia", "max", "omar")
        for search in ("k-4711", "slow")
    ]
    assert found == [["Acme"], [], ["Acme"], [], [], [], [], [], [], []]


# ---------------------------------------------------------------- what a member may not see


async def test_a_member_learns_no_date_from_an_order(world: World) -> None:
    """max is a member of Acme and of Zeta; when the next period ends is for administrators."""
    zeta = await entered(world, "Zeta", ends=date(2020, 1, 1))
    await seated_in(world, "max", zeta)
    ordered, info = await page(world.max, order="PERIOD_END", first=100)
    assert (ordered, "2020" in str(base64.urlsafe_b64decode(info["startCursor"] + "=="))) == (["Acme", "Zeta"], False)


async def seated_in(world: World, name: str, customer: Customer) -> None:
    """A member of that customer, too."""
    subscription = await Subscription.get(id=world.ids["acme.subscription"])
    seat = await Seat.get(id=world.ids[f"acme.{name}"])
    copy, own = subscription.clone(pk=Subscription.new_id()), seat.clone(pk=Seat.new_id())
    copy.update_from_dict({"customer_id": customer.id, "seats_assigned": 1})
    own.update_from_dict({"customer_id": customer.id, "subscription_id": copy.id})
    async with transaction():
        await copy.save(force_create=True)
        await own.save(force_create=True)


async def test_a_member_learns_nothing_of_seats_and_renewals_from_a_filter(world: World) -> None:
    filters = [{"hasFreeSeats": True}, {"hasFreeSeats": False}, {"willRenew": False}, {"willRenew": True}]
    counts = [(await world.max.ask(SUBSCRIPTIONS, filter=filter))["totalCount"] for filter in filters]
    assert counts == [0, 0, 0, 0]


async def test_a_member_learns_no_country_from_a_filter(world: World) -> None:
    assert (await names(world.max, filter={"country": "DE"}), await names(world.mia, filter={"country": "DE"})) == (
        [],
        ["Acme"],
    )


# ---------------------------------------------------------------- filters


SUBSCRIPTIONS = "query($filter: SubscriptionFilter) { subscriptions(filter: $filter) { totalCount } }"
INVOICES = "query($filter: InvoiceFilter) { invoices(filter: $filter) { totalCount } }"
SEATS = """query($id: ID!, $filter: SeatFilter, $search: String) { subscription(id: $id) {
    seats(filter: $filter, search: $search) { nodes { email } } } }"""


async def test_subscriptions_can_be_filtered(world: World) -> None:
    counted: list[tuple[Any, int]] = [
        ({"status": ["ACTIVE"]}, 2),
        ({"status": ["EXPIRED", "CANCELED"]}, 0),
        ({"productCode": "business"}, 2),
        ({"productCode": "other"}, 0),
        ({"endsFrom": "2026-01-01"}, 2),
        ({"endsBefore": "2026-01-01"}, 0),
        ({"willRenew": True}, 0),
        ({"willRenew": False}, 2),
        ({"hasFreeSeats": True}, 2),
        ({"hasFreeSeats": False}, 0),
        ({"status": ["ACTIVE"], "endsBefore": "2026-01-01"}, 0),
    ]
    counts = [(await world.anna.ask(SUBSCRIPTIONS, filter=filter))["totalCount"] for filter, _ in counted]
    assert counts == [count for _, count in counted]


async def test_a_day_from_is_in_and_a_day_before_is_out(world: World) -> None:
    end = (await world.anna.ask("{ subscriptions(first: 1) { nodes { currentPeriodEnd } } }"))["nodes"][0]
    days = [{"endsFrom": end["currentPeriodEnd"]}, {"endsBefore": end["currentPeriodEnd"]}]
    assert [(await world.anna.ask(SUBSCRIPTIONS, filter=day))["totalCount"] for day in days] == [2, 0]


async def test_invoices_can_be_filtered(world: World) -> None:
    filters = [
        {},
        {"customerId": world.ids["acme"]},
        {"subscriptionId": world.ids["beta.subscription"]},
        {"status": ["PAID"]},
        {"status": ["OPEN", "DRAFT"]},
        {"issuedBefore": "2000-01-01"},
        {"overdue": True},
        {"overdue": False},
    ]
    counts = [(await world.anna.ask(INVOICES, filter=filter))["totalCount"] for filter in filters]
    assert counts == [4, 3, 1, 2, 2, 0, 0, 4]


async def test_seats_can_be_filtered_and_searched(world: World) -> None:
    async def found(**arguments: Any) -> list[str]:
        subscription = await world.anna.ask(SEATS, id=world.ids["acme.subscription"], **arguments)
        return [seat["email"].partition("@")[0] for seat in subscription["seats"]["nodes"]]

    await world.anna.do("removeMember", "", seatId=world.ids["acme.max"])
    assert [
        await found(),
        await found(filter={"status": ["REMOVED"]}),
        await found(filter={"isAdministrator": True}),
        await found(filter={"status": ["INVITED"]}),
        await found(search="people.ex mia"),
    ] == [["dora", "mia", "newcomer"], ["max"], ["mia"], ["newcomer"], ["mia"]]


async def test_the_feed_can_be_filtered(world: World) -> None:
    feed = "query($filter: ChangeFilter) { changes(first: 100, filter: $filter) { nodes { kind } } }"
    filters = [
        {"subjectId": world.ids["acme.newcomer"]},
        {"kind": ["customer.created", "never.heard"]},
        {"kind": ["?"]},
    ]
    found = [[node["kind"] for node in (await world.anna.ask(feed, filter=one))["nodes"]] for one in filters]
    assert found == [["seat.invited"], ["customer.created"] * 2, []]


async def test_a_cursor_of_the_feed_fits_every_filter(world: World) -> None:
    latest = await world.anna.ask("{ latestChangeCursor }")
    await world.anna.do("removeMember", "", seatId=world.ids["acme.max"])
    feed = "query($after: String, $filter: ChangeFilter) { changes(after: $after, filter: $filter) { nodes { kind } } }"
    found = await world.anna.ask(feed, after=latest, filter={"kind": ["seat.removed"]})
    assert found == {"nodes": [{"kind": "seat.removed"}]}
