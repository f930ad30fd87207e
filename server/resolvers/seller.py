"""The seller as it stands on an invoice."""

from typing import Any

from server.context import Context
from server.domain.company import snapshot


def seller_snapshot(context: Context, currency: str) -> dict[str, Any]:
    """As JSON: business information, registration_number, and bank_account (beneficiary, iban, bic) or null."""
    seller, account = context.config.seller, context.config.bank_accounts.get(currency)
    bank_account = account and {"beneficiary": account.beneficiary, "iban": account.iban, "bic": account.bic}
    return {
        **snapshot(seller.information),
        "registration_number": seller.registration_number,
        "bank_account": bank_account,
    }
