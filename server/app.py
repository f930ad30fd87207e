"""The composition root: config → ports → schema → ASGI. The only place that picks adapters."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from server import activation_page, auth, document_page, exports, graphiql_page, http, reminder_page, sandbox
from server.bell import Bell
from server.budget import Budget
from server.calendar import Calendar
from server.config import Config
from server.context import Context, Ports
from server.database import connected, is_migrated
from server.domain.language import negotiated
from server.models import OutboxKind
from server.outbox import Outbox
from server.papers.printer import Printer
from server.policy import Viewer
from server.ports.clock import SystemClock
from server.ports.ecb import EcbRates
from server.ports.exchange_rates import RatesUnavailable
from server.ports.sandbox import Sandbox
from server.ports.smtp import SmtpMail
from server.ports.stripe_cards import StripeCards
from server.ports.vies import Vies
from server.resolvers import charge, document, exchange_rate, mail, refund, upcoming, vat_check
from server.resolvers.viewer import viewer_of
from server.schema import build_schema

POLL = 0.05
RATES_ASKED_EVERY = 6 * 60 * 60  # seconds; they are published once each working day

logger = logging.getLogger(__name__)


@dataclass(kw_only=True)
class House:
    """Everything that is built once for a process."""

    config: Config
    ports: Ports
    world: Sandbox | None
    bell: Bell = field(default_factory=Bell)
    budget: Budget = field(default_factory=Budget)
    patience: float = 40.0  # seconds for which a moved clock waits while nothing happens; longer than a lease

    def __post_init__(self) -> None:
        handlers = {
            OutboxKind.MAIL: mail.mail_handler(self.config, self.ports.mail, self.context),
            OutboxKind.CHARGE: charge.charge_handler(self.context),
            OutboxKind.CANCEL_CHARGE: charge.cancel_charge_handler(self.context),
            OutboxKind.REFUND: refund.refund_handler(self.context),
            OutboxKind.DOCUMENT: document.document_handler(self.context),
            OutboxKind.VAT_CHECK: vat_check.vat_check_handler(self.context),
        }
        mourners = {OutboxKind.CHARGE: charge.charge_given_up}
        self.outbox = Outbox(handlers, self.ports.clock, self.bell, mourners=mourners)
        self.calendar = Calendar(upcoming.handlers(self.context), self.ports.clock, self.bell)
        self._in_vain: set[str] = set()  # what has been waited for once when the clock was moved

    async def context(
        self,
        *,
        viewer: Viewer | None = None,
        now: datetime | None = None,
        locale: str = "en",
        address: str | None = None,
    ) -> Context:
        who = viewer or Viewer()
        return Context(
            config=self.config,
            ports=self.ports,
            bell=self.bell,
            now=now or await self.ports.clock.now(),
            viewer=who,
            locale=who.locale or locale,
            address=address,
            deliver=self.outbox.deliver,
        )

    async def context_for(self, connection: HTTPConnection) -> Context:
        """Of whoever sent this request: one instant, one viewer."""
        now = await self.ports.clock.now()
        viewer = await viewer_of(auth.token_of(connection, self.config), now)
        locale = negotiated(connection.headers.get("accept-language"))
        address = connection.client.host if connection.client else None
        return await self.context(viewer=viewer, now=now, locale=locale, address=address)

    async def catch_up(self, now: datetime) -> None:
        """Do what has fallen due by now, in the order in which it would have happened, until nothing is left."""
        await self._fetch_rates()
        waited = 0.0
        while waited < self.patience:
            if await self._moved_on():
                waited = 0.0
            elif await self.calendar.waiting() - self._in_vain:
                await asyncio.sleep(POLL)
                waited += POLL
            else:
                return
        self._in_vain |= await self.calendar.waiting()
        logger.warning("What falls due waits for an answer that does not come; time goes on without it.")

    async def _moved_on(self) -> bool:
        """Whether anything was done. What one of them does may be what another has waited for."""
        called_back = await self.world.callback.deliver_due_events() if self.world else False
        return await self.outbox.drain() or await self.calendar.do_due() or called_back

    async def _fetch_rates(self) -> None:
        """Those of before serve as long as the new ones can't be had."""
        try:
            await exchange_rate.fetch_rates(await self.context())
        except RatesUnavailable as unavailable:
            logger.warning("%s", unavailable)

    async def _keep_rates(self) -> None:
        while True:
            await asyncio.sleep(RATES_ASKED_EVERY)
            await self._fetch_rates()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """The worker, and in the sandbox the world outside, while the block runs."""
        async with AsyncExitStack() as stack:
            await self._fetch_rates()
            await upcoming.plan_what_is_missing(await self.context())
            # Last of all ends the outbox: what the others are just doing may still have something delivered.
            stack.push_async_callback(asyncio.wait, [asyncio.create_task(self.outbox.run())])
            stack.push_async_callback(self.outbox.stop)
            runs = [self.calendar.run(), self._keep_rates()]
            runs += [self.world.callback.run()] if self.world else []
            stack.push_async_callback(_ended, [asyncio.create_task(run) for run in runs])
            yield


