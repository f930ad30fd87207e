"""A little channel to act in: a reseller with its staff, a customer with a subscription, and whoever else is needed."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from server.bell import Bell
from server.config import Config, read_config
from server.context import Context, Ports
from server.database import transaction
from server.domain.business_information import Address, BusinessInformation
from server.domain.email_address import email_key
from server.domain.invoice import BillTo
from server.domain.payment import PaymentMethod
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.seat import SeatStatus
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.domain.vat import VatNumberStatus
from server.models import (
    Account,
    Change,
    Customer,
    OutboxMessage,
    Product,
    Reseller,
    ResellerAdministrator,
    Seat,
    Subscription,
)
from server.models.company import columns_of
from server.papers.printer import Printer
from server.policy import SeatHeld, Viewer
from server.ports.sandbox import Sandbox

NOW = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
CONFIG: Config = read_config({"SANDBOX": "1"})

ACME = BusinessInformation(
    name="Acme GmbH",
    contact_name=None,
    invoice_email="invoices@acme.example",
    address=Address(line1="Hauptstraße 1", line2=None, postal_code="10115", city="Berlin", country="DE"),
    vat_number="DE136695976",
    vat_number_status=VatNumberStatus.VALID,
)
NORTH = BusinessInformation(
    name="North Partner AB",
    contact_name=None,
    invoice_email="invoices@north.example",
    address=Address(line1="Storgatan 2", line2=None, postal_code="111 22", city="Stockholm", country="SE"),
    vat_number=None,
)


@dataclass(kw_only=True)
class Channel:
    """`anna` is the reseller's administrator."""

    reseller: Reseller
    anna: Account
    product: Product
    customer: Customer
    subscription: Subscription


async def opened(*, seats: int = 3, status: SubscriptionStatus = SubscriptionStatus.ACTIVE) -> Channel:
    reseller = await new_reseller("North")
    anna = await new_account("anna@north.example")
    await appoint(anna, reseller)
    async with transaction():
        product = await Product.create(id=Product.new_id(), code="business", name="Business")
    customer = await new_customer(reseller)
    subscription = await new_subscription(customer, product, seats=seats, status=status)
    return Channel(reseller=reseller, anna=anna, product=product, customer=customer, subscription=subscription)


async def new_reseller(name: str) -> Reseller:
    async with transaction():
        return await Reseller.create(
            id=Reseller.new_id(),
            display_name=name,
            contact_email="hello@north.example",
            discount=2000,
            bill_to=BillTo.CUSTOMER,
            words="",
            created_at=NOW,
            **columns_of(NORTH),
        )


async def new_account(
    email: str, *, activated: bool = True, operator: bool = False, name: str | None = None
) -> Account:
    async with transaction():
        return await Account.create(
            id=Account.new_id(),
            email=email,
            email_key=email_key(email),
            name=name,
            activated_at=NOW if activated else None,
            is_operator=operator,
            created_at=NOW,
        )


async def appoint(account: Account, reseller: Reseller) -> None:
    async with transaction():
        await ResellerAdministrator.create(account_id=account.id, reseller_id=reseller.id)


async def new_customer(reseller: Reseller) -> Customer:
    async with transaction():
        return await Customer.create(
            id=Customer.new_id(),
            reseller_id=reseller.id,
            name_key="acme gmbh",
            words=" acme",
            reference_words="",
            created_at=NOW,
            **columns_of(ACME),
        )


async def new_subscription(
    customer: Customer, product: Product, *, seats: int = 3, status: SubscriptionStatus = SubscriptionStatus.ACTIVE
) -> Subscription:
    async with transaction():
        return await Subscription.create(
            id=Subscription.new_id(),
            reseller_id=customer.reseller_id,
            customer_id=customer.id,
            product_id=product.id,
            status=status,
            term=Term.YEARLY,
            currency="EUR",
            payment_method=PaymentMethod.CARD,
            purchased_by=Role.RESELLER_ADMIN,
            seats_purchased=seats,
            current_period_start=date(2026, 5, 1),
            current_period_end=date(2027, 5, 1),
            created_at=NOW,
        )


async def seated(
    account: Account,
    subscription: Subscription,
    *,
    administrator: bool = False,
    status: SeatStatus | None = None,
) -> Seat:
    """As if invited earlier: active for whoever has an account."""
    expected = SeatStatus.ACTIVE if account.activated_at else SeatStatus.INVITED
    async with transaction():
        seat = await Seat.create(
            id=Seat.new_id(),
            reseller_id=subscription.reseller_id,
            customer_id=subscription.customer_id,
            subscription_id=subscription.id,
            account_id=account.id,
            email=account.email,
            email_key=account.email_key,
            name_key="",
            words="",
            status=status or expected,
            is_administrator=administrator,
            invited_at=NOW - timedelta(days=3),
            invitation_expires_at=NOW + timedelta(days=4) if expected is SeatStatus.INVITED else None,
            activated_at=NOW - timedelta(days=3) if expected is SeatStatus.ACTIVE else None,
        )
        if seat.status is not SeatStatus.REMOVED:
            subscription.seats_assigned += 1
            await subscription.save(update_fields=["seats_assigned"])
    return seat


async def acting(account: Account | None, *, now: datetime = NOW) -> Context:
    """What the account's request knows at that moment."""
    sandbox = Sandbox("http://127.0.0.1:8000", "a secret of the sandbox")
    ports = Ports(
        clock=sandbox.clock,
        payments=sandbox.cards,
        mail=sandbox.mailbox,
        vat_numbers=sandbox.vat_numbers,
        exchange_rates=sandbox.exchange_rates,
        documents=Printer(),
    )
    viewer = await _viewer(account) if account else Viewer()
    return Context(config=CONFIG, ports=ports, bell=Bell(), now=now, viewer=viewer, deliver=_later)


async def _later(promises: object) -> None:
    """The outbox is read by the tests themselves."""


async def _viewer(account: Account) -> Viewer:
    seats = await Seat.filter(account_id=account.id, status=SeatStatus.ACTIVE)
    return Viewer(
        account_id=account.id,
        is_operator=account.is_operator,
        reseller_ids=frozenset([row.reseller_id for row in await ResellerAdministrator.filter(account_id=account.id)]),
        customers={seat.customer_id: seat.reseller_id for seat in seats if seat.is_administrator},
        seats=tuple(
            SeatHeld(
                id=seat.id,
                subscription_id=seat.subscription_id,
                customer_id=seat.customer_id,
                reseller_id=seat.reseller_id,
            )
            for seat in seats
        ),
    )


async def refused(operation: Awaitable[object]) -> tuple[UserErrorCode, tuple[str, ...]]:
    """Why, and the place of the input that it is about."""
    with pytest.raises(Refusal) as refusal:
        await operation
    return refusal.value.code, refusal.value.path


async def kinds() -> list[str]:
    """What the change feed tells, in its order."""
    return [change.kind for change in await Change.all().order_by("position")]


async def mails() -> list[tuple[str, str]]:
    """The template and the address of every mail promised, the oldest first."""
    promises = await OutboxMessage.all().order_by("id")
    return [(promise.payload["template"], promise.payload["to"]) for promise in promises]
