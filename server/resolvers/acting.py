"""An administrator at work on one subscription: it is locked, and all that happens is told under their name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from server.context import Context
from server.domain.change import ChangeKind
from server.domain.role import Role
from server.models import Account, Seat, Subscription
from server.policy import acting_as
from server.work import Work


@dataclass(frozen=True, kw_only=True)
class Acting:
    """`names` is what letters mention: product, customer, and as inviter who acts (for the reseller's staff: it)."""

    context: Context
    work: Work
    subscription: Subscription
    role: Role
    names: dict[str, str]

    def change(self, kind: ChangeKind, seat: Seat) -> None:
        """Tell the feed that a seat changed."""
        facts = {"email": seat.email}
        self.work.change(kind, subject=seat, role=self.role, account_id=seat.account_id, facts=facts)

    def access(self, kind: ChangeKind, account: Account) -> None:
        """Tell one person what became of their access to the customer."""
        facts = {"name": self.names["customer"]}
        self.work.change(
            kind, subject=account, about=self.subscription, role=self.role, account_id=account.id, facts=facts
        )

    def mail(
        self,
        template: str,
        seat: Seat,
        *,
        locale: str | None,
        subject_id: str,
        delay: timedelta = timedelta(0),
        activation_id: str | None = None,
    ) -> None:
        """Write to whoever holds the seat."""
        self.work.mail(
            template,
            to=seat.email,
            locale=locale or self.context.locale,
            subject_id=subject_id,
            delay=delay,
            activation_id=activation_id,
            customer_id=self.subscription.customer_id,
            facts={**self.names, "name": seat.name},
        )


@asynccontextmanager
async def acting_on(context: Context, subscription_id: str, *path: str) -> AsyncIterator[Acting]:
    """Opens the transaction. Refusal NOT_FOUND or NOT_ALLOWED, at the path where the id was typed."""
    async with context.work() as work:
        subscription = await Subscription.locked(context.viewer, subscription_id, *path)
        role = acting_as(context.viewer, subscription)
        names = await _names(context, subscription, role)
        yield Acting(context=context, work=work, subscription=subscription, role=role, names=names)


async def _names(context: Context, subscription: Subscription, role: Role) -> dict[str, str]:
    product, customer, reseller = await Subscription.get(id=subscription.id).values_list(
        "product__name", "customer__name", "reseller__display_name"
    )
    inviter = reseller if role is Role.RESELLER_ADMIN else await own_name(context)
    return {"product": product, "customer": customer, "inviter": inviter}


async def own_name(context: Context) -> str:
    account = await Account.get(id=context.viewer.account_id)
    return account.name or account.email
