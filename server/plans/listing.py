"""How each noun's lists are searched, filtered and ordered. What a viewer may not see can't narrow or order a list."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from tortoise.expressions import F, Q, Subquery

from server.domain.change import ChangeKind
from server.domain.invoice import InvoiceStatus, Purpose
from server.domain.search import words_asked
from server.domain.seat import SeatStatus
from server.domain.subscription import SubscriptionStatus
from server.domain.text import UNPRINTABLE
from server.models import Customer, Product, Subscription
from server.models.record import ID, NONE
from server.plans.declaration import Listing
from server.plans.page import BadPage, Key, Order, cursor_of
from server.plans.seal import Seal
from server.policy import Viewer

LONGEST_SEARCH = 200
KINDS = frozenset(kind.value for kind in ChangeKind)
FAR = date(9999, 12, 31)
NEWEST = Order("newest", (Key(column="id", descending=True),))
OLDEST = Order("oldest", (Key(column="id"),))
BY_POSITION = Order("position", (Key(column="position", kind=int),))
UNPAID_SEATS = Q(
    status__in=[InvoiceStatus.DRAFT, InvoiceStatus.OPEN],
    purpose__in=[Purpose.NEW, Purpose.TOP_UP],
    fulfilled_at__isnull=True,
)
ENDED = (SubscriptionStatus.EXPIRED.value, SubscriptionStatus.CANCELED.value)
RUNNING_FIRST = Order("running", (Key(column="status", among=ENDED), Key(column="id", descending=True)))


class CustomerOrder(StrEnum):
    NAME = "NAME"
    NEWEST = "NEWEST"
    PERIOD_END = "PERIOD_END"


class SubscriptionOrder(StrEnum):
    NEWEST = "NEWEST"
    PERIOD_END = "PERIOD_END"


class InvoiceOrder(StrEnum):
    NEWEST = "NEWEST"
    DUE_DATE = "DUE_DATE"


class SeatOrder(StrEnum):
    EMAIL = "EMAIL"
    NAME = "NAME"
    NEWEST = "NEWEST"


def given(filter: Any, name: str) -> Any:
    """A filter's field, None where it is absent. An empty list asks for nothing in particular, an empty text does."""
    value = getattr(filter, name, None) if filter else None
    return value if value or isinstance(value, bool | str) else None


def named(filter: Any, *names: str) -> Q:
    """Rows that bear these ids; none for what can't be an id."""
    ids = {name: id for name in names if (id := given(filter, name)) is not None}
    return Q(**ids) if all(ID.fullmatch(id) for id in ids.values()) else NONE


def searched(search: str | None, fits: Callable[[str], Q] | None = None) -> Q:
    """Every word is the beginning of a word that is kept beside the row. Raises BadPage for too long a search."""
    if search and len(search) > LONGEST_SEARCH:
        raise BadPage(f"A search has at most {LONGEST_SEARCH} characters.")
    words = words_asked(search or "")
    if UNPRINTABLE.search("".join(words)):
        return NONE
    return Q(*((fits or begins)(word) for word in words))


def begins(word: str) -> Q:
    return Q(words__contains=f" {word}")


def resellers(viewer: Viewer, arguments: Mapping[str, Any]) -> Q:
    return searched(arguments.get("search"))


def customers(viewer: Viewer, arguments: Mapping[str, Any]) -> Q:
    filter = arguments.get("filter")
    referred = Customer.resold_by(viewer)
    found = searched(
        arguments.get("search"), lambda word: begins(word) | Q(reference_words__contains=f" {word}") & referred
    )
    if country := given(filter, "country"):
        found &= Q(country=country) & Customer.administered_by(viewer)
    if given(filter, "status") or given(filter, "ends_before"):
        fitting = Subscription.filter(Subscription.visible_to(viewer), _subscription(filter))
        found &= Q(id__in=Subquery(fitting.values("customer_id")))
    return found


def subscriptions(viewer: Viewer, arguments: Mapping[str, Any]) -> Q:
    filter = arguments.get("filter")
    found = _subscription(filter) & named(filter, "customer_id")
    if (product_code := given(filter, "product_code")) is not None:
        found &= of_product(viewer, {"product_code": product_code})
    if (will_renew := given(filter, "will_renew")) is not None:
        renews = Q(will_renew=True) | Q(next_seats__isnull=False)
        found &= (renews if will_renew else ~renews) & Subscription.administered_by(viewer)
    if (has_free_seats := given(filter, "has_free_seats")) is not None:
        free = Q(seats_assigned__lt=F("seats_purchased"))
        found &= (free if has_free_seats else ~free) & Subscription.administered_by(viewer)
    return found


def _subscription(filter: Any) -> Q:
    found = Q()
    if status := given(filter, "status"):
        found &= Q(status__in=set(status))
    if ends_from := given(filter, "ends_from"):
        found &= Q(current_period_end__gte=ends_from)
    if ends_before := given(filter, "ends_before"):
        found &= Q(current_period_end__lt=ends_before)
    return found


