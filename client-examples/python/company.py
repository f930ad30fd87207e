"""The people and companies of one walk. Every walk has its own, so that it can be taken again on the same server."""

from secrets import token_hex
from typing import Any

TAG = token_hex(3)
PASSWORD = f"correct-horse-{TAG}-staple"
RESELLER = f"North {TAG}"
CUSTOMER = f"Acme {TAG} GmbH"


def address_of(person: str, company: str = "acme") -> str:
    return f"{person}.{TAG}@{company}.example"


def reseller_information() -> dict[str, Any]:
    return {
        "name": f"{RESELLER} AB",
        "invoiceEmail": address_of("invoices", "north"),
        "address": {"line1": "Storgatan 2", "postalCode": "111 22", "city": "Stockholm", "country": "SE"},
    }


def customer_information(name: str = CUSTOMER) -> dict[str, Any]:
    return {
        "name": name,
        "contactName": "Eva Maurer",
        "invoiceEmail": address_of("invoices"),
        "address": {"line1": "Hauptstraße 1", "postalCode": "10115", "city": "Berlin", "country": "DE"},
        "vatNumber": "DE136695976",
    }
