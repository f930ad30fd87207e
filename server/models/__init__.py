"""What is stored."""

from server.models.account import Account
from server.models.activation import Activation, ActivationPurpose
from server.models.bank_receipt import BankReceipt
from server.models.change import Change
from server.models.customer import Customer
from server.models.document import Document
from server.models.exchange_rate import ExchangeRate
from server.models.idempotency_key import IdempotencyKey
from server.models.invoice import Invoice, InvoiceLine, InvoiceSeries
from server.models.outbox_message import OutboxKind, OutboxMessage
from server.models.payment import Payment
from server.models.product import Price, Product
from server.models.refund import Refund
from server.models.reseller import Reseller, ResellerAdministrator
from server.models.seat import Seat
from server.models.second_factor import RecoveryCode, SecondFactor, SecondFactorRequirement
from server.models.session import Session
from server.models.sign_in_challenge import SignInChallenge
from server.models.subscription import Subscription
from server.models.tries import Tries
from server.models.vat_proof import VatProof

__all__ = [
    "Account",
    "Activation",
    "ActivationPurpose",
    "BankReceipt",
    "Change",
    "Customer",
    "Document",
    "ExchangeRate",
    "IdempotencyKey",
    "Invoice",
    "InvoiceLine",
    "InvoiceSeries",
    "OutboxKind",
    "OutboxMessage",
    "Payment",
    "Price",
    "Product",
    "RecoveryCode",
    "Refund",
    "Reseller",
    "ResellerAdministrator",
    "Seat",
    "SecondFactor",
    "SecondFactorRequirement",
    "Session",
    "SignInChallenge",
    "Subscription",
    "Tries",
    "VatProof",
]