def of_product(viewer: Viewer, arguments: Mapping[str, Any]) -> Q:
    return Q(product_id__in=Subquery(Product.filter(Product.coded(arguments["product_code"])).values("id")))


def seats(viewer: Viewer, arguments: Mapping[str, Any]) -> Q:
    filter = arguments.get("filter")
    status = given(filter, "status") or [SeatStatus.INVITED, SeatStatus.ACTIVE]
    found = searched(arguments.get("search")) & Q(status__in=set(status))
    if (is_administrator := given(filter, "is_administrator")) is not None:
        found &= Q(is_administrator=is_administrator)
    return found


def invoices(viewer: Viewer, arguments: Mapping[str, Any]) -> Q:
    filter = arguments.get("filter")
    found = searched(arguments.get("search")) & named(filter, "customer_id", "subscription_id")
    if status := given(filter, "status"):
        found &= Q(status__in=set(status))
    if kind := given(filter, "kind"):
        found &= Q(kind=kind)
    if issued_from := given(filter, "issued_from"):
        found &= Q(issued_on__gte=issued_from)
    if issued_before := given(filter, "issued_before"):
        found &= Q(issued_on__lt=issued_before)
    if (overdue := given(filter, "overdue")) is not None:
        late = Q(status=InvoiceStatus.OPEN, due_on__lt=arguments["today"])
        found &= late if overdue else (~Q(status=InvoiceStatus.OPEN) | Q(due_on__gte=arguments["today"]))
    return found


def bank_receipts(viewer: Viewer, arguments: Mapping[str, Any]) -> Q:
    filter = arguments.get("filter")
    found = searched(arguments.get("search"))
    if status := given(filter, "status"):
        found &= Q(status__in=set(status))
    if received_from := given(filter, "received_from"):
        found &= Q(received_on__gte=received_from)
    if received_before := given(filter, "received_before"):
        found &= Q(received_on__lt=received_before)
    return found


def upcoming(viewer: Viewer, arguments: Mapping[str, Any]) -> Q:
    until = arguments.get("until")
    return Q(due_on__lte=until) if until else Q()


def changes(viewer: Viewer, arguments: Mapping[str, Any]) -> Q:
    filter = arguments.get("filter")
    found = named(filter, "customer_id", "subject_id")
    if kind := given(filter, "kind"):
        found &= Q(kind__in=set(kind) & KINDS)
    return found


def _named(column: str) -> Order:
    return Order(column, (Key(column=column), Key(column="id")))


RESELLERS = Listing(orders={None: _named("name")}, default=None, criterion=resellers)
CUSTOMERS = Listing(
    orders={
        CustomerOrder.NAME: _named("name_key"),
        CustomerOrder.NEWEST: NEWEST,
        CustomerOrder.PERIOD_END: Order(
            "end", (Key(column="next_period_end", absent=FAR, shown=Customer.administered_by), Key(column="id"))
        ),
    },
    default=CustomerOrder.NAME,
    criterion=customers,
)
SUBSCRIPTIONS = Listing(
    orders={
        SubscriptionOrder.NEWEST: NEWEST,
        SubscriptionOrder.PERIOD_END: Order("end", (Key(column="current_period_end", absent=FAR), Key(column="id"))),
    },
    default=SubscriptionOrder.NEWEST,
    criterion=subscriptions,
)
SEATS = Listing(
    orders={
        SeatOrder.EMAIL: _named("email_key"),
        SeatOrder.NAME: Order("name", (Key(column="name_key"), Key(column="email_key"), Key(column="id"))),
        SeatOrder.NEWEST: NEWEST,
    },
    default=SeatOrder.EMAIL,
    criterion=seats,
)
INVOICES = Listing(
    orders={
        InvoiceOrder.NEWEST: NEWEST,
        InvoiceOrder.DUE_DATE: Order("due", (Key(column="due_on", absent=FAR), Key(column="id"))),
    },
    default=InvoiceOrder.NEWEST,
    criterion=invoices,
)
BANK_RECEIPTS = Listing(orders={None: NEWEST}, default=None, criterion=bank_receipts)


def payment_reports(viewer: Viewer, arguments: Mapping[str, Any]) -> Q:
    filter = arguments.get("filter")
    found = Q()
    if (settled := given(filter, "settled")) is not None:
        found &= Q(settled_at__isnull=not settled)
    if kind := given(filter, "kind"):
        found &= Q(kind__in=set(kind))
    return found


PAYMENT_REPORTS = Listing(orders={None: NEWEST}, default=None, criterion=payment_reports)
DEAD_LETTERS = Listing(orders={None: NEWEST}, default=None)
UPCOMING = Listing(
    orders={None: Order("due", (Key(column="due_on"), Key(column="id")))}, default=None, criterion=upcoming
)
CHANGES = Listing(orders={None: BY_POSITION}, default=None, criterion=changes, is_feed=True)


def feed_order(seal: Seal) -> Order:
    """A place in the feed counts what everybody does: where it stood open, gaps would tell of what one may not see."""
    return replace(BY_POSITION, seal=seal)


def change_cursor(position: int, seal: Seal) -> str:
    return cursor_of([position], feed_order(seal))
