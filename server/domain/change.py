"""What can change, how the change feed tells it, and how far the news may travel."""

from enum import StrEnum

from server.domain.wording import Counted, Facts, Sentence, Wording, told


class ChangeKind(StrEnum):
    CUSTOMER_CREATED = "customer.created"
    CUSTOMER_UPDATED = "customer.updated"
    SUBSCRIPTION_CREATED = "subscription.created"
    SUBSCRIPTION_ACTIVATED = "subscription.activated"
    SUBSCRIPTION_TOPPED_UP = "subscription.topped_up"
    SUBSCRIPTION_REDUCED = "subscription.reduced"
    SUBSCRIPTION_RENEWED = "subscription.renewed"
    SUBSCRIPTION_RENEWAL_SCHEDULED = "subscription.renewal_scheduled"
    SUBSCRIPTION_PAST_DUE = "subscription.past_due"
    SUBSCRIPTION_EXPIRED = "subscription.expired"
    SUBSCRIPTION_SUSPENDED = "subscription.suspended"
    SUBSCRIPTION_RESUMED = "subscription.resumed"
    SUBSCRIPTION_CANCELED = "subscription.canceled"
    SEAT_INVITED = "seat.invited"
    SEAT_RESENT = "seat.resent"
    SEAT_ACTIVATED = "seat.activated"
    SEAT_REMOVED = "seat.removed"
    SEAT_RESTORED = "seat.restored"
    SEAT_ADMINISTRATOR_GRANTED = "seat.administrator_granted"
    SEAT_ADMINISTRATOR_REVOKED = "seat.administrator_revoked"
    INVOICE_ISSUED = "invoice.issued"
    INVOICE_PAID = "invoice.paid"
    INVOICE_VOIDED = "invoice.voided"
    INVOICE_CREDITED = "invoice.credited"
    INVOICE_DOCUMENT_READY = "invoice.document_ready"
    PAYMENT_REQUIRES_ACTION = "payment.requires_action"
    PAYMENT_FAILED = "payment.failed"
    PAYMENT_REFUNDED = "payment.refunded"
    PAYMENT_DISPUTED = "payment.disputed"
    CARD_REPLACED = "card.replaced"
    PAYMENT_REPORT_RECORDED = "payment_report.recorded"
    PAYMENT_REPORT_SETTLED = "payment_report.settled"
    RESELLER_CREATED = "reseller.created"
    RESELLER_UPDATED = "reseller.updated"
    PRODUCT_PRICE_SET = "product.price_set"
    BANK_RECEIPT_RECORDED = "bank_receipt.recorded"
    BANK_RECEIPT_ASSIGNED = "bank_receipt.assigned"
    DEAD_LETTER_RECORDED = "dead_letter.recorded"
    DEAD_LETTER_RETRIED = "dead_letter.retried"
    DEAD_LETTER_DISCARDED = "dead_letter.discarded"
    ACCOUNT_UPDATED = "account.updated"
    ACCOUNT_SIGN_IN_FAILED = "account.sign_in_failed"
    OPERATION_DENIED = "operation.denied"
    SECOND_FACTOR_ADDED = "second_factor.added"
    SECOND_FACTOR_REMOVED = "second_factor.removed"
    SECOND_FACTOR_CODES_REPLACED = "second_factor.codes_replaced"
    SECOND_FACTOR_REQUIRED = "second_factor.required"
    SECOND_FACTOR_WAIVED = "second_factor.waived"
    ACCESS_GAINED = "access.gained"
    ACCESS_LOST = "access.lost"


class Audience(StrEnum):
    """The widest circle that may see a change. The first four each include those before; ACCOUNT is one person."""

    OPERATOR = "OPERATOR"
    RESELLER = "RESELLER"
    CUSTOMER = "CUSTOMER"
    MEMBER = "MEMBER"
    ACCOUNT = "ACCOUNT"


