"""What the product says to a person whom it refuses something: one sentence or two, what is wrong and what helps.

No text names a price, a discount or another company: a refusal reads the same for whoever may not know.
"""

from server.domain.payment import PaymentFailure
from server.domain.refusal import UserErrorCode
from server.domain.weakness import Weakness
from server.domain.wording import Counted, Facts, Wording, told


def message_of(code: UserErrorCode, locale: str | None, facts: Facts) -> str:
    """The refusal in words. The fact `problem` picks a more precise wording (PROBLEMS); no fact is required."""
    wording = PROBLEMS.get(code, {}).get(str(facts.get("problem")), MESSAGES[code])
    return told(wording, facts, locale)


def reason_of(failure: PaymentFailure, locale: str | None) -> str:
    """Why a card payment failed, and what to do about it."""
    return message_of(UserErrorCode.PAYMENT_FAILED, locale, {"problem": failure})


MESSAGES: dict[UserErrorCode, Wording] = {
    UserErrorCode.NOT_FOUND: "We could not find this entry.",
    UserErrorCode.INVALID_INPUT: "Please check this entry: it is not valid.",
    UserErrorCode.IDEMPOTENCY_KEY_REUSED: (
        "A different request was sent with this idempotency key before. Please use a new one."
    ),
    UserErrorCode.WRONG_CREDENTIALS: "The e-mail address or the password is not correct.",
    UserErrorCode.TOKEN_INVALID: (
        "This link is no longer valid. It may have been used already or replaced by a newer one."
    ),
    UserErrorCode.TOKEN_EXPIRED: "This link has expired. Please ask for a new one.",
    UserErrorCode.PASSWORD_TOO_WEAK: (
        "This password is too easy to guess. A longer one is safer, for example some unrelated words."
    ),
    UserErrorCode.NO_SEAT_AVAILABLE: "No seat is free. Please buy more seats or remove a member first.",
    UserErrorCode.ALREADY_A_MEMBER: ("{email} already has a seat here.", "This person already has a seat here."),
    UserErrorCode.NOT_A_MEMBER: ("{email} has no active seat here.", "This person has no active seat here."),
    UserErrorCode.INVITATION_NOT_PENDING: "This seat has no open invitation.",
    UserErrorCode.CANNOT_REMOVE_SELF: (
        "You cannot take away your own seat or administrator rights. Please ask another administrator."
    ),
    UserErrorCode.RESELLER_IS_PERMANENT: "The reseller always remains an administrator of its customers.",
    UserErrorCode.SUBSCRIPTION_EXISTS: "This customer already has a subscription to this product.",
    UserErrorCode.SUBSCRIPTION_NOT_ACTIVE: "This is possible only while the subscription is active.",
    UserErrorCode.TOO_EARLY: ("This will be possible from {earliest}.", "It is too early for this."),
    UserErrorCode.SEATS_OUT_OF_RANGE: (
        "The number of seats must be from {minimum} to {maximum}.",
        "The number of seats must be at least {minimum}.",
        "The number of seats must be at most {maximum}.",
        "This number of seats is not possible.",
    ),
    UserErrorCode.TERM_NOT_AVAILABLE: (
        "Bank transfer is possible only for a term of 12 months. Please choose 12 months or pay by card."
    ),
    UserErrorCode.CURRENCY_NOT_AVAILABLE: (
        "This product is not sold in {currency}. Please choose another currency.",
        "This product is not sold in this currency. Please choose another one.",
    ),
    UserErrorCode.PRICE_NOT_AVAILABLE: (
        "There is no price for this choice at the moment. Please choose another term or currency."
    ),
    UserErrorCode.INVALID_VAT_NUMBER: (
        "This VAT number is not valid for the country of the address. Please check both."
    ),
    UserErrorCode.QUOTE_EXPIRED: "This quote has expired. Please ask for a new one.",
    UserErrorCode.QUOTE_MISMATCH: "This quote is for something else. Please ask for a new one.",
    UserErrorCode.INVOICE_NOT_OPEN: (
        "Invoice {number} is not waiting for a payment.",
        "This invoice is not waiting for a payment.",
    ),
    UserErrorCode.INVOICE_NOT_CREDITABLE: "This invoice was not issued yet, or has been credited already.",
    UserErrorCode.PAYMENT_FAILED: "The payment did not succeed. Please try again or pay in another way.",
    UserErrorCode.NOT_ALLOWED: ("This is possible from {earliest}.", "This is not possible at the moment."),
    UserErrorCode.PAYMENT_METHOD_NOT_AVAILABLE: (
        "This way of paying is not possible for this purchase. Please choose another one."
    ),
    UserErrorCode.CARD_MISSING: "There is no saved card to charge. Please add one first, or choose bank transfer.",
    UserErrorCode.NOT_A_REMOVED_SEAT: "This seat has not been removed, so there is nothing to undo.",
    UserErrorCode.TOO_MANY_ATTEMPTS: (
        Counted(
            "Too many attempts. Please try again in {minutes} minute, or choose a new password by e-mail.",
            "Too many attempts. Please try again in {minutes} minutes, or choose a new password by e-mail.",
            counts="minutes",
        ),
        "Too many attempts. Please try again later, or choose a new password by e-mail.",
    ),
    UserErrorCode.SECOND_FACTOR_REQUIRED: "Please confirm with your second factor that it is you.",
    UserErrorCode.SECOND_FACTOR_INVALID: (
        "This second factor was not accepted. Please try again or use another one, for example a recovery code."
    ),
    UserErrorCode.LAST_ADMINISTRATOR: "This is the last administrator. Please add another one first.",
    UserErrorCode.UNREADABLE_STATEMENT: "This is not a bank statement that we can read. Nothing was imported.",
    UserErrorCode.RECEIPT_SETTLED: "This money has been assigned already, or is to be given back.",
}

