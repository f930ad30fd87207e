"""What happens at the end of a period (rules §8)."""

from server.context import Context
from server.domain.actions import Action, require
from server.domain.change import ChangeKind
from server.domain.payment import PaymentMethod
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.subscription import SEATS_MAXIMUM, checked_term, paid_through
from server.domain.term import Term
from server.models import Customer, Subscription
from server.policy import acting_as
from server.resolvers.payment_method import require_offered
from server.resolvers.saved_card import holder_of, require_saved_card
from server.resolvers.top_up import actions_of
from server.resolvers.unpaid_renewal import give_up_unpaid, tell_provider
from server.work import Outcome, Work


async def schedule_renewal(
    context: Context,
    *,
    subscription_id: str,
    will_renew: bool,
    seats: int | None = None,
    term: Term | None = None,
    payment_method: PaymentMethod | None = None,
) -> Outcome:
    """What is None stays as it was scheduled, else as the current period is. Whoever schedules, buys.

    A renewal that is ordered and not paid is given up.
    """
    known = await Subscription.seen(context.viewer, subscription_id, "subscriptionId")
    role = acting_as(context.viewer, known)
    _schedule(context, known, role, will_renew, seats, term, payment_method)
    await _require_card(known, role)
    await tell_provider(context, known, role)
    async with context.work() as work:
        customer = await Customer.filter(id=known.customer_id).select_for_update(no_key=True).get()
        subscription = await Subscription.locked(context.viewer, subscription_id, "subscriptionId")
        role = acting_as(context.viewer, subscription)
        _schedule(context, subscription, role, will_renew, seats, term, payment_method)
        await _require_card(subscription, role)
        await give_up_unpaid(context, work, customer, subscription, role)
        await subscription.save()
        tell_of_plan(work, subscription, role)
        return work.done(subscription=subscription.id)


def _schedule(
    context: Context,
    subscription: Subscription,
    role: Role,
    will_renew: bool,
    seats: int | None,
    term: Term | None,
    payment_method: PaymentMethod | None,
) -> None:
    """The caller saves it, unless it only wants to know whether it is refused."""
    require(actions_of(context, subscription), Action.SCHEDULE_RENEWAL, "subscriptionId")
    if will_renew:
        _plan(context, subscription, role, seats, term, payment_method)
    else:
        _forget(subscription)
    subscription.renewal_purchased_by, subscription.renewal_account_id = role, context.viewer.account_id


def _plan(
    context: Context,
    subscription: Subscription,
    role: Role,
    seats: int | None,
    term: Term | None,
    payment_method: PaymentMethod | None,
) -> None:
    next_term = term or subscription.renewal_term or subscription.term
    wanted = payment_method or subscription.renewal_payment_method
    method = wanted or _usual_method(context, subscription, role, next_term)
    require_offered(context, method, subscription.currency)
    subscription.will_renew = True
    subscription.renewal_payment_method = method
    subscription.renewal_term = checked_term(next_term, method)
    subscription.renewal_seats = checked_renewal_seats(subscription, seats)


async def _require_card(subscription: Subscription, role: Role) -> None:
    if subscription.will_renew and subscription.renewal_payment_method is PaymentMethod.CARD:
        await require_saved_card(holder_of(role, subscription), "paymentMethod")


def _usual_method(context: Context, subscription: Subscription, role: Role, term: Term) -> PaymentMethod:
    """As the period was paid, for the side that bought it; how, is nobody else's affair."""
    if subscription.purchased_by is role:
        return subscription.payment_method
    is_transferable = term is Term.YEARLY and subscription.currency in context.config.bank_accounts
    return PaymentMethod.BANK_TRANSFER if is_transferable else PaymentMethod.CARD


def checked_renewal_seats(subscription: Subscription, seats: int | None) -> int:
    """Not below those assigned. Refusal SEATS_OUT_OF_RANGE."""
    least = max(subscription.seats_assigned, 1)
    if seats is None:
        return max(subscription.renewal_seats or subscription.seats_purchased, least)
    if not least <= seats <= SEATS_MAXIMUM:
        facts: dict[str, str | int] = {"minimum": least, "maximum": SEATS_MAXIMUM}
        raise Refusal(UserErrorCode.SEATS_OUT_OF_RANGE, "seats", facts=facts)
    return seats


def _forget(subscription: Subscription) -> None:
    plan = ("renewal_seats", "renewal_term", "renewal_payment_method")
    subscription.update_from_dict({"will_renew": False, **dict.fromkeys(plan)})


def tell_of_plan(work: Work, subscription: Subscription, role: Role | None) -> None:
    until = paid_through(subscription.current_period_end)
    will_renew = subscription.will_renew or subscription.next_seats is not None
    facts = {
        "status": "WILL_RENEW" if will_renew else "WILL_NOT_RENEW",
        "seats": subscription.next_seats or subscription.renewal_seats,
        "until": until.isoformat() if until else None,
    }
    work.change(ChangeKind.SUBSCRIPTION_RENEWAL_SCHEDULED, subject=subscription, role=role, facts=facts)
