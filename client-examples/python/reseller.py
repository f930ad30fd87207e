"""Before the page begins: an operator makes a reseller, and its administrator gets in."""

import sandbox
from company import PASSWORD, RESELLER, address_of, reseller_information
from person import Person
from step import step, tell


async def make_reseller(operator: Person) -> Person:
    """Its administrator, signed in."""
    step("An operator makes a reseller")
    email = address_of("anna", "north")
    made = await operator.do(
        "create-reseller",
        name=RESELLER,
        contactEmail=address_of("hello", "north"),
        discountPercent="20",
        billTo="CUSTOMER",
        businessInformation=reseller_information(),
        administratorEmail=email,
    )
    tell(f"{made['reseller']['name']}, with {made['reseller']['discountPercent']} % discount")
    return await _first_administrator(operator.url, email)


async def _first_administrator(url: str, email: str) -> Person:
    anna = Person(url)
    await anna.activate(await sandbox.activation_token(url, email), PASSWORD, "Anna")
    tell(f"{email} opens the link in the mail and chooses a password")
    return anna


async def sign_in(url: str) -> Person:
    step("1. Sign in")
    anna = await Person(url).sign_in(address_of("anna", "north"), PASSWORD)
    await anna.refresh()
    tell("signed in, with a pair of tokens that was just renewed")
    return anna
