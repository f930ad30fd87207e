"""What a client may say."""

import sys
from functools import cache
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types.graphql import OperationType

from server.plans.noun import NOUNS
from server.schema import enumeration, guard  # noqa: F401  (enumeration first: it gives the enums their names)
from server.schema.account import Account
from server.schema.bank_receipt import BankReceipt
from server.schema.bank_statement import BankStatement
from server.schema.change import Change
from server.schema.customer import Customer
from server.schema.dead_letter import DeadLetter
from server.schema.extension import Errors, Hidden, OwnExchange
from server.schema.invoice import Invoice
from server.schema.known import KnownDocuments
from server.schema.limit import Limits
from server.schema.live import Live
from server.schema.mutation import Mutation
from server.schema.payment import Payment
from server.schema.payment_report import PaymentReport
from server.schema.product import Product
from server.schema.query import Query
from server.schema.reseller import Reseller
from server.schema.scalar import SCALARS
from server.schema.seat import Seat
from server.schema.second_factor import SecondFactor
from server.schema.subscription import Subscription
from server.schema.upcoming import Upcoming
from server.schema.value import SHAPES, VALUES

NODES = [
    Account,
    BankReceipt,
    BankStatement,
    Change,
    Customer,
    DeadLetter,
    Invoice,
    Payment,
    PaymentReport,
    Product,
    Reseller,
    Seat,
    SecondFactor,
    Subscription,
    Upcoming,
]


class Schema(strawberry.Schema):
    """Errors are coded and logged by an extension, each once."""

    def process_errors(self, errors: object, execution_context: object = None) -> None: ...

    async def execute(self, *args: Any, **asked: Any) -> Any:
        """One answer: what happens as it happens needs a socket or server-sent events."""
        allowed = set(asked.get("allowed_operation_types") or OperationType) - {OperationType.SUBSCRIPTION}
        return await super().execute(*args, **{**asked, "allowed_operation_types": allowed})


@cache
def build_schema() -> Schema:
    """The one schema of this process; raises guard.Unguarded while a field has no rule."""
    _introduce()
    schema = Schema(
        query=Query,
        mutation=Mutation,
        subscription=Live,
        types=NODES,
        extensions=[OwnExchange, KnownDocuments, Limits, Hidden, Errors],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    guard.check(schema._schema)
    return schema


def _introduce() -> None:
    """Nouns name one another: each module gets to know them all once all are there."""
    types = {type.__name__: type for type in [*NOUNS, *VALUES, *SHAPES]}
    for type in types.values():
        known = vars(sys.modules[type.__module__])
        for name, other in types.items():
            known.setdefault(name, other)
