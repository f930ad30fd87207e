"""Everything that can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry

from server.domain.language import LOCALES
from server.domain.refusal import Refusal
from server.domain.renewal_forecast import MONTHS_MAXIMUM
from server.plans import listing as lists
from server.plans import plan
from server.policy import CUSTOMER_SIDE, EVERYBODY, OPERATOR, RESELLER_ADMIN, RESELLER_SIDE, SIGNED_IN, Rule
from server.resolvers import activation, product, quote, renewal_forecast, second_factor_requirement
from server.schema import arguments, session
from server.schema.bank_receipt import BankReceipt
from server.schema.change import Change
from server.schema.connection import Connection, Feed, Node
from server.schema.customer import Customer
from server.schema.dead_letter import DeadLetter
from server.schema.error import bad_user_input
from server.schema.exchange import AskedBy
from server.schema.installation import Installation
from server.schema.invoice import Invoice
from server.schema.payment import Payment
from server.schema.payment_report import PaymentReport
from server.schema.product import Product
from server.schema.quote import QuoteResult, shown
from server.schema.quote_input import QuoteRenewalInput, QuoteSubscriptionInput, QuoteTopUpInput
from server.schema.renewal_forecast import RenewalForecast
from server.schema.reseller import Reseller
from server.schema.root import keywords, listing, record, root, taking, turned_down
from server.schema.scalar import CurrencyCode
from server.schema.subscription import Subscription
from server.schema.upcoming import Upcoming
from server.schema.viewer import PendingActivation, Viewer

MOST_NODES = 100


async def _installation(info: AskedBy, _: Mapping[str, Any]) -> Installation:
    context = info.context.context
    cards = context.ports.payments
    return Installation(
        name=context.config.seller.information.name,
        is_sandbox=context.config.sandbox,
        locales=list(LOCALES),
        currencies=[CurrencyCode(code) for code in await product.currencies(context.today)],
        second_factor_roles=await second_factor_requirement.required_roles(),
        card_provider=cards.name if cards else None,
        card_publishable_key=cards.publishable_key if cards else None,
    )


async def _viewer(info: AskedBy, _: Mapping[str, Any]) -> Any:
    exchange = info.context
    if not exchange.context.viewer.is_signed_in:
        return None
    told = session.told(exchange.context.viewer)
    return await plan.filled(info._raw_info, exchange.context, exchange.hidden, told)


def _by_token(token: str) -> None: ...


async def _pending_activation(info: AskedBy, given: Mapping[str, Any]) -> PendingActivation | None:
    pending = await activation.pending_activation(info.context.context, given["token"])
    return PendingActivation(**pending) if pending else None


def _by_ids(ids: list[strawberry.ID]) -> None: ...


async def _nodes(info: AskedBy, given: Mapping[str, Any]) -> Any:
    exchange = info.context
    if len(given["ids"]) > MOST_NODES:
        raise bad_user_input(f"Ask for at most {MOST_NODES} ids.")
    return await plan.records(info._raw_info, exchange.context, exchange.hidden, given["ids"])


async def _products(info: AskedBy, _: Mapping[str, Any]) -> Any:
    exchange = info.context
    return await plan.listed(info._raw_info, exchange.context, exchange.hidden, Product, lists.OLDEST)


async def _latest_change_cursor(info: AskedBy, _: Mapping[str, Any]) -> str:
    return await plan.latest_change_cursor(info.context.context)


async def _renewal_forecast(info: AskedBy, given: Mapping[str, Any]) -> Any:
    try:
        return await renewal_forecast.renewal_forecast(info.context.context, **given)
    except Refusal:
        raise bad_user_input(f"Ask for 1 to {MONTHS_MAXIMUM} months.") from None


def _by_months(months: int = 12) -> None: ...


def _quote(description: str, rule: Rule, input: type, operation: Any) -> Any:
    async def answer(info: AskedBy, given: Mapping[str, Any]) -> Any:
        exchange = info.context
        try:
            quote = await operation(exchange.context, **keywords(given["input"]))
            outcome = {"quote": shown(quote, exchange.context.locale), "errors": []}
        except Refusal as refusal:
            outcome = await turned_down(info, refusal)
        return await plan.filled(info._raw_info, exchange.context, exchange.hidden, outcome)

    return root(description, rule, answer, taking(input))


@strawberry.type(description="Everything that can be read. What is not the viewer's does not exist: null.")
class Query:
    installation: Installation = root("The installation.", EVERYBODY, _installation)
    viewer: Viewer | None = root("Who is asking; null when signed out.", EVERYBODY, _viewer)
    pending_activation: PendingActivation | None = root(
        "For activation and reset screens; null when unknown, used, replaced or expired.",
        EVERYBODY,
        _pending_activation,
        _by_token,
    )
    node: Node | None = record("Any record by its id.", SIGNED_IN)
    nodes: list[Node | None] = root("Up to 100 records, in the order of their ids.", EVERYBODY, _nodes, _by_ids)
    products: list[Product] | None = root("Everything that is sold.", SIGNED_IN, _products)
    reseller: Reseller | None = record("A reseller.", SIGNED_IN, Reseller)
    resellers: Connection[Reseller] | None = listing("All resellers.", OPERATOR, lists.RESELLERS, arguments.resellers)
    customer: Customer | None = record("A customer.", SIGNED_IN, Customer)
    customers: Connection[Customer] | None = listing(
        'The customers that the viewer may act on: the "Acting on" list.',
        SIGNED_IN,
        lists.CUSTOMERS,
        arguments.customers,
    )
    subscription: Subscription | None = record("A subscription.", SIGNED_IN, Subscription)
    subscriptions: Connection[Subscription] | None = listing(
        "Subscriptions of all the viewer's customers.", SIGNED_IN, lists.SUBSCRIPTIONS, arguments.subscriptions
    )
    invoice: Invoice | None = record("An invoice.", SIGNED_IN, Invoice)
    invoices: Connection[Invoice] | None = listing(
        "Invoices of all the viewer's customers.", SIGNED_IN, lists.INVOICES, arguments.invoices
    )
    payment: Payment | None = record("A payment: where a returnUrl leads, ?payment=…", SIGNED_IN, Payment)
    bank_receipts: Connection[BankReceipt] | None = listing(
        "Money on the seller's account, newest first; what is to be given back has the status REFUND_DUE.",
        OPERATOR,
        lists.BANK_RECEIPTS,
        arguments.bank_receipts,
    )
    dead_letters: Connection[DeadLetter] | None = listing(
        "What was promised to the world outside and given up, newest first.",
        OPERATOR,
        lists.DEAD_LETTERS,
        arguments.dead_letters,
    )
    upcoming: Feed[Upcoming] | None = listing(
        "What will be done by itself, soonest first: renewals, reminders, the ends of periods and of unpaid orders.",
        OPERATOR,
        lists.UPCOMING,
        arguments.upcoming,
    )
    payment_reports: Connection[PaymentReport] | None = listing(
        "What the card provider reports by itself, newest first.",
        OPERATOR,
        lists.PAYMENT_REPORTS,
        arguments.payment_reports,
    )
    changes: Feed[Change] | None = listing(
        "What happened, oldest first. For a delta give first and after, for a page of news last and before.",
        SIGNED_IN,
        lists.CHANGES,
        arguments.changes,
    )
    latest_change_cursor: str | None = root(
        "Where the feed ends now: take this, then the records, then changes(after:).", SIGNED_IN, _latest_change_cursor
    )
    renewal_forecast: list[RenewalForecast] | None = root(
        "What the next months bring, this month first: 1 to 36 months, those without any renewal too.",
        RESELLER_SIDE,
        _renewal_forecast,
        _by_months,
    )
    quote_subscription: QuoteResult | None = _quote(
        "What a first purchase would cost.", RESELLER_ADMIN, QuoteSubscriptionInput, quote.quote_subscription
    )
    quote_top_up: QuoteResult | None = _quote(
        "What more seats would cost.", CUSTOMER_SIDE, QuoteTopUpInput, quote.quote_top_up
    )
    quote_renewal: QuoteResult | None = _quote(
        "What the next period would cost.", CUSTOMER_SIDE, QuoteRenewalInput, quote.quote_renewal
    )
