"""Who sits where: members, guests who have not answered yet, and an administrator from among them."""

from server.context import Context
from server.database import transaction
from server.domain.subscription import SubscriptionStatus
from server.models import Account, Seat, Subscription
from server.resolvers.seat import invite_member, reassign_seat
from server.work import Outcome
from tests.resolvers.channel import NOW, Channel, acting, new_account, seated


async def member(channel: Channel, *, administrator: bool = False) -> Seat:
    """Mia has an account and a seat."""
    return await seated(await new_account("mia@acme.example"), channel.subscription, administrator=administrator)


async def guest(channel: Channel, email: str = "noah@acme.example") -> Seat:
    """Noah was invited and has not answered yet."""
    outcome = await invite_member(
        await acting(channel.anna),
        subscription_id=channel.subscription.id,
        email=email,
        name=None,
        locale=None,
        administrator=False,
    )
    return await Seat.get(id=outcome["seat"])


async def administrator(channel: Channel) -> tuple[Seat, Context]:
    """Carl administers his company, from a seat of his own."""
    carl = await new_account("carl@acme.example", name="Carl")
    return await seated(carl, channel.subscription, administrator=True), await acting(carl)


async def reassigned(context: Context, seat: Seat, email: str = "zoe@acme.example") -> Outcome:
    return await reassign_seat(context, seat_id=seat.id, email=email, name=None, locale=None)


async def fresh(seat: Seat) -> Seat:
    return await Seat.get(id=seat.id)


async def assigned(channel: Channel) -> int:
    return (await Subscription.get(id=channel.subscription.id)).seats_assigned


async def stands(channel: Channel, status: SubscriptionStatus) -> None:
    async with transaction():
        await Subscription.filter(id=channel.subscription.id).update(status=status)


async def activated(account_id: str) -> None:
    """By another invitation."""
    async with transaction():
        await Account.filter(id=account_id).update(activated_at=NOW)
