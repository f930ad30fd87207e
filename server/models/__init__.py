"""What is stored."""

from server.models.account import Account
from server.models.activation import Activation, ActivationPurpose
from server.models.bank_receipt import BankAssignment, BankReceipt
from server.models.bank_statement import BankStatement
from server.models.change import Change
from server.models.customer import Customer
from server.models.document import Document
from server.models.exchange_rate import ExchangeRate
from server.models.idempotency_key import IdempotencyKey
from server.models.invoice import Invoice, InvoiceLine, InvoiceSeries
from server.models.outbox_message import OutboxKind, OutboxMessage
from server.models.payment import Payment
from server.models.payment_report import PaymentReport
from server.models.product import Price, Product
from server.models.refund import Refund
from server.models.reminder_refusal import ReminderRefusal
from server.models.reseller import Reseller, ResellerAdministrator
from server.models.saved_card import CardSetup, SavedCard
from server.models.seat import Seat
from server.models.second_factor import RecoveryCode, SecondFactor, SecondFactorRequirement
from server.models.session import Session
from server.models.sign_in_challenge import SignInChallenge
from server.models.subscription import Subscription
from server.models.tries import Tries
from server.models.upcoming import Upcoming
from server.models.vat_proof import VatProof

__all__ = [
    "Account",
    "Activation",
    "ActivationPurpose",
    "BankAssignment",
    "BankReceipt",
    "BankStatement",
    "CardSetup",
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
    "PaymentReport",
    "Price",
    "Product",
    "RecoveryCode",
    "Refund",
    "ReminderRefusal",
    "Reseller",
    "ResellerAdministrator",
    "SavedCard",
    "Seat",
    "SecondFactor",
    "SecondFactorRequirement",
    "Session",
    "SignInChallenge",
    "Subscription",
    "Tries",
    "Upcoming",
    "VatProof",
]
