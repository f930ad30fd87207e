"""Who the demo world is made of. All of it is made up; of the VAT numbers only the form is right."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """What became of a purchase."""

    PAID = "paid"
    UNPAID = "unpaid"
    CANCELED = "canceled"


@dataclass(frozen=True, kw_only=True)
class Member:
    email: str
    name: str
    administrator: bool = False
    accepts: bool = True  # otherwise the invitation stays pending


@dataclass(frozen=True, kw_only=True)
class Customer:
    """`order`: seats, term, currency and payment method, as createSubscription takes them."""

    company: dict[str, Any]
    order: dict[str, Any]
    fate: Fate = Fate.PAID
    renews: bool = False  # by itself, paid as before
    reference: str
    members: tuple[Member, ...] = ()

    @property
    def name(self) -> str:
        return str(self.company["name"])


@dataclass(frozen=True, kw_only=True)
class Reseller:
    company: dict[str, Any]
    discount_percent: str
    bill_to: str
    administrator: Member
    customers: tuple[Customer, ...]

    @property
    def name(self) -> str:
        return str(self.company["name"])


def _company(
    name: str, email: str, line1: str, postal_code: str, city: str, country: str, vat_number: str | None = None
) -> dict[str, Any]:
    address = {"line1": line1, "postalCode": postal_code, "city": city, "country": country}
    return {"name": name, "invoiceEmail": email, "address": address, "vatNumber": vat_number}


def _order(seats: int, term: str, currency: str, method: str) -> dict[str, Any]:
    return {"seats": seats, "term": term, "currency": currency, "paymentMethod": method}


PRODUCT = {"code": "business", "name": "Business"}
PRICES = {
    ("EUR", "YEARLY"): "90.00",
    ("EUR", "MONTHLY"): "9.00",
    ("USD", "YEARLY"): "96.00",
    ("USD", "MONTHLY"): "9.60",
    ("SEK", "YEARLY"): "990.00",
    ("SEK", "MONTHLY"): "99.00",
}
OPERATOR = Member(email="operator@vendor.example", name="Olga Operator")
LENA = Member(email="lena@freelance.example", name="Lena Lind")

NORTH = Reseller(
    company=_company(
        "North Software AB",
        "invoices@north.example",
        "Norra vägen 12",
        "903 27",
        "Umeå",
        "SE",
        "SE556123987101",
    ),
    discount_percent="20",
    bill_to="CUSTOMER",
    administrator=Member(email="anna@north.example", name="Anna Nord"),
    customers=(
        Customer(
            company=_company(
                "Björk Bygg AB", "ekonomi@bjork.example", "Hamngatan 3", "111 47", "Stockholm", "SE", "SE556904127901"
            ),
            order=_order(10, "YEARLY", "SEK", "CARD"),
            reference="N-1001",
            members=(
                Member(email="maria@bjork.example", name="Maria Björk", administrator=True),
                Member(email="nils@bjork.example", name="Nils Ek"),
                Member(email="vera@bjork.example", name="Vera Alm", accepts=False),
                LENA,
            ),
        ),
        Customer(
            company=_company(
                "Falken Logistik GmbH",
                "rechnung@falken.example",
                "Hafenstraße 9",
                "20457",
                "Hamburg",
                "DE",
                "DE136695976",
            ),
            order=_order(4, "MONTHLY", "EUR", "CARD"),
            renews=True,
            reference="N-1002",
            members=(
                Member(email="jonas@falken.example", name="Jonas Falk", administrator=True),
                Member(email="greta@falken.example", name="Greta Haas", accepts=False),
            ),
        ),
        Customer(
            company=_company(
                "Atelier Lumière SARL", "compta@lumiere.example", "8 rue des Lilas", "69003", "Lyon", "FR"
            ),
            order=_order(3, "YEARLY", "EUR", "BANK_TRANSFER"),
            fate=Fate.UNPAID,
            reference="N-1003",
        ),
        Customer(
            company=_company(
                "Harbor Coffee Inc.", "billing@harbor.example", "77 Pier Street", "02110", "Boston, MA", "US"
            ),
            order=_order(25, "YEARLY", "USD", "CARD"),
            fate=Fate.CANCELED,
            reference="N-1004",
        ),
    ),
)

SOUTH = Reseller(
    company=_company(
        "South Cloud S.L.", "facturas@south.example", "Calle del Mar 5", "46002", "Valencia", "ES", "ESB83124008"
    ),
    discount_percent="12.5",
    bill_to="RESELLER",
    administrator=Member(email="omar@south.example", name="Omar Sur"),
    customers=(
        Customer(
            company=_company("Quinta Azul Lda", "contas@quinta.example", "Rua do Sol 21", "8000-150", "Faro", "PT"),
            order=_order(6, "YEARLY", "EUR", "BANK_TRANSFER"),
            renews=True,
            reference="S-7",
            members=(
                Member(email="ines@quinta.example", name="Inês Rocha", administrator=True),
                LENA,
            ),
        ),
        Customer(
            company=_company("Fjordfisk AS", "faktura@fjord.example", "Bryggen 4", "5003", "Bergen", "NO"),
            order=_order(2, "MONTHLY", "USD", "CARD"),
            reference="S-8",
            members=(Member(email="erik@fjord.example", name="Erik Fjord"),),
        ),
        Customer(
            company=_company("Gelato Rosso SRL", "conti@gelato.example", "Via Roma 30", "10121", "Torino", "IT"),
            order=_order(5, "YEARLY", "EUR", "CARD"),
            fate=Fate.UNPAID,
            reference="S-9",
        ),
    ),
)

RESELLERS = (NORTH, SOUTH)


def sign_ins() -> Iterator[tuple[str, str]]:
    """E-mail address and who it is, of everybody with an account."""
    yield OPERATOR.email, "operator of the vendor"
    for reseller in RESELLERS:
        terms = f"{reseller.discount_percent} % discount"
        yield reseller.administrator.email, f"reseller admin of {reseller.name}, {terms}"
    for member, places in seated().items():
        yield member.email, ", ".join(places)


def seated() -> dict[Member, list[str]]:
    """Each person who takes a seat, once, and as what at which customers."""
    places: dict[Member, list[str]] = {}
    for customer in (customer for reseller in RESELLERS for customer in reseller.customers):
        for member in (member for member in customer.members if member.accepts):
            role = "customer admin" if member.administrator else "member"
            places.setdefault(member, []).append(f"{role} at {customer.name}")
    return places
