"""Enums of the domain as clients see them, every value described. Imported before anything that uses one."""

from enum import Enum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from server.domain.actions import Action
from server.domain.administrator import AdministratorKind
from server.domain.bank_receipt import BankReceiptStatus
from server.domain.dead_letter import DeadLetterKind
from server.domain.invoice import BillTo, InvoiceKind, InvoiceStatus
from server.domain.messages import message_of
from server.domain.payment import PaymentFailure, PaymentMethod, PaymentStatus
from server.domain.payment_report import PaymentReportKind
from server.domain.refusal import UserErrorCode
from server.domain.role import Role
from server.domain.seat import SeatStatus
from server.domain.second_factor import SecondFactorMethod
from server.domain.session import SessionKind
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.domain.vat import PriceNote, VatNumberStatus, VatTreatment
from server.plans.listing import CustomerOrder, InvoiceOrder, SeatOrder, SubscriptionOrder


def enumeration(cls: type[Enum], description: str, **values: str) -> None:
    """Give a domain's enum its place in the schema. `values`: what each one means; none may be left out."""
    strawberry.enum(cls, name=cls.__name__, description=description)
    definition: StrawberryEnumDefinition = cls.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values.pop(value.name)
    if values:
        raise ValueError(f"{cls.__name__} has no {', '.join(values)}.")


enumeration(
    Action,
    "What can be done with a record.",
    TOP_UP="topUp",
    INVITE_MEMBER="inviteMember, inviteMembers",
    RENEW="renewSubscription",
    SCHEDULE_RENEWAL="scheduleRenewal",
    PAY="payInvoice",
    CANCEL_PURCHASE="cancelPurchase",
    RESEND_INVITATION="resendInvitation",
    REMOVE_MEMBER="removeMember",
    RESTORE_MEMBER="restoreMember",
    REASSIGN_SEAT="reassignSeat",
    GRANT_ADMINISTRATOR="grantAdministrator",
    REVOKE_ADMINISTRATOR="revokeAdministrator",
    ISSUE_CREDIT_NOTE="issueCreditNote",
    SUSPEND="suspendSubscription",
    LIFT_SUSPENSION="liftSuspension",
)

enumeration(
    SubscriptionStatus,
    "Where a subscription stands.",
    PENDING_PAYMENT="Ordered; nothing can be used before it is paid.",
    ACTIVE="Paid.",
    PAST_DUE="The period has ended unpaid; for 14 days seats go on working.",
    SUSPENDED="Stopped by an operator: no seat works, time runs on.",
    EXPIRED="Ended; its assignments are kept.",
    CANCELED="Never paid.",
)

enumeration(
    SeatStatus,
    "Where a seat stands.",
    INVITED="Given to somebody who has yet to activate the account.",
    ACTIVE="In use.",
    REMOVED="Taken back.",
)

enumeration(
    InvoiceStatus,
    "Where an invoice stands.",
    DRAFT="Ordered by card and not paid: no number yet.",
    OPEN="Issued and not paid.",
    PAID="Paid.",
    VOID="Never paid, and not to be paid any more.",
)

enumeration(
    CustomerOrder,
    "How a list is ordered.",
    NAME="From A to Z.",
    NEWEST="Newest first.",
    PERIOD_END="Whose period ends soonest first, those without last.",
)

enumeration(
    SubscriptionOrder,
    "How a list is ordered.",
    NEWEST="Newest first.",
    PERIOD_END="Whose period ends soonest first, those not paid last.",
)

enumeration(
    InvoiceOrder,
    "How a list is ordered.",
    NEWEST="Newest first.",
    DUE_DATE="Due soonest first, drafts last.",
)

enumeration(
    SeatOrder,
    "How a list is ordered.",
    EMAIL="From A to Z.",
    NAME="From A to Z, those without a name first.",
    NEWEST="Newest first.",
)

enumeration(
    InvoiceKind,
    "Which way an invoice goes.",
    INVOICE="The purchaser owes.",
    CREDIT_NOTE="An invoice is taken back, as a whole.",
)

enumeration(
    BankReceiptStatus,
    "Whether money fits an invoice; what fits none is kept, not lost.",
    MATCHED="It paid its invoice.",
    UNKNOWN_REFERENCE="No invoice has this reference.",
    WRONG_AMOUNT="Less or more than is due.",
    WRONG_CURRENCY="The invoice is in another currency.",
    ALREADY_PAID="The invoice was paid before.",
    INVOICE_VOID="The invoice is not to be paid any more.",
    ASSIGNED="An operator put all of it towards invoices.",
    REFUND_DUE="To be sent back: an operator said so, or a credit note left it over.",
)