async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def build_house(config: Config) -> House:
    if config.sandbox:
        world = Sandbox(config.public_url, config.secret_key)
        ports = Ports(
            clock=world.clock,
            payments=world.cards,
            mail=world.mailbox,
            vat_numbers=world.vat_numbers,
            exchange_rates=world.exchange_rates,
            documents=Printer(),
        )
        return House(config=config, ports=ports, world=world)
    assert config.smtp_url
    assert config.seller.information.vat_number
    vies = Vies(config.seller.information.vat_number)
    ports = Ports(
        clock=SystemClock(),
        payments=_stripe_cards(config),
        mail=SmtpMail(config.smtp_url),
        vat_numbers=vies,
        exchange_rates=EcbRates(),
        documents=Printer(),
    )
    return House(config=config, ports=ports, world=None)


def _stripe_cards(config: Config) -> StripeCards | None:
    if (account := config.stripe) is None:
        return None
    return StripeCards(account.api_key, account.webhook_secret, account.publishable_key, api_base=account.api_base)


def create_app(config: Config, house: House | None = None, *, is_worker: bool = True) -> Starlette:
    """`is_worker`: whether this process also does what falls due."""
    built = house or build_house(config)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with connected(config.database_url):
            if not is_worker:
                yield
                return
            async with built.working():
                yield

    return Starlette(routes=_routes(built), middleware=_middleware(built), lifespan=lifespan)


def _routes(house: House) -> list[BaseRoute]:
    endpoint = http.OwnOrigins(
        http.Endpoint(build_schema(), house.config, house.context_for, house.budget), house.config
    )
    routes: list[BaseRoute] = [
        Route("/", _to_graphiql),
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", endpoint),
        *graphiql_page.routes(),
        *activation_page.routes(house.context_for),
        *document_page.routes(house.context_for),
        *reminder_page.routes(house.context_for),
        *exports.routes(house.context_for, house.config),
        Route("/.well-known/webauthn", _passkey_origins(house.config)),
        Route("/healthz", _is_alive),
        Route("/readyz", _is_ready),
    ]
    if cards := house.ports.payments:
        routes.append(Route("/webhooks/card", http.card_webhook(cards, house.context_for), methods=["POST"]))
    if house.world:
        routes += sandbox.routes(house.world, house.catch_up, house.config.bank_accounts)
    return routes


def _middleware(house: House) -> list[Middleware]:
    async def is_operator(connection: HTTPConnection) -> bool:
        return (await house.context_for(connection)).viewer.is_operator

    origins = [origin for origin in house.config.allowed_origins if origin.startswith("http")]
    allowed = Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_credentials=True,
        allow_methods=["GET", "POST"],
        allow_headers=["authorization", "content-type"],
    )
    return [Middleware(http.BodyLimit, is_operator), *([allowed] if origins else [])]


async def _to_graphiql(request: Request) -> Response:
    return RedirectResponse("/graphql")


def _passkey_origins(config: Config) -> Callable[[Request], Awaitable[Response]]:
    """Where else our passkeys may be used (WebAuthn, related origins): a web app need not be on this very host."""

    async def answer(request: Request) -> Response:
        return JSONResponse(
            {"origins": sorted(origin for origin in config.trusted_origins if origin.startswith("https:"))}
        )

    return answer


async def _is_alive(request: Request) -> Response:
    return PlainTextResponse("ok")


async def _is_ready(request: Request) -> Response:
    """503 while the database can't be reached or lacks a migration."""
    try:
        ready = await is_migrated()
    except Exception:
        ready = False
    return PlainTextResponse("ready" if ready else "not ready", 200 if ready else 503)
