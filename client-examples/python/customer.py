"""A reseller's customers: selling to a new one, finding it, correcting it, and what it has been invoiced."""

from secrets import token_urlsafe

import order
from company import CUSTOMER, TAG, customer_information
from order import Sold
from person import Person
from step import step, tell

SEATS = 5


async def choose_product(anna: Person) -> tuple[str, str]:
    """Code and currency of the first one that has a price."""
    step("2. Create a subscription: what is there to sell?")
    products = [product for product in await anna.ask("products") if product["prices"]]
    for product in products:
        for price in product["prices"]:
            money = price["unitPrice"]
            tell(f"{product['name']}: {money['amount']} {money['currency']} a seat, {price['term']}")
    prices = [price for price in products[0]["prices"] if price["term"] == "YEARLY"]
    return products[0]["code"], prices[0]["unitPrice"]["currency"]


async def sell_by_card(anna: Person, product: str, currency: str) -> Sold:
    step("3 to 7. The customer's information, seats, months, VAT number, discount, payment")
    sold, ordered = await order.create(
        anna, product, customer_information(), method="CARD", currency=currency, seats=SEATS
    )
    await order.pay_by_card(anna, ordered["payment"], "declined")
    paid = await order.pay_again(anna, ordered["invoice"]["id"])
    subscription = paid["invoice"]["subscription"]
    tell(f"invoice {paid['invoice']['number']} is {paid['invoice']['status']}")
    tell(f"the subscription is {subscription['status']}, paid through {subscription['paidThrough']}")
    return sold


async def sell_by_bank_transfer(anna: Person, operator: Person, product: str) -> None:
    step("If payment by bank transfer is preferred")
    information = customer_information(f"Bank Customer {TAG} GmbH")
    _, ordered = await order.create(anna, product, information, method="BANK_TRANSFER", currency="EUR", seats=SEATS)
    await order.pay_by_transfer(operator, ordered["invoice"])


async def find(anna: Person, sold: Sold) -> None:
    step('8. Choose the customer under "Acting on"')
    found = await anna.ask("acting-on", search=TAG, product=sold.product)
    for customer in found["nodes"]:
        subscription = customer["currentSubscription"]
        tell(f"{customer['name']}: {subscription['seatsAvailable']} of {subscription['seatsPurchased']} seats are free")


async def correct(anna: Person, sold: Sold) -> None:
    step("Correct the business information")
    information = customer_information(CUSTOMER.replace("Acme", "Acme Tools"))
    updated = await anna.do("update-business-information", customerId=sold.customer_id, businessInformation=information)
    tell(f"the customer is called {updated['customer']['name']} now")


async def top_up(anna: Person, sold: Sold) -> None:
    step("Buy additional seats")
    wishes = {"subscriptionId": sold.subscription_id, "additionalSeats": 2}
    token = await order.quote(anna, "top-up", **wishes)
    ordered = await anna.do(
        "top-up", **wishes, paymentMethod="CARD", quoteToken=token, idempotencyKey=token_urlsafe(16)
    )
    tell(f"{ordered['subscription']['seatsPendingPayment']} seats wait for their payment")
    paid = await order.pay_by_card(anna, ordered["payment"])
    tell(f"{paid['invoice']['subscription']['seatsPurchased']} seats until the same day")


async def look_at_invoices(anna: Person, sold: Sold) -> None:
    step("Billing: what was invoiced stays as it was")
    invoices = await anna.ask("invoices", filter={"customerId": sold.customer_id})
    for invoice in invoices["nodes"]:
        buyer, total = invoice["buyer"]["name"], invoice["total"]
        tell(f"{invoice['number']} to {buyer}: {total['amount']} {total['currency']}, {invoice['status']}")