enumeration(
    VatNumberStatus,
    "What is known about a VAT number.",
    NONE="None was given.",
    UNVERIFIED="VIES was not asked yet, or did not answer.",
    VALID="VIES knows it.",
    INVALID="VIES does not know it.",
)

enumeration(
    AdministratorKind,
    "Whose side an administrator is on.",
    RESELLER="The reseller, as one.",
    CUSTOMER="A member of the customer's own.",
)

enumeration(
    UserErrorCode,
    "The facts that a client can act on. Codes may be added: show the message of an unknown one.",
    **{code.value: message_of(code, "en", {}) for code in UserErrorCode},
)

enumeration(
    VatTreatment,
    "Under which rule VAT is charged.",
    DOMESTIC="The seller's own rate.",
    REVERSE_CHARGE="None: the buyer accounts for it.",
    DESTINATION="The rate of the buyer's place.",
    OUTSIDE_SCOPE="None: the buyer is outside the EU.",
)

enumeration(
    PaymentStatus,
    "Where a payment stands. Only the provider's notice makes it SUCCEEDED.",
    PENDING="Not yet handed to the provider.",
    REQUIRES_ACTION="Send the person to redirectUrl.",
    PROCESSING="The provider is at work.",
    SUCCEEDED="Paid.",
    FAILED="Not paid: see failure. Pay again with payInvoice.",
    CANCELED="Taken back.",
)

enumeration(
    PaymentFailure,
    "Why a payment failed.",
    DECLINED="The bank said no.",
    INSUFFICIENT_FUNDS="Not enough money.",
    CARD_EXPIRED="The card is too old.",
    AUTHENTICATION_FAILED="The holder did not confirm.",
    PROVIDER_UNAVAILABLE="The provider could not be reached.",
    OTHER="Anything else.",
)

enumeration(
    PaymentReportKind,
    "What the card provider reports by itself.",
    REFUND="Money went back without our asking.",
    DISPUTE="The card's holder wants the money back.",
    WRONG_AMOUNT="Another amount than was asked for was paid; it bought nothing.",
    UNKNOWN_PAYMENT="Money of a payment that is not ours.",
)

enumeration(
    Term,
    "How long one paid period lasts.",
    MONTHLY="1 month.",
    YEARLY="12 months.",
)

enumeration(
    PriceNote,
    "Why a price is what it is.",
    REVERSE_CHARGE="No VAT: the buyer accounts for it.",
    DOMESTIC_SUPPLY="The seller's own VAT.",
    DESTINATION_VAT="The VAT of the buyer's place.",
    OUTSIDE_EU="No VAT: the buyer is outside the EU.",
    VAT_NUMBER_UNVERIFIED="VAT is charged because the number could not be verified yet.",
    VAT_NUMBER_NOT_REGISTERED="VAT is charged because VIES does not know the number.",
    RESELLER_DISCOUNT="The reseller's discount is taken off.",
    PURCHASES_AT_LIST_PRICE="A customer's own administrators get no discount.",
)

enumeration(
    BillTo,
    "To whom invoices are made out for what the reseller orders.",
    CUSTOMER="The customer: bought in its name.",
    RESELLER="The reseller: bought to resell.",
)

enumeration(
    SecondFactorMethod,
    "What somebody can confirm a sign-in with, besides the password.",
    TOTP="The code of an authenticator app (RFC 6238).",
    PASSKEY="A passkey (WebAuthn).",
    RECOVERY_CODE="A code that opens once, kept for the day when everything else is lost.",
)

enumeration(
    SessionKind,
    "How a session is kept.",
    COOKIE="In a cookie, for the web.",
    TOKEN="By an access token and a refresh token, for apps.",  # noqa: S106
)

enumeration(
    Role,
    "A capacity in which an account acts.",
    OPERATOR="The vendor's staff.",
    RESELLER_ADMIN="Of a reseller: manages its customers.",
    CUSTOMER_ADMIN="Of a customer: a member who looks after it.",
    MEMBER="Has a seat.",
)

enumeration(
    PaymentMethod,
    "How an invoice is paid.",
    CARD="Through the card provider.",
    BANK_TRANSFER="To the seller's account; always for 12 months.",
)

enumeration(
    DeadLetterKind,
    "What could not be delivered.",
    MAIL="A mail to somebody.",
    CHARGE="To the card provider: to start a payment, or to forget one.",
    REFUND="To the card provider: to give money back.",
    DOCUMENT="An invoice's PDF and XML.",
    VAT_CHECK="A question to VIES about a buyer's VAT number.",
)