PROBLEMS: dict[UserErrorCode, dict[str, Wording]] = {
    UserErrorCode.INVALID_INPUT: {
        "empty": "Please fill this in.",
        "too_long": (
            "This is too long. Please use at most {maximum} characters.",
            "This is too long. Please shorten it.",
        ),
        "not_an_email": "This does not look like an e-mail address. Please check it for typing errors.",
        "unknown_country": "We do not know this country. Please use its code of two letters, for example SE.",
        "unknown_currency": "We do not know this currency. Please use its code of three letters, for example EUR.",
        "control_characters": "This contains invisible characters. Please type it again.",
        "not_an_url": "This is not a complete address of a page. It should look like https://www.example.com/page.",
        "origin_not_allowed": "We cannot lead back to this address, because it has not been allowed.",
        "past_date": "This date is in the past. Please choose today or a later date.",
        "percent": "Please enter a percentage from 0 to 100 with at most two decimals.",
        "amount": "Please enter an amount with no more decimals than its currency has.",
        "key_length": "The idempotency key must have 1 to 64 characters.",
        "too_many": ("These are too many at once. At most {maximum} are possible.", "These are too many at once."),
        "not_a_locale": "We do not speak this language yet. Please choose another one.",
        "not_requirable": "A second factor can be required of operators and of administrators of resellers.",
        "no_method_to_begin": "Please choose an authenticator app or a passkey: recovery codes come with it.",
        "settled": "This has been settled already.",
        "other_currency": "This invoice is in another currency than the money.",
        "administers_another": ("This person already administers another reseller. Please use another e-mail address."),
    },
    UserErrorCode.NOT_ALLOWED: {
        "payment_over": "This payment has been given up. Whoever ordered can pay again.",
    },
    UserErrorCode.UNREADABLE_STATEMENT: {
        "malformed": (
            "The file breaks off or is not XML, at line {line}. Nothing was imported.",
            "The file breaks off or is not XML. Nothing was imported.",
        ),
        "document_type": (
            "The file declares a document type, at line {line}, as no bank statement does. Nothing was imported.",
            "The file declares a document type, as no bank statement does. Nothing was imported.",
        ),
        "another_format": "The file is not of the format camt.053.001, versions 02 to 13. Nothing was imported.",
        "no_statement": "There is no statement in the file. Nothing was imported.",
        "another_account": (
            "The statement at line {line} is of the account {account}, which is not one of ours. Nothing was imported.",
            "The statement at line {line} is of an account that is not one of ours. Nothing was imported.",
            "The statement is of an account that is not one of ours. Nothing was imported.",
        ),
        "entry": (
            "The entry at line {line} lacks its amount, its date, its status or its direction. Nothing was imported.",
            "An entry lacks its amount, its date, its status or its direction. Nothing was imported.",
        ),
        "amount": (
            "What stands at line {line} is no amount of money. Nothing was imported.",
            "An amount can't be read. Nothing was imported.",
        ),
        "too_large": (
            "The entry at line {line} is larger than any bank makes it. Nothing was imported.",
            "An entry is larger than any bank makes it. Nothing was imported.",
        ),
    },
    UserErrorCode.ALREADY_A_MEMBER: {
        "administrator": ("{email} is an administrator already.", "This person is an administrator already."),
    },
    UserErrorCode.TOKEN_INVALID: {
        "session": "Your session has ended. Please sign in again.",
        "sign_in": "This sign-in is over. Please begin again.",
    },
    UserErrorCode.TOKEN_EXPIRED: {
        "session": "Your session has ended. Please sign in again.",
        "sign_in": "This sign-in took too long. Please begin again.",
    },
    UserErrorCode.SECOND_FACTOR_REQUIRED: {
        "own_first": "Please add a second factor to your own account first.",
        "last_one": "Your role needs a second factor. Please add another one before you remove this one.",
    },
    UserErrorCode.SECOND_FACTOR_INVALID: {
        "known_passkey": "This passkey is in use already. Please create a new one.",
    },
    UserErrorCode.CANNOT_REMOVE_SELF: {
        "second_factor": "You cannot do this to your own account. Please ask another operator.",
    },
    UserErrorCode.PASSWORD_TOO_WEAK: {
        "too_short": (
            "This password is too short. Please use at least {minimum} characters.",
            "This password is too short. Please use a longer one.",
        ),
        "too_long": (
            "This password is too long. Please use at most {maximum} characters.",
            "This password is too long. Please use a shorter one.",
        ),
        Weakness.OWN_WORDS: (
            "This password contains your name or e-mail address, which are tried first. Please leave them out."
        ),
        Weakness.COMMON_PASSWORD: (
            "Many people use this password or one much like it. Please choose one of your own, for example some "
            "unrelated words."
        ),
        Weakness.COMMON_WORDS: (
            "Common words are guessed quickly, even with digits or signs added. Please use several that have nothing "
            "to do with one another."
        ),
        Weakness.NAMES: "Names are guessed quickly. Please use some unrelated words instead.",
        Weakness.DATES: "Dates and years are guessed quickly. Please use some unrelated words instead.",
        Weakness.NEIGHBOURING_KEYS: (
            "Keys that lie side by side are guessed quickly. Please use some unrelated words instead."
        ),
        Weakness.REPETITION: (
            "Repetition makes a password longer but not safer. Please use some unrelated words instead."
        ),
        Weakness.SEQUENCE: (
            "Sequences such as abc or 6543 are guessed quickly. Please use some unrelated words instead."
        ),
    },
    UserErrorCode.PAYMENT_FAILED: {
        PaymentFailure.DECLINED: "The card was declined. Please ask your bank or use another card.",
        PaymentFailure.INSUFFICIENT_FUNDS: "There is not enough money for this card. Please use another one.",
        PaymentFailure.CARD_EXPIRED: "The card has expired. Please use another one.",
        PaymentFailure.AUTHENTICATION_FAILED: "The payment was not confirmed. Please try again and confirm it.",
        PaymentFailure.PROVIDER_UNAVAILABLE: "Card payments are not available right now. Please try again later.",
    },
}


def failure_reason(failure: PaymentFailure | None, locale: str) -> str | None:
    return reason_of(failure, locale) if failure else None
