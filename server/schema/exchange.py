"""One request as the schema sees it: the context of the operations, and what the answer carries besides data."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from strawberry.types import Info

from server.budget import Budget
from server.context import Context
from server.domain.tries import network_of
from server.plans.plan import Hidden


@dataclass(kw_only=True)
class Exchange:
    """`hidden`: paths of the fields that this viewer may not see, for `extensions.hidden`.

    `renewed` gives the context as it is now: a later instant, and the capacities that the account still has.
    `keep` puts a token into the session's cookie, or with None takes the cookie away; None where no cookie can be set.
    """

    context: Context
    renewed: Callable[[], Awaitable[Context]]
    keep: Callable[[str | None], None] | None = None
    budget: Budget
    hidden: Hidden = field(default_factory=dict)

    def spend(self, cost: int) -> float:
        """Seconds to wait, 0 where there was enough. Whoever is signed out shares with their network."""
        context = self.context
        return self.budget.spend(context.viewer.account_id or network_of(context.address or ""), cost)

    async def anew(self) -> "Exchange":
        """For the next operation of a socket, which may come hours later."""
        return Exchange(context=await self.renewed(), renewed=self.renewed, budget=self.budget)


AskedBy = Info[Exchange, None]
