"""A socket that is closed when whoever opened it is no longer who they were."""

import asyncio
import logging
from contextlib import suppress

from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler

from server.policy import has_lost
from server.schema.exchange import Exchange

SECONDS_BETWEEN_LOOKS = 2.0
SECONDS_TO_TELL = 1.0  # in which live operations still say that access was lost

# Of graphql-transport-ws: clients give up after the first, and come back after the others.
UNAUTHORIZED, FORBIDDEN, TRY_AGAIN_LATER = 4401, 4403, 1013

log = logging.getLogger(__name__)


class AttendedSocket(BaseGraphQLTransportWSHandler[Exchange, None]):
    async def handle(self) -> None:
        attending = asyncio.create_task(self._attend())
        try:
            await super().handle()
        finally:
            attending.cancel()
            with suppress(asyncio.CancelledError):
                await attending

    async def _attend(self) -> None:
        """Until there is a reason to close; whoever was signed out from the beginning has nothing to lose."""
        if not self.context.context.viewer.is_signed_in:
            return
        try:
            code, reason = await self._reason_to_close()
        except Exception:
            log.exception("nobody can say whose socket this is")
            code, reason = TRY_AGAIN_LATER, "Try again later"
        with suppress(RuntimeError):  # closed from the other side at the same moment
            await self.websocket.close(code=code, reason=reason)

    async def _reason_to_close(self) -> tuple[int, str]:
        before = self.context.context.viewer
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            now = (await self.context.renewed()).viewer
            if not now.is_signed_in:
                return UNAUTHORIZED, "Signed out"
            if has_lost(before, now):
                await asyncio.sleep(SECONDS_TO_TELL)
                return FORBIDDEN, "Your access has changed"
            before = now