def audience_of(kind: ChangeKind) -> Audience:
    """How far a change of this kind may travel at most (rules §9).

    Whoever records it narrows it: RESELLER for a customer's note or external reference, and for invoices and payments
    that the reseller ordered. MEMBER means every member for a subscription, and only whose seat it is for a seat.
    """
    return NEWS[kind][0]


def summary(kind: str, facts: Facts, locale: str | None) -> str:
    """The change in a sentence. The fact `status` picks a more precise one (STATUSES); no fact is required.

    `until` is the last day that is paid for, not the first that is not. Raises ValueError for an unknown kind.
    """
    change = ChangeKind(kind)
    wording = STATUSES.get(change, {}).get(str(facts.get("status")), NEWS[change][1:])
    return told(wording, facts, locale)


# What members see mentions neither numbers of seats nor money.
NEWS: dict[ChangeKind, tuple[Audience, *tuple[Sentence, ...]]] = {
    ChangeKind.CUSTOMER_CREATED: (Audience.CUSTOMER, "{name} was added as a customer.", "A customer was added."),
    ChangeKind.CUSTOMER_UPDATED: (
        Audience.CUSTOMER,
        "The business information of {name} was changed.",
        "The business information was changed.",
    ),
    ChangeKind.SUBSCRIPTION_CREATED: (
        Audience.CUSTOMER,
        Counted(
            "A subscription with {seats} seat was ordered.", "A subscription with {seats} seats was ordered.", "seats"
        ),
        "A subscription was ordered.",
    ),
    ChangeKind.SUBSCRIPTION_ACTIVATED: (
        Audience.MEMBER,
        "The subscription is active, paid through {until}.",
        "The subscription is active.",
    ),
    ChangeKind.SUBSCRIPTION_TOPPED_UP: (
        Audience.CUSTOMER,
        Counted(
            "{seats} seat was added to the subscription.", "{seats} seats were added to the subscription.", "seats"
        ),
        "Seats were added to the subscription.",
    ),
    ChangeKind.SUBSCRIPTION_REDUCED: (
        Audience.CUSTOMER,
        Counted(
            "{seats} seat was taken off the subscription.", "{seats} seats were taken off the subscription.", "seats"
        ),
        "Seats were taken off the subscription.",
    ),
    ChangeKind.SUBSCRIPTION_RENEWED: (
        Audience.MEMBER,
        "The subscription was renewed, paid through {until}.",
        "The subscription was renewed.",
    ),
    ChangeKind.SUBSCRIPTION_RENEWAL_SCHEDULED: (Audience.CUSTOMER, "The plan for the next renewal was changed."),
    ChangeKind.SUBSCRIPTION_PAST_DUE: (
        Audience.MEMBER,
        "The paid period has ended. The seats keep working until the grace period is over.",
    ),
    ChangeKind.SUBSCRIPTION_EXPIRED: (Audience.MEMBER, "The subscription has expired."),
    ChangeKind.SUBSCRIPTION_SUSPENDED: (Audience.MEMBER, "The subscription was suspended."),
    ChangeKind.SUBSCRIPTION_RESUMED: (Audience.MEMBER, "The suspension of the subscription was lifted."),
    ChangeKind.SUBSCRIPTION_CANCELED: (Audience.MEMBER, "The subscription was canceled."),
    ChangeKind.SEAT_INVITED: (Audience.MEMBER, "{email} was invited.", "A member was invited."),
    ChangeKind.SEAT_RESENT: (
        Audience.MEMBER,
        "The invitation to {email} was sent again.",
        "An invitation was sent again.",
    ),
    ChangeKind.SEAT_ACTIVATED: (Audience.MEMBER, "The seat of {email} is active.", "A seat is active."),
    ChangeKind.SEAT_REMOVED: (Audience.MEMBER, "The seat of {email} was removed.", "A seat was removed."),
    ChangeKind.SEAT_RESTORED: (Audience.MEMBER, "The seat of {email} was restored.", "A seat was restored."),
    ChangeKind.SEAT_ADMINISTRATOR_GRANTED: (
        Audience.MEMBER,
        "{email} became an administrator.",
        "A member became an administrator.",
    ),
    ChangeKind.SEAT_ADMINISTRATOR_REVOKED: (
        Audience.MEMBER,
        "{email} is no longer an administrator.",
        "A member is no longer an administrator.",
    ),
    ChangeKind.INVOICE_ISSUED: (Audience.CUSTOMER, "Invoice {number} was issued.", "An invoice was issued."),
    ChangeKind.INVOICE_PAID: (Audience.CUSTOMER, "Invoice {number} was paid.", "An invoice was paid."),
    ChangeKind.INVOICE_VOIDED: (Audience.CUSTOMER, "Invoice {number} was voided.", "An invoice was voided."),
    ChangeKind.INVOICE_CREDITED: (Audience.CUSTOMER, "Invoice {number} was credited.", "An invoice was credited."),
    ChangeKind.INVOICE_DOCUMENT_READY: (
        Audience.CUSTOMER,
        "The document of {number} is ready.",
        "A document is ready.",
    ),
    ChangeKind.PAYMENT_REQUIRES_ACTION: (
        Audience.CUSTOMER,
        "The payment of invoice {number} is waiting for confirmation.",
        "A payment is waiting for confirmation.",
    ),
    ChangeKind.PAYMENT_FAILED: (Audience.CUSTOMER, "The payment of invoice {number} failed.", "A payment failed."),
    ChangeKind.PAYMENT_REFUNDED: (
        Audience.CUSTOMER,
        "The payment of invoice {number} was refunded.",
        "A payment was refunded.",
    ),
    ChangeKind.PAYMENT_DISPUTED: (
        Audience.OPERATOR,
        "The payment of invoice {number} was disputed.",
        "A payment was disputed.",
    ),
    ChangeKind.CARD_REPLACED: (Audience.CUSTOMER, "The card that renewals charge was replaced."),
    ChangeKind.PAYMENT_REPORT_RECORDED: (
        Audience.OPERATOR,
        "The card provider reported something about {amount}.",
        "The card provider reported something.",
    ),
    ChangeKind.PAYMENT_REPORT_SETTLED: (
        Audience.OPERATOR,
        "What the card provider reported about {amount} was settled.",
        "What the card provider reported was settled.",
    ),
    ChangeKind.RESELLER_CREATED: (Audience.RESELLER, "{name} was added as a reseller.", "A reseller was added."),
    ChangeKind.RESELLER_UPDATED: (
        Audience.RESELLER,
        "The details of {name} were changed.",
        "The details of a reseller were changed.",
    ),
    ChangeKind.PRODUCT_PRICE_SET: (
        Audience.OPERATOR,
        "A price of {name} was set, valid from {on}.",
        "A price of {name} was set.",
        "A price was set.",
    ),
    ChangeKind.BANK_RECEIPT_RECORDED: (
        Audience.OPERATOR,
        "{amount} arrived by bank transfer with the reference {reference}.",
        "{amount} arrived by bank transfer.",
        "Money arrived by bank transfer.",
    ),
    ChangeKind.BANK_RECEIPT_ASSIGNED: (
        Audience.OPERATOR,
        "A bank transfer was assigned to invoice {number}.",
        "A bank transfer was assigned to an invoice.",
    ),
    ChangeKind.DEAD_LETTER_RECORDED: (Audience.OPERATOR, "Something could not be delivered and was given up."),
    ChangeKind.DEAD_LETTER_RETRIED: (Audience.OPERATOR, "What could not be delivered is tried again."),
    ChangeKind.DEAD_LETTER_DISCARDED: (Audience.OPERATOR, "What could not be delivered was discarded."),
    ChangeKind.ACCOUNT_UPDATED: (Audience.ACCOUNT, "The profile was changed."),
    ChangeKind.ACCOUNT_SIGN_IN_FAILED: (
        Audience.OPERATOR,
        "A sign-in as {email} from {address} failed.",
        "A sign-in as {email} failed.",
        "A sign-in from {address} failed.",
        "A sign-in failed.",
    ),
    ChangeKind.OPERATION_DENIED: (
        Audience.OPERATOR,
        "The operation {operation} was denied to {email}.",
        "The operation {operation} was denied.",
        "An operation was denied.",
    ),
    ChangeKind.SECOND_FACTOR_ADDED: (
        Audience.ACCOUNT,
        "The second factor “{factor}” was added.",
        "A second factor was added.",
    ),
    ChangeKind.SECOND_FACTOR_REMOVED: (
        Audience.ACCOUNT,
        "The second factor “{factor}” was removed.",
        "A second factor was removed.",
    ),
    ChangeKind.SECOND_FACTOR_CODES_REPLACED: (Audience.ACCOUNT, "The recovery codes were replaced."),
    ChangeKind.SECOND_FACTOR_REQUIRED: (Audience.OPERATOR, "A second factor is now required."),
    ChangeKind.SECOND_FACTOR_WAIVED: (Audience.OPERATOR, "A second factor is no longer required."),
    ChangeKind.ACCESS_GAINED: (Audience.ACCOUNT, "Access to {name} was given.", "Access was given."),
    ChangeKind.ACCESS_LOST: (Audience.ACCOUNT, "Access to {name} has ended.", "Access has ended."),
}


