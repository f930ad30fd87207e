"""Which ways of paying are open (rules §7)."""

from server.context import Context
from server.domain.money import Money
from server.domain.payment import PaymentMethod
from server.domain.refusal import Refusal, UserErrorCode

# In minor units. Card providers take eight digits at once, a SEPA credit transfer eleven.
MAXIMUM = {PaymentMethod.CARD: 99_999_999, PaymentMethod.BANK_TRANSFER: 99_999_999_999}


def require_payable(context: Context, method: PaymentMethod, amount: Money) -> None:
    """Refusal PAYMENT_METHOD_NOT_AVAILABLE at "paymentMethod": not at all, in this currency, or for so much."""
    require_offered(context, method, amount.currency)
    if amount.minor > MAXIMUM[method]:
        raise Refusal(UserErrorCode.PAYMENT_METHOD_NOT_AVAILABLE, "paymentMethod")


def require_offered(context: Context, method: PaymentMethod, currency: str) -> None:
    offered = {
        PaymentMethod.CARD: context.ports.payments is not None,
        PaymentMethod.BANK_TRANSFER: currency in context.config.bank_accounts,
    }
    if not offered[method]:
        raise Refusal(UserErrorCode.PAYMENT_METHOD_NOT_AVAILABLE, "paymentMethod")
