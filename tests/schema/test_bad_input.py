"""What can't be right is refused where it was typed, and nothing is written."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.schema.walk import Operation, Place, operations
from tests.schema.world import World, company, nothing_written, told
from tests.serving import Person

MALFORMED = [("BAD_USER_INPUT", None)]  # the request as a whole


def operation_of(name: str) -> Operation:
    return next(one for kind in ("query", "mutation") for one in operations(kind) if one.name == name)


async def refusals(person: Person, name: str, place: Place, value: Any, **known: Any) -> Sequence[tuple[str, Any]]:
    """Codes and paths of what the answer to that value at that place says."""
    operation = operation_of(name)
    return refusals_of(await told(person, operation, operation.arguments(place, value, **known)), name)


def refusals_of(answer: Mapping[str, Any], name: str) -> list[tuple[str, Any]]:
    if "errors" in answer:
        return [(error["extensions"]["code"], None) for error in answer["errors"]][:1]
    payload = answer["data"][name]
    errors = payload["errors"] + [error for row in payload.get("results") or [] for error in row["errors"]]
    return [(error["code"], tuple(error["path"]) if error["path"] else None) for error in errors]


# ---------------------------------------------------------------- numbers


SEATS = {
    "createSubscription": ("input", "seats"),
    "quoteSubscription": ("input", "seats"),
    "topUp": ("input", "additionalSeats"),
    "quoteTopUp": ("input", "additionalSeats"),
    "scheduleRenewal": ("input", "seats"),
}
AMOUNTS = {
    "setPrice": ("input", "unitPrice"),
    "createReseller": ("input", "discountPercent"),
    "recordBankTransfer": ("input", "amount", "amount"),
}


async def test_a_number_of_seats_is_1_to_100_000(world: World) -> None:
    async with nothing_written(world):
        answers = {
            (name, seats): await refusals(world.anna, name, place, seats, **world.known)
            for name, place in SEATS.items()
            for seats in (0, -1, 100_001)
        }
    assert answers == {(name, seats): [("SEATS_OUT_OF_RANGE", SEATS[name])] for name, seats in answers}


async def test_a_number_of_seats_is_an_integer(world: World) -> None:
    async with nothing_written(world):
        answers = [
            await refusals(world.anna, name, place, seats, **world.known)
            for name, place in SEATS.items()
            for seats in (2**31, 1.5, "5", True, [1, 2], None)
            if (name, seats) != ("scheduleRenewal", None)
        ]
    assert answers == [MALFORMED] * len(answers)


async def test_an_amount_has_its_bounds(world: World) -> None:
    typed = {
        "setPrice": ["-0.01", "0.001", "100000000000.00"],
        "createReseller": ["-1", "100.01", "12.345"],
        "recordBankTransfer": ["0.00", "-1.00", "0.001", "100000000000.00"],
    }
    async with nothing_written(world):
        answers = {
            (name, amount): await refusals(world.olga, name, AMOUNTS[name], amount)
            for name, amounts in typed.items()
            for amount in amounts
        }
    assert answers == {(name, amount): [("INVALID_INPUT", AMOUNTS[name])] for name, amount in answers}


async def test_a_decimal_is_digits_in_a_string(world: World) -> None:
    typed = [12.5, 12, "12,50", "1e3", "NaN", "Infinity", "", " 12", "１２", "9" * 40]
    async with nothing_written(world):
        answers = [await refusals(world.olga, name, place, value) for name, place in AMOUNTS.items() for value in typed]
    assert answers == [MALFORMED] * len(answers)


# ---------------------------------------------------------------- words of a list


async def test_a_country_must_exist(world: World) -> None:
    place = ("input", "buyer", "newCustomer", "address", "country")
    async with nothing_written(world):
        answers = [
            await refusals(world.anna, "createSubscription", place, country) for country in ("ZZ", "EU", "de", "DEU", 1)
        ]
    assert answers == [[("INVALID_INPUT", place)]] * 2 + [MALFORMED] * 3


async def test_a_country_must_exist_for_a_price_too(world: World) -> None:
    place = ("input", "buyer", "newCustomer", "country")
    assert await refusals(world.anna, "quoteSubscription", place, "ZZ") == [("INVALID_INPUT", place)]


async def test_a_currency_must_have_prices(world: World) -> None:
    place = ("input", "currency")
    new = {"createSubscription": company("Newcomer"), "quoteSubscription": {"country": "DE"}}
    async with nothing_written(world):
        answers = []
        for name, newcomer in new.items():
            for currency in ("ZZZ", "USD", "eur"):
                operation = operation_of(name)
                arguments = operation.arguments(place, currency, **world.known)
                arguments["input"]["buyer"] = {"newCustomer": newcomer}
                answers.append(refusals_of(await told(world.anna, operation, arguments), name))
    assert answers == [*[[("CURRENCY_NOT_AVAILABLE", place)]] * 2, MALFORMED] * 2


async def test_a_currency_must_exist_for_a_price_and_for_a_receipt(world: World) -> None:
    async with nothing_written(world):
        answers = [
            await refusals(world.olga, name, place, "ZZZ")
            for name, place in (
                ("setPrice", ("input", "currency")),
                ("recordBankTransfer", ("input", "amount", "currency")),
            )
        ]
    assert answers == [
        [("CURRENCY_NOT_AVAILABLE", ("input", "currency"))],
        [("CURRENCY_NOT_AVAILABLE", ("input", "amount", "currency"))],
    ]


async def test_a_term_and_a_payment_method_must_be_known(world: World) -> None:
    async with nothing_written(world):
        answers = [
            await refusals(world.anna, name, ("input", field), value, **world.known)
            for name in ("createSubscription", "quoteSubscription")
            for field, value in (("term", "WEEKLY"), ("term", 12), ("paymentMethod", "CASH"))
        ]
    assert answers == [MALFORMED] * 6


async def test_a_month_is_not_sold_by_bank_transfer(world: World) -> None:
    place = ("input", "term")
    async with nothing_written(world):
        answers = [
            await refusals(world.anna, name, place, "MONTHLY", **world.known)
            for name in ("createSubscription", "quoteSubscription")
        ]
    assert answers == [[("TERM_NOT_AVAILABLE", place)]] * 2


async def test_a_product_must_exist(world: World) -> None:
    place = ("input", "productCode")
    names = [(world.anna, "createSubscription"), (world.anna, "quoteSubscription"), (world.olga, "setPrice")]
    async with nothing_written(world):
        answers = [
            await refusals(person, name, place, code, **world.known)
            for person, name in names
            for code in ("Business", "", "\0", "x" * 65, "\ud800")
        ]
    assert answers == [[("NOT_FOUND", place)]] * len(answers)


async def test_a_day_must_exist(world: World) -> None:
    typed = ["2026-02-30", "2026-13-01", "2026-1-1", "01.01.2026", "2026-01-01T00:00:00Z", "10000-01-01", 20260101, ""]
    async with nothing_written(world):
        answers = [
            await refusals(world.olga, name, ("input", field), day)
            for name, field in (("setPrice", "validFrom"), ("recordBankTransfer", "receivedOn"))
            for day in typed
        ]
    assert answers == [MALFORMED] * len(answers)


async def test_the_last_and_the_first_day_of_the_calendar_are_days_like_others(world: World) -> None:
    price = {"productCode": "business", "currency": "EUR", "term": "YEARLY", "unitPrice": "1.00"}
    await world.olga.do("setPrice", "", **price, validFrom="9999-12-31")
    asked = [
        await world.anna.ask("query($day: Date) { products { prices(on: $day) { unitPrice { amount } } } }", day=day)
        for day in ("0001-01-01", "9999-12-31")
    ]
    assert [len(products[0]["prices"]) for products in asked] == [0, 2]


# ---------------------------------------------------------------- who a company is


async def test_a_vat_number_must_be_well_formed_and_fit_the_country(world: World) -> None:
    new, corrected = ("input", "buyer", "newCustomer", "vatNumber"), ("input", "businessInformation", "vatNumber")
    asked = [("createSubscription", new), ("quoteSubscription", new), ("updateBusinessInformation", corrected)]
    async with nothing_written(world):
        answers = {
            (place, number): await refusals(world.anna, name, place, number, **world.known)
            for name, place in asked
            for number in ("DE123", "DE136695975", "FR40303265045", "XX1", "DE136695976\0")
        }
    assert answers == {(place, number): [("INVALID_VAT_NUMBER", place)] for place, number in answers}


ADDRESSES = [
    ("anna", "inviteMember", ("input", "email")),
    ("anna", "inviteMembers", ("input", "members", "email")),
    ("anna", "reassignSeat", ("input", "email")),
    ("anna", "createSubscription", ("input", "buyer", "newCustomer", "invoiceEmail")),
    ("anna", "updateBusinessInformation", ("input", "businessInformation", "invoiceEmail")),
    ("olga", "createReseller", ("input", "contactEmail")),
    ("olga", "createReseller", ("input", "administratorEmail")),
    ("olga", "updateReseller", ("input", "contactEmail")),
    ("olga", "requestPasswordReset", ("input", "email")),
]


async def test_an_address_must_look_like_one(world: World) -> None:
    typed = ["", "a", "a@", "@b.example", "a@b", "a b@c.example", "a@b..example", "a@b.example\r\nBcc: x@y.example"]
    typed += ["a@[127.0.0.1]", "<a@b.example>", "a@b.example,c@d.example", "a\0@b.example", "\ud800@b.example"]
    typed += [f"{'a' * 65}@b.example", f"a@{'b.' * 126}example"]
    async with nothing_written(world):
        answers = {
            (name, as_typed(place), address): await refusals(world.people[who], name, place, address, **world.known)
            for who, name, place in ADDRESSES
            for address in typed
        }
    assert answers == {(name, path, address): [("INVALID_INPUT", path)] for name, path, address in answers}


def as_typed(place: Place) -> Place:
    """With the index of a row, the first."""
    return tuple(step for name in place for step in ((name, "0") if name == "members" else (name,)))


# ---------------------------------------------------------------- texts


def texts() -> list[tuple[Operation, Place]]:
    """Everywhere a text can be typed."""
    return [(one, place) for one in operations("mutation") for place in one.places("String")]


async def test_no_text_is_too_long_to_be_refused(world: World) -> None:
    async with nothing_written(world):
        accepted = []
        for operation, place in texts():
            person = world.olga if operation.is_for_operators else world.anna
            answer = await told(person, operation, operation.arguments(place, "x" * 10_001, **world.known))
            if not refusals_of(answer, operation.name):
                accepted.append((operation.name, place))
    assert accepted == []


LINES = ("line1", "postalCode", "city", "reason", "reference", "bankReference")
NAMES = (("input", "name"), ("input", "businessInformation", "name"), ("input", "buyer", "newCustomer", "name"))
MAY_LACK_A_NAME = ("inviteMember", "reassignSeat", "activateAccount", "updateProfile", "beginSecondFactor")


async def test_a_required_text_can_be_seen(world: World) -> None:
    async with nothing_written(world):
        answers = {}
        for operation, place in texts():
            if place[-1] in LINES or (place in NAMES and operation.name not in MAY_LACK_A_NAME):
                person = world.olga if operation.is_for_operators else world.anna
                for text in ("", "  ", "a\0b", "\u202eabc", "\ud800"):
                    answer = await told(person, operation, operation.arguments(place, text, **world.known))
                    answers[operation.name, place, text] = refusals_of(answer, operation.name)
    assert answers == {(name, place, text): [("INVALID_INPUT", place)] for name, place, text in answers}


# ---------------------------------------------------------------- doing it once


KEYED = [one for one in operations("mutation") if ("input", "idempotencyKey") in one.places("String")]


async def test_a_key_has_1_to_64_characters(world: World) -> None:
    place = ("input", "idempotencyKey")
    async with nothing_written(world):
        answers = {}
        for operation in KEYED:
            person = world.olga if operation.is_for_operators else world.anna
            for key in ("", "k" * 65, "\0", "\ud800"):
                answer = await told(person, operation, operation.arguments(place, key, **world.known))
                answers[operation.name, key] = refusals_of(answer, operation.name)
    assert {tuple(answer) for answer in answers.values()} == {(("INVALID_INPUT", place),)}


async def test_a_key_belongs_to_one_input(world: World) -> None:
    notes = {"customerId": world.ids["acme"], "idempotencyKey": "k" * 64}
    await world.anna.do("updateCustomerNotes", "", **notes, note="first")
    async with nothing_written(world):
        again = await world.anna.refused("updateCustomerNotes", **notes, note="second")
    assert [(e["code"], e["path"]) for e in again["errors"]] == [
        ("IDEMPOTENCY_KEY_REUSED", ["input", "idempotencyKey"])
    ]


async def test_a_row_that_is_no_text_can_be_asked_for_twice(world: World) -> None:
    operation = operation_of("inviteMembers")
    arguments = operation.arguments(("input", "members", "email"), "\0\ud800", **world.known)
    arguments["input"]["idempotencyKey"] = "once"
    first = await told(world.anna, operation, arguments)
    assert "errors" not in first
    assert await told(world.anna, operation, arguments) == first


# ---------------------------------------------------------------- one of each


async def test_a_second_subscription_for_a_product_names_the_first(world: World) -> None:
    async with nothing_written(world):
        refused = await world.anna.refused(
            "createSubscription",
            "subscription { id } customer { id } invoice { id }",
            buyer={"customerId": world.ids["acme"]},
            productCode="business",
            seats=1,
            term="YEARLY",
            currency="EUR",
            paymentMethod="BANK_TRANSFER",
        )
    assert (refused["errors"][0]["code"], refused["subscription"]["id"]) == (
        "SUBSCRIPTION_EXISTS",
        world.ids["acme.subscription"],
    )


async def test_a_buyer_is_either_known_or_new(world: World) -> None:
    operation = operation_of("quoteSubscription")
    answers = []
    choices: list[Any] = [{}, {"customerId": None}, {"customerId": "x", "newCustomer": {"country": "DE"}}, [], "x"]
    for buyer in choices:
        arguments = operation.arguments((), None, **world.known)
        arguments["input"]["buyer"] = buyer
        answers.append(refusals_of(await told(world.anna, operation, arguments), operation.name))
    assert answers == [MALFORMED] * 5


async def test_a_page_to_return_to_is_ours(world: World) -> None:
    place = ("input", "returnUrl")
    known = {**world.known, "paymentMethod": "CARD"}
    urls = [
        "https://evil.example/",
        f"{world.url}@evil.example/",
        "javascript:alert(1)",
        "//evil.example",
        "x",
        "\ud800",
    ]
    async with nothing_written(world):
        answers = [await refusals(world.anna, "topUp", place, url, **known) for url in urls]
    assert answers == [[("INVALID_INPUT", place)]] * len(urls)


async def test_too_many_rows_are_refused_together(world: World) -> None:
    rows = [{"email": f"m{number}@people.example"} for number in range(501)]
    async with nothing_written(world):
        refused = await world.anna.refused(
            "inviteMembers", "results { index }", subscriptionId=world.ids["acme.subscription"], members=rows
        )
    assert (refused["results"], refused["errors"][0]["path"]) == ([], ["input", "members"])
