"""Servers that kill themselves at a point that is named."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

import server.context
import server.work
from server.app import House, build_house, create_app
from server.calendar import Calendar, Handler
from server.config import read_config
from server.database import transaction
from server.domain.paper import Paper
from server.listening import serve
from server.models import Customer, OutboxMessage, Upcoming
from server.papers import RenderedPaper
from server.papers.printer import Printer
from server.ports.mail import Mail, Message
from server.ports.payments import StartedPayment
from server.ports.sandbox.card import HostedCards
from server.resolvers.upcoming import handlers
from server.work import Work, begun


@dataclass(frozen=True, kw_only=True)
class Fate:
    """Where the process dies: at what concerns `about`, a name or id, or a record that is younger than the process."""

    point: str
    about: str
    born: str

    def at(self, point: str, *concerns: str | None) -> None:
        if point == self.point and any(map(self._strikes, concerns)):
            os.kill(os.getpid(), signal.SIGKILL)

    def _strikes(self, concern: str | None) -> bool:
        _, is_id, age = (concern or "").rpartition("_")
        return concern == self.about or (bool(is_id) and age > self.born)


class MortalCards(HostedCards):
    fate: Fate

    async def start(self, *, payment_id: str, **more: Any) -> StartedPayment:
        self.fate.at("before the charge", payment_id)
        answer = await super().start(payment_id=payment_id, **more)
        self.fate.at("after the charge", payment_id)
        return answer


@dataclass(frozen=True)
class MortalMail:
    mail: Mail
    fate: Fate

    async def send(self, message: Message) -> None:
        """About whom it is, because what an earlier death left behind is written meanwhile, too."""
        promise = await OutboxMessage.get(id=message.id)
        customer = await Customer.get_or_none(id=promise.customer_id)
        name = customer.name if customer else None
        self.fate.at("before the mail", name)
        await self.mail.send(message)
        self.fate.at("after the mail", name)


@dataclass(frozen=True)
class MortalPrinter:
    printer: Printer
    fate: Fate

    async def render(self, paper: Paper, locale: str) -> RenderedPaper:
        self.fate.at("before the document", paper.buyer.name)
        rendered = await self.printer.render(paper, locale)
        self.fate.at("after the document", paper.buyer.name)
        return rendered


def mortal(house: House, fate: Fate) -> House:
    """The same house, which dies at that point."""
    assert house.world
    cards = MortalCards(house.config.public_url, house.config.secret_key, house.ports.clock)
    cards.fate = fate
    mail, documents = MortalMail(house.ports.mail, fate), MortalPrinter(Printer(), fate)
    ports = replace(house.ports, payments=cards, mail=mail, documents=documents)
    built = House(config=house.config, ports=ports, world=house.world)
    due = {kind: _mortal_handler(handler, fate) for kind, handler in handlers(built.context).items()}
    built.calendar = Calendar(due, ports.clock, built.bell)
    _watch_commits(fate)
    return built


def _mortal_handler(handler: Handler, fate: Fate) -> Handler:
    async def handle(row: Upcoming) -> None:
        fate.at("leased", row.subscription_id)
        await handler(row)

    return handle


def _watch_commits(fate: Fate) -> None:
    """Each transaction is known by what it tells; before its commit everything is written."""
    current: ContextVar[Work] = ContextVar("current")

    @asynccontextmanager
    async def watched(work: Work) -> AsyncIterator[Work]:
        current.set(work)
        async with begun(work) as begun_work:
            yield begun_work

    @asynccontextmanager
    async def committed() -> AsyncIterator[Any]:
        async with transaction() as connection:
            yield connection
            strike("before")
        strike("after")

    def strike(side: str) -> None:
        for change in current.get().changes:
            fate.at(f"{side} {change.kind}", change.subject_id)

    server.context.begun = watched  # type: ignore[attr-defined]
    server.work.transaction = committed  # type: ignore[attr-defined]


def serve_until(settings: dict[str, str], point: str, about: str) -> None:
    """Serves, and kills itself at that point."""
    fate = Fate(point=point, about=about, born=OutboxMessage.new_id().rpartition("_")[2])
    house = mortal(build_house(read_config(settings)), fate)
    serve(create_app(house.config, house), house.config, _nothing_more)


async def _nothing_more() -> None:
    """It serves."""