STATUSES: dict[ChangeKind, dict[str, Wording]] = {
    ChangeKind.CUSTOMER_UPDATED: {
        "NOTES": ("The notes about {name} were changed.", "The notes about a customer were changed."),
    },
    ChangeKind.SUBSCRIPTION_RENEWAL_SCHEDULED: {
        "WILL_RENEW": (
            Counted(
                "The subscription will be renewed with {seats} seat.",
                "The subscription will be renewed with {seats} seats.",
                "seats",
            ),
            "The subscription will be renewed.",
        ),
        "WILL_NOT_RENEW": (
            "The subscription will not be renewed and ends after {until}.",
            "The subscription will not be renewed.",
        ),
    },
    ChangeKind.INVOICE_ISSUED: {
        "CREDIT_NOTE": (
            "Credit note {number} for invoice {corrected} was issued.",
            "Credit note {number} was issued.",
            "A credit note was issued.",
        ),
    },
    ChangeKind.RESELLER_UPDATED: {
        "ADMINISTRATOR_ADDED": ("{email} became an administrator of {name}.", "An administrator was added."),
        "ADMINISTRATOR_REMOVED": (
            "{email} is no longer an administrator of {name}.",
            "An administrator was removed.",
        ),
    },
    ChangeKind.PAYMENT_REPORT_RECORDED: {
        "REFUND": (
            "The card provider gave back {amount} without being asked.",
            "The card provider gave money back without being asked.",
        ),
        "DISPUTE": ("A card's holder disputes {amount}.", "A card's holder disputes a payment."),
        "WRONG_AMOUNT": (
            "{amount} was paid by card, which is not what was asked for.",
            "Another amount than was asked for was paid by card.",
        ),
        "UNKNOWN_PAYMENT": (
            "The card provider reported {amount} that belong to no payment of ours.",
            "The card provider reported a payment that is not ours.",
        ),
    },
    ChangeKind.SECOND_FACTOR_REQUIRED: {
        "OPERATOR": "Operators now need a second factor.",
        "RESELLER_ADMIN": "Administrators of resellers now need a second factor.",
    },
    ChangeKind.SECOND_FACTOR_WAIVED: {
        "OPERATOR": "Operators no longer need a second factor.",
        "RESELLER_ADMIN": "Administrators of resellers no longer need a second factor.",
    },
    ChangeKind.BANK_RECEIPT_RECORDED: {
        "REFUND_DUE": (
            "{amount} is to be given back for credit note {number}.",
            "{amount} is to be given back.",
            "Money is to be given back.",
        ),
        "MATCHED": (
            "{amount} arrived by bank transfer for invoice {number}.",
            "{amount} arrived by bank transfer and was matched.",
            "A bank transfer arrived and was matched.",
        ),
    },
}
