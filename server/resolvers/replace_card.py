"""Another card in place of the saved one, given on the provider's page (rules §7)."""

from server.context import Context
from server.domain.payment import PaymentFailure
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.return_url import checked_return_url
from server.domain.role import Role
from server.models import CardSetup, Subscription
from server.policy import acting_as
from server.ports.payments import CardPayments, ProviderUnavailable, StartedCardSetup
from server.resolvers.saved_card import holder_of, payer_named
from server.resolvers.subscription import return_places
from server.work import AlreadyDone, Outcome


async def replace_card(context: Context, *, subscription_id: str, return_url: str | None = None) -> Outcome:
    """For the viewer's own side. Names the subscription and where the card is to be given.

    The same intent asked for again leads to the same place: the setup, by which the provider knows it, is kept.
    """
    checked_url = checked_return_url(return_url, return_places(context))
    known = await Subscription.seen(context.viewer, subscription_id, "subscriptionId")
    role = acting_as(context.viewer, known)
    provider = _provider(context)
    opened = await _opened(context, known, role)
    started = await _started(provider, opened["card_setup"], checked_url)
    return {**opened, "redirect_url": started.redirect_url, "client_secret": started.client_secret}


def _provider(context: Context) -> CardPayments:
    if context.ports.payments is None:
        raise Refusal(UserErrorCode.PAYMENT_METHOD_NOT_AVAILABLE)
    return context.ports.payments


async def _opened(context: Context, subscription: Subscription, role: Role) -> Outcome:
    try:
        async with context.work() as work:
            setup = await CardSetup.create(
                id=CardSetup.new_id(),
                holder_id=holder_of(role, subscription),
                account_id=context.viewer.account_id,
                created_at=context.now,
            )
            return work.done(subscription=subscription.id, card_setup=setup.id)
    except AlreadyDone as done:
        return done.outcome


async def _started(provider: CardPayments, setup_id: str, return_url: str | None) -> StartedCardSetup:
    setup = await CardSetup.get(id=setup_id)
    payer = await payer_named(setup.holder_id)
    try:
        return await provider.begin_card_setup(setup_id=setup.id, return_url=return_url, payer=payer)
    except ProviderUnavailable:
        facts: dict[str, str | int] = {"problem": PaymentFailure.PROVIDER_UNAVAILABLE}
        raise Refusal(UserErrorCode.PAYMENT_FAILED, "subscriptionId", facts=facts) from None
