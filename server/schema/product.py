"""What is sold, and for how much."""

from __future__ import annotations

from datetime import date

import strawberry

from server.domain import price_list
from server.domain.term import Term
from server.plans.declaration import Rows, column, computed
from server.plans.noun import noun
from server.policy import ADMINISTRATORS, OPERATOR
from server.schema.connection import Node
from server.schema.money import Money
from server.schema.value import said, value

PRICES = Rows(table="price", key="id", on="product_id", columns=("currency", "term", "unit_price", "valid_from"))


@value("What one seat costs, from a day on.")
class Price:
    term: Term = said("The period that the price is for.")
    unit_price: Money = said("List price of one seat for the whole term.")
    per_seat_and_month: Money = said("The same divided by the months, rounded half-up: for showing only.")
    valid_from: date = said("The first day.")
    valid_until: date | None = said("The last day; null while no other price is set.")


def on_day(on: date | None = strawberry.UNSET) -> None: ...


@noun("product", description="What is sold by the seat.", belongs_to_all=True)
class Product(Node):
    id: strawberry.ID = column("The product's id.")
    code: str = column("What the API calls it.")
    name: str = column("What people call it.")
    prices: list[Price] | None = computed(
        "The list prices of today, or of the day `on`.",
        ADMINISTRATORS,
        price_list.on_day,
        arguments=on_day,
        prices=PRICES,
    )
    price_list: list[Price] | None = computed(
        "All prices, past and future too.", OPERATOR, price_list.whole, prices=PRICES
    )
