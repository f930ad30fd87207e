"""What each mail says. To members and customer admins: never a price, and never anything of the reseller's terms.

Every letter needs the fact `vendor`, with a button `link`, and a reminder `stop_link`; `name` is the person written to.
`until` is when a link expires (about a subscription: the last day that is paid for), `inviter` who acted (towards a
customer's people, for the reseller's staff: the reseller), `problem` a PaymentFailure, `refusal` a UserErrorCode, `epc`
the payload of an EPC QR code, `amount` and `currency` what is paid: those letters go to the purchaser alone.
`grace_until` is the last day on which seats work, `expires_on` a card's last day, `retry_on` when an unattended payment
is tried again.
"""

from dataclasses import dataclass
from enum import StrEnum

from server.domain.wording import Wording


class MailKind(StrEnum):
    INVITATION = "invitation"
    WELCOME = "welcome"
    ACTIVATED = "activated"
    REMOVED = "removed"
    MADE_ADMINISTRATOR = "made_administrator"
    RESELLER_ADMINISTRATOR_INVITATION = "reseller_administrator_invitation"
    RESELLER_ADMINISTRATOR_REMOVED = "reseller_administrator_removed"
    OPERATOR_INVITATION = "operator_invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    RECEIPT = "receipt"
    BANK_DETAILS = "bank_details"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_TO_CONFIRM = "payment_to_confirm"
    RENEWAL_REMINDER = "renewal_reminder"
    RENEWAL_FAILED = "renewal_failed"
    CARD_EXPIRES = "card_expires"
    PAST_DUE = "past_due"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """From top to bottom. A row is a label and the fact beside it, if there is one; the code is `epc`, for EUR.

    A reminder is what one may ask not to get any more. `has_invoice`: the PDF of the invoice that it is about is
    attached.
    """

    subject: Wording
    opening: tuple[Wording, ...]
    rows: tuple[tuple[str, str], ...] = ()
    button: str | None = None
    has_code: bool = False
    closing: tuple[Wording, ...] = ()
    has_invoice: bool = False
    is_reminder: bool = False


GREETING: Wording = ("Hello {name},", "Hello,")
LINK_HINT = "If the button does not work, open this address:"
STOP = "Send me no more reminders"
CODE_LABEL = "For banking apps, this is the text of the payment's QR code:"

_NEW_ACCOUNT: Wording = "Choose a password to activate your account, and you can start at once."
_NEW_OR_KNOWN_ACCOUNT: Wording = (
    "Choose a password to activate your account. The link works once, until {until}.",
    "Sign in with this e-mail address and your password as usual.",
)
_LINK_EXPIRES: Wording = ("The link works once, until {until}.", "The link works once.")
_UNEXPECTED: Wording = "If you did not expect this, you can ignore this mail."
_NOT_YOU: Wording = "If this was not you, please reset your password at once."

