"""Walks the reseller's whole help page on a Seatwright server, and says what happens as it goes.

usage: python walk.py http://127.0.0.1:8000 [--operator EMAIL] [--password PASSWORD]

The server must be a sandbox: the walk pays on its payment page and reads its mailbox.
"""

import argparse
import asyncio
import sys

import customer
import member
import reseller
from company import CUSTOMER, TAG
from gql.transport.exceptions import TransportError
from httpx import HTTPError
from person import Person, Refused


def main() -> None:
    arguments = _arguments()
    try:
        asyncio.run(walk(arguments.url.rstrip("/"), arguments.operator, arguments.password))
    except (Refused, TransportError, HTTPError) as error:
        sys.exit(f"The walk ends here: {error}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Walk the reseller's help page on a Seatwright server.")
    parser.add_argument("url", help="where the server is, as in http://127.0.0.1:8000")
    parser.add_argument("--operator", default="operator@vendor.example", help="an operator's e-mail address")
    parser.add_argument("--password", default="demo-password-1", help="and password")
    return parser.parse_args()


async def walk(url: str, operator_email: str, password: str) -> None:
    operator = await Person(url).sign_in(operator_email, password)
    await reseller.make_reseller(operator)
    anna = await reseller.sign_in(url)
    product, currency = await customer.choose_product(anna)
    sold = await customer.sell_by_card(anna, product, currency)
    await customer.find(anna, sold)
    seats = await member.add_members(anna, sold)
    mia = await member.accept(url, "mia")
    await member.look_at_administrators(anna, sold)
    await member.make_administrator(anna, mia, sold, seats["mia"])
    await customer.correct(anna, sold)
    await customer.sell_by_bank_transfer(anna, operator, product)
    await member.add_one(anna, sold, "lea")
    await customer.top_up(anna, sold)
    await member.remove_and_replace(anna, sold, seats["jan"])
    await customer.look_at_invoices(anna, sold)
    print(f"\nThat was the whole page: {CUSTOMER} is there to look at (search for {TAG}).")


if __name__ == "__main__":
    main()
