"""A card that was given to take the place of the saved one (rules §7)."""

import logging

from server.context import Context
from server.domain.change import Audience, ChangeKind
from server.domain.role import Role
from server.models import CardSetup, Customer, Reseller
from server.ports.payments import CardSetupEvent
from server.resolvers.saved_card import save_card
from server.work import Work

log = logging.getLogger(__name__)


async def take_card(context: Context, event: CardSetupEvent) -> None:
    """The card was given. Told again later, it does not take the place of one that came after it."""
    async with context.work() as work:
        setup = await CardSetup.filter(id=event.setup_id).select_for_update(no_key=True).first()
        if setup is None:
            log.error("The card provider reports a card for the unknown setup %s.", event.setup_id)
        elif setup.saved_at is None:
            setup.saved_at = context.now
            await setup.save(update_fields=["saved_at"])
            await save_card(setup.holder_id, event.card, context.now)
            await _tell(work, setup)


async def _tell(work: Work, setup: CardSetup) -> None:
    """What the reseller pays with is never the customer's to hear of (rules §9)."""
    side = await Reseller.get_or_none(id=setup.holder_id) or await Customer.get(id=setup.holder_id)
    is_reseller = isinstance(side, Reseller)
    work.change(
        ChangeKind.CARD_REPLACED,
        subject=setup,
        about=side,
        role=Role.RESELLER_ADMIN if is_reseller else Role.CUSTOMER_ADMIN,
        actor_id=setup.account_id,
        audience=Audience.RESELLER if is_reseller else Audience.CUSTOMER,
    )