LETTERS: dict[MailKind, Letter] = {
    MailKind.INVITATION: Letter(
        subject=("{inviter} invites you to {product}", "You are invited to {product}"),
        opening=(
            (
                "{inviter} has given you a seat for {product} at {customer}.",
                "You have been given a seat for {product} at {customer}.",
            ),
            _NEW_ACCOUNT,
        ),
        button="Activate your account",
        closing=(_LINK_EXPIRES, _UNEXPECTED),
    ),
    MailKind.WELCOME: Letter(
        subject="Your seat for {product} at {customer} is ready",
        opening=(
            (
                "{inviter} has given you a seat for {product} at {customer}.",
                "You have been given a seat for {product} at {customer}.",
            ),
            "You already have an account: sign in with this e-mail address and your password as usual.",
        ),
        button="Sign in",
    ),
    MailKind.ACTIVATED: Letter(
        subject="Your account is active",
        opening=(
            (
                "Welcome! Your account is active, and your seat for {product} at {customer} is ready.",
                "Welcome! Your account is active.",
            ),
        ),
        button="Sign in",
        closing=(_NOT_YOU,),
    ),
    MailKind.REMOVED: Letter(
        subject="Your seat for {product} at {customer} has been removed",
        opening=(
            "Your seat for {product} at {customer} has been removed, so you can no longer use it there.",
            "Your account and any other seats stay as they are.",
        ),
        closing=("If you think that this is a mistake, please ask an administrator at {customer}.",),
    ),
    MailKind.MADE_ADMINISTRATOR: Letter(
        subject="You are now an administrator of {customer}",
        opening=(
            (
                "{inviter} has made you an administrator of {customer}.",
                "You have been made an administrator of {customer}.",
            ),
            "You can invite and remove members, buy seats and keep the business information up to date.",
        ),
        button="Sign in",
    ),
    MailKind.RESELLER_ADMINISTRATOR_INVITATION: Letter(
        subject="You are now an administrator of {reseller}",
        opening=(
            (
                "{inviter} has made you an administrator of {reseller}. "
                "You can create subscriptions for your customers and manage their seats.",
                "{vendor} has made you an administrator of {reseller}. "
                "You can create subscriptions for your customers and manage their seats.",
            ),
            _NEW_OR_KNOWN_ACCOUNT,
        ),
        button="Get started",
        closing=(_UNEXPECTED,),
    ),
    MailKind.RESELLER_ADMINISTRATOR_REMOVED: Letter(
        subject="You are no longer an administrator of {reseller}",
        opening=(
            "You are no longer an administrator of {reseller}, so you can no longer manage its customers.",
            "Your account and any seats stay as they are.",
        ),
        closing=("If you think that this is a mistake, please ask an administrator of {reseller}.",),
    ),
    MailKind.OPERATOR_INVITATION: Letter(
        subject="You are now an operator of {vendor}",
        opening=(
            "You have been made an operator of {vendor}. You can manage resellers, prices and payments.",
            _NEW_OR_KNOWN_ACCOUNT,
        ),
        button="Get started",
        closing=(_UNEXPECTED,),
    ),
    MailKind.PASSWORD_RESET: Letter(
        subject="Choose a new password",
        opening=("Somebody, probably you, asked for a new password for your account at {vendor}.",),
        button="Choose a new password",
        closing=(_LINK_EXPIRES, "If this was not you, you can ignore this mail: your password stays as it is."),
    ),
    MailKind.SECOND_FACTOR_ADDED: Letter(
        subject="A second factor was added to your account",
        opening=(
            (
                "“{factor}” now confirms that it is you when you sign in.",
                "A second factor now confirms that it is you when you sign in.",
            ),
            "Keep your recovery codes in a safe place: they let you in if you lose it.",
        ),
        closing=(_NOT_YOU,),
    ),
    MailKind.SECOND_FACTOR_REMOVED: Letter(
        subject="A second factor was removed from your account",
        opening=(
            (
                "“{factor}” no longer confirms that it is you when you sign in.",
                "A second factor no longer confirms that it is you when you sign in.",
            ),
        ),
        closing=(_NOT_YOU,),
    ),
    MailKind.RECEIPT: Letter(
        subject="We have received your payment for invoice {number}",
        opening=("Thank you! We have received your payment of {amount} for invoice {number}.",),
        rows=(("Invoice", "number"), ("Amount", "amount"), ("Product", "product"), ("Customer", "customer")),
        has_invoice=True,
    ),
    MailKind.BANK_DETAILS: Letter(
        subject="Bank details for invoice {number}",
        opening=(
            "Thank you for your order! Please transfer {amount} so that it arrives by {due}.",
            "Please give exactly the reference below, so that we recognise your payment.",
        ),
        rows=(
            ("Amount", "amount"),
            ("Reference", "reference"),
            ("Beneficiary", "beneficiary"),
            ("IBAN", "iban"),
            ("BIC", "bic"),
            ("Due on", "due"),
            ("Invoice", "number"),
            ("Product", "product"),
            ("Customer", "customer"),
        ),
        has_code=True,
        has_invoice=True,
    ),
    MailKind.PAYMENT_FAILED: Letter(
        subject="Your payment did not succeed",
        opening=(
            (
                "The saved card could not be charged {amount} for the renewal of {product}. "
                "We try again on {retry_on}.",
                "Your payment of {amount} for {product} did not succeed. Nothing has been charged.",
            ),
        ),
        rows=(("Reason", "reason"), ("Invoice", "number"), ("Customer", "customer")),
        button="Sign in",
    ),
    MailKind.PAYMENT_TO_CONFIRM: Letter(
        subject="Please confirm your payment for {product}",
        opening=(
            "The bank of the saved card wants you to confirm the payment of {amount} for {product}.",
            "Until then nothing is charged.",
        ),
        rows=(("Invoice", "number"), ("Amount", "amount"), ("Product", "product"), ("Customer", "customer")),
        button="Confirm the payment",
    ),
    MailKind.RENEWAL_REMINDER: Letter(
        subject="The subscription to {product} ends after {until}",
        opening=(
            "The subscription of {customer} to {product} ends after {until}. It will not be renewed by itself.",
            "To keep all seats, sign in and renew it.",
        ),
        rows=(("Product", "product"), ("Customer", "customer"), ("Paid until", "until"), ("Seats", "seats")),
        button="Sign in",
        is_reminder=True,
    ),
    MailKind.RENEWAL_FAILED: Letter(
        subject="{product} could not be renewed",
        opening=(
            "The renewal of {product} for {customer} could not be ordered.",
            "Please sign in to renew it yourself.",
        ),
        rows=(
            ("Reason", "reason"),
            ("Product", "product"),
            ("Customer", "customer"),
            ("Paid until", "until"),
        ),
        button="Sign in",
    ),
    MailKind.CARD_EXPIRES: Letter(
        subject="The card ending in {last4} expires on {expires_on}",
        opening=(
            "The saved card {brand} ending in {last4} expires on {expires_on}.",
            "Please replace it before the next renewal, which will be charged to it.",
        ),
        rows=(("Product", "product"), ("Customer", "customer"), ("Paid until", "until")),
        button="Sign in",
        is_reminder=True,
    ),
    MailKind.PAST_DUE: Letter(
        subject="The paid period of {product} has ended",
        opening=(
            "The paid period of the subscription of {customer} to {product} ended on {until}.",
            "All seats keep working until {grace_until}. To keep them, sign in and renew the subscription before then.",
        ),
        rows=(
            ("Product", "product"),
            ("Customer", "customer"),
            ("Paid until", "until"),
            ("Seats work until", "grace_until"),
        ),
        button="Sign in",
    ),
    MailKind.EXPIRED: Letter(
        subject="The subscription to {product} has expired",
        opening=(
            "The subscription of {customer} to {product} has expired, and its seats no longer work.",
            "The members keep their places: once it is renewed, all seats work again.",
        ),
        rows=(("Product", "product"), ("Customer", "customer"), ("Paid until", "until")),
        button="Sign in",
    ),
}
