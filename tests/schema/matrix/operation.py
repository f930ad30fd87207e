"""What becomes of every operation, whoever asks and of whose records: by hand.

✔ is done · U UNAUTHENTICATED · F FORBIDDEN, open to none of their capacities · N not there: null, nothing in a list, or
NOT_FOUND · A NOT_ALLOWED: they see it, but it is not theirs to change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.schema.matrix.record import PRINCIPALS, capacities
from tests.serving import PASSWORD

Grid = Mapping[str, str]  # whose records → what becomes of it, for the principals in their order

# fmt: off
#                    stranger olga anna omar mia bea max dora sven
EVERYBODY        = {"":      "✔ ✔ ✔ ✔ ✔ ✔ ✔ ✔ ✔"}
SIGNED_IN        = {"":      "U ✔ ✔ ✔ ✔ ✔ ✔ ✔ ✔"}
OPERATORS        = {"":      "U ✔ F F F F F F F"}
RESELLER_ADMINS  = {"":      "U F ✔ ✔ F F F F ✔"}
RESELLER_SIDE    = {"":      "U ✔ ✔ ✔ F F F F ✔"}
WHO_IS_THERE     = {"":      "N ✔ ✔ ✔ ✔ ✔ ✔ ✔ ✔"}
NOBODY           = {"":      "U N N N N N N N N"}
ONLY_MIA         = {"":      "U N N N ✔ N N N N"}

OPERATORS_ONLY   = {"acme":  "U ✔ F F F F F F F",
                    "beta":  "U ✔ F F F F F F F",
                    "gamma": "U ✔ F F F F F F F"}
OPERATORS_UNDONE = {whose: OPERATORS_ONLY[whose] for whose in ("beta", "gamma")}
OPERATORS_ON_TWO = {whose: OPERATORS_ONLY[whose] for whose in ("acme", "gamma")}
RESELLERS_ONLY   = {"acme":  "U F ✔ N F F F F A",
                    "beta":  "U F ✔ N F F F F N",
                    "gamma": "U F N ✔ F F F F ✔"}
RESELLERS_TEAM   = {"acme":  "U ✔ ✔ N F F F F N",
                    "gamma": "U ✔ N ✔ F F F F ✔"}
CUSTOMERS_SIDE   = {"acme":  "U F ✔ N ✔ N F A A",
                    "beta":  "U F ✔ N N ✔ F ✔ N",
                    "gamma": "U F N ✔ N N F N ✔"}
SOMEBODYS_SEAT   = {"acme":  "U F ✔ N ✔ N F N N",
                    "beta":  "U F ✔ N N ✔ F ✔ N",
                    "gamma": "U F N ✔ N N F N ✔"}
DORAS_SEAT       = {"acme":  "U F ✔ N ✔ N F A N"}
RESELLERS_ORDER  = {"acme":  "U F ✔ N N N F N N",
                    "beta":  "U F ✔ N N N F N N",
                    "gamma": "U F N ✔ N N F N ✔"}
CUSTOMERS_ORDER  = {"acme":  "U F A N ✔ N F N N",
                    "beta":  "U F A N N ✔ F ✔ N",
                    "gamma": "U F N A N N F N A"}

SEEN_BY_MEMBERS  = {"acme":  "U ✔ ✔ N ✔ N ✔ ✔ ✔",
                    "beta":  "U ✔ ✔ N N ✔ N ✔ N",
                    "gamma": "U ✔ N ✔ N N N N ✔"}
SEEN_BY_ADMINS   = {"acme":  "U ✔ ✔ N ✔ N N N N",
                    "beta":  "U ✔ ✔ N N ✔ N ✔ N",
                    "gamma": "U ✔ N ✔ N N N N ✔"}
SEEN_BY_RESELLER = {"acme":  "U ✔ ✔ N N N N N N",
                    "beta":  "U ✔ ✔ N N N N N N",
                    "gamma": "U ✔ N ✔ N N N N ✔"}
THEIR_RESELLER   = {"acme":  "U ✔ ✔ N ✔ ✔ N ✔ N",
                    "gamma": "U ✔ N ✔ N N N N ✔"}
# `nodes` can't be null, so it is open and finds nothing.
IN_NODES         = {whose: row.replace("U", "N", 1) for whose, row in SEEN_BY_MEMBERS.items()}
# fmt: on


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`open_to`: as it is declared. In the arguments "@of.x" and "@x" are ids of whose records it is about, "!x" has to
    be made first."""

    kind: str
    name: str
    open_to: str
    grid: Grid
    about: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def becomes(self, name: str, whose: str) -> str:
        return self.grid[whose].split()[list(PRINCIPALS).index(name)]


def query(name: str, open_to: str, grid: Grid, about: str = "", /, **arguments: Any) -> Operation:
    return Operation(kind="query", name=name, open_to=open_to, grid=grid, about=about, arguments=arguments)


def mutation(name: str, open_to: str, grid: Grid, about: str = "", /, **input: Any) -> Operation:
    arguments = {"input": input}
    return Operation(kind="mutation", name=name, open_to=open_to, grid=grid, about=about, arguments=arguments)


ACTIVATED: dict[str, Any] = {"customerId": "@of", "kind": ["subscription.activated"]}
SUBSCRIPTION: dict[str, Any] = {"subscriptionId": "@of.subscription"}
NEXT_PERIOD: dict[str, Any] = {"subscriptionId": "!ending subscription", "paymentMethod": "CARD"}
TEAM: dict[str, Any] = {"resellerId": "@reseller"}
ADDRESS = {"line1": "Ring 2", "postalCode": "20095", "city": "Hamburg", "country": "DE"}
COMPANY = {"name": "Delta", "invoiceEmail": "books@delta.example", "address": ADDRESS}
PLAN: dict[str, Any] = {"productCode": "studio", "seats": 2, "term": "YEARLY", "currency": "EUR"}

# As operations are declared open: the roles of the directive, and the last line of the description.
OPENNESS: Mapping[str, tuple[str, str]] = {
    "everybody": ("", "Open to: everybody."),
    "signed in": ("CUSTOMER_ADMIN MEMBER OPERATOR RESELLER_ADMIN SELF", "Open to: whoever is signed in."),
    "O": ("OPERATOR", "Open to: operators."),
    "R": ("RESELLER_ADMIN", "Open to: the reseller's administrators."),
    "RC": ("CUSTOMER_ADMIN RESELLER_ADMIN", "Open to: the reseller's and the customer's administrators."),
    "OR": ("OPERATOR RESELLER_ADMIN", "Open to: the reseller's administrators and operators."),
}

# In an order in which all that somebody may do can be done, one after the other.
OPERATIONS: tuple[Operation, ...] = (
    query("installation", "everybody", EVERYBODY),
    query("viewer", "everybody", WHO_IS_THERE),
    query("pendingActivation", "everybody", EVERYBODY, token="!invitation"),
    query("products", "signed in", SIGNED_IN),
    query("latestChangeCursor", "signed in", SIGNED_IN),
    query("resellers", "O", OPERATORS),
    query("reseller", "signed in", THEIR_RESELLER, id="@reseller"),
    query("customer", "signed in", SEEN_BY_MEMBERS, id="@of"),
    query("customers", "signed in", SEEN_BY_MEMBERS, search="!name"),
    query("subscription", "signed in", SEEN_BY_MEMBERS, id="@of.subscription"),
    query("subscriptions", "signed in", SEEN_BY_MEMBERS, filter={"customerId": "@of"}),
    query("invoice", "signed in", SEEN_BY_RESELLER, "the reseller's", id="@of.invoice"),
    query("invoice", "signed in", SEEN_BY_ADMINS, "the customer's", id="@of.own_paid"),
    query("invoices", "signed in", SEEN_BY_ADMINS, filter={"customerId": "@of"}),
    query("payment", "signed in", SEEN_BY_RESELLER, "the reseller's", id="@of.payment"),
    query("payment", "signed in", SEEN_BY_ADMINS, "the customer's", id="@of.own_payment"),
    query("bankReceipts", "O", OPERATORS),
    query("paymentReports", "O", OPERATORS, filter={"kind": ["DISPUTE"]}),
    query("deadLetters", "O", OPERATORS),
    query("upcoming", "O", OPERATORS, until="2099-12-31"),
    query("changes", "signed in", SEEN_BY_MEMBERS, filter=ACTIVATED),
    query("node", "signed in", SEEN_BY_MEMBERS, id="@of.subscription"),
    query("nodes", "everybody", IN_NODES, ids=["@of", "@of.subscription"]),
    query("renewalForecast", "OR", RESELLER_SIDE, months=3),
    query(
        "quoteSubscription",
        "R",
        RESELLERS_ONLY,
        input={**PLAN, "buyer": {"customerId": "@of"}, "paymentMethod": "CARD"},
    ),
    query(
        "quoteSubscription",
        "R",
        RESELLER_ADMINS,
        "a new customer",
        input={**PLAN, "buyer": {"newCustomer": {"country": "DE"}}, "paymentMethod": "CARD"},
    ),
    query("quoteTopUp", "RC", CUSTOMERS_SIDE, input={**SUBSCRIPTION, "additionalSeats": 1}),
    query("quoteRenewal", "RC", CUSTOMERS_SIDE, input=NEXT_PERIOD),
    Operation(
        kind="subscription",
        name="changes",
        open_to="signed in",
        grid=SEEN_BY_MEMBERS,
        arguments={"filter": ACTIVATED},
    ),
    mutation("updateProfile", "signed in", SIGNED_IN, name="New Name"),
    mutation("createSubscription", "R", RESELLERS_ONLY, **PLAN, buyer={"customerId": "@of"}, paymentMethod="CARD"),
    mutation(
        "createSubscription",
        "R",
        RESELLER_ADMINS,
        "a new customer",
        **PLAN,
        buyer={"newCustomer": COMPANY},
        paymentMethod="CARD",
    ),
    mutation("topUp", "RC", CUSTOMERS_SIDE, **SUBSCRIPTION, additionalSeats=1, paymentMethod="CARD"),
    mutation("renewSubscription", "RC", CUSTOMERS_SIDE, **NEXT_PERIOD),
    mutation("scheduleRenewal", "RC", CUSTOMERS_SIDE, **SUBSCRIPTION, willRenew=False),
    mutation("replaceCard", "RC", CUSTOMERS_SIDE, **SUBSCRIPTION),
    mutation("payInvoice", "RC", RESELLERS_ORDER, "the reseller's", invoiceId="@of.declined", paymentMethod="CARD"),
    mutation("payInvoice", "RC", CUSTOMERS_ORDER, "the customer's", invoiceId="@of.own_invoice", paymentMethod="CARD"),
    mutation("cancelPurchase", "RC", RESELLERS_ORDER, "the reseller's", invoiceId="@of.unpaid"),
    mutation("cancelPurchase", "RC", CUSTOMERS_ORDER, "the customer's", invoiceId="@of.own_unpaid"),
    mutation("updateBusinessInformation", "RC", CUSTOMERS_SIDE, customerId="@of", businessInformation=COMPANY),
    mutation("updateCustomerNotes", "R", RESELLERS_ONLY, customerId="@of", note="pays early"),
    mutation("inviteMember", "RC", CUSTOMERS_SIDE, **SUBSCRIPTION, email="one@people.example"),
    mutation("inviteMembers", "RC", CUSTOMERS_SIDE, **SUBSCRIPTION, members=[{"email": "two@people.example"}]),
    mutation("resendInvitation", "RC", SOMEBODYS_SEAT, seatId="@invited"),
    mutation("restoreMember", "RC", SOMEBODYS_SEAT, seatId="@removed"),
    mutation("grantAdministrator", "RC", SOMEBODYS_SEAT, seatId="@removed"),
    mutation("revokeAdministrator", "RC", SOMEBODYS_SEAT, seatId="@removed"),
    mutation("reassignSeat", "RC", SOMEBODYS_SEAT, seatId="@invited", email="three@people.example"),
    mutation("removeMember", "RC", SOMEBODYS_SEAT, seatId="@member"),
    mutation("grantAdministrator", "RC", DORAS_SEAT, "a member's own", seatId="@of.dora"),
    mutation("revokeAdministrator", "RC", DORAS_SEAT, "a member's own", seatId="@of.dora"),
    mutation("reassignSeat", "RC", DORAS_SEAT, "a member's own", seatId="@of.dora", email="four@people.example"),
    mutation(
        "createReseller",
        "O",
        OPERATORS,
        name="West",
        contactEmail="hello@west.example",
        discountPercent="5",
        businessInformation=COMPANY,
        administratorEmail="west@people.example",
    ),
    mutation("updateReseller", "O", OPERATORS_ONLY, resellerId="@reseller", contactEmail="new@partner.example"),
    mutation("addResellerAdministrator", "OR", RESELLERS_TEAM, **TEAM, email="!newcomer"),
    mutation("removeResellerAdministrator", "OR", RESELLERS_TEAM, **TEAM, accountId="@colleague"),
    mutation(
        "setPrice",
        "O",
        OPERATORS,
        productCode="business",
        currency="EUR",
        term="YEARLY",
        unitPrice="99.00",
        validFrom="2099-01-01",
    ),
    mutation("assignBankReceipt", "O", OPERATORS_ONLY, receiptId="@of.money", invoiceId="@of.own_invoice"),
    mutation(
        "recordBankTransfer",
        "O",
        OPERATORS_ONLY,
        reference="!reference",
        amount="!amount",
        receivedOn="!today",
        bankReference="!bank entry",
    ),
    mutation("retryDeadLetter", "O", OPERATORS_ONLY, deadLetterId="@of.letter"),
    mutation("discardDeadLetter", "O", OPERATORS_ONLY, deadLetterId="@of.late_letter"),
    mutation("settlePaymentReport", "O", OPERATORS_UNDONE, reportId="@of.report", note="agreed"),
    mutation("importBankStatement", "O", OPERATORS, camt053="!statement"),
    mutation("markBankReceiptForRefund", "O", OPERATORS_ONLY, receiptId="@of.stray", note="not for us"),
    mutation("issueCreditNote", "O", OPERATORS_ONLY, invoiceId="@of.invoice", reason="Another address", reissue=True),
    mutation("suspendSubscription", "O", OPERATORS_ONLY, **SUBSCRIPTION, reason="unclear"),
    mutation("liftSuspension", "O", OPERATORS_ONLY, **SUBSCRIPTION),
    mutation("requireSecondFactor", "O", OPERATORS, role="RESELLER_ADMIN", isRequired=True),
    mutation("beginSecondFactor", "signed in", SIGNED_IN, method="TOTP", currentPassword=PASSWORD),
    mutation("confirmSecondFactor", "signed in", NOBODY, "another's", secondFactorId="!somebody's", code="123456"),
    mutation("confirmSecondFactor", "signed in", SIGNED_IN, "one's own", secondFactorId="!own", code="@code"),
    mutation("replaceRecoveryCodes", "signed in", SIGNED_IN, currentPassword=PASSWORD),
    mutation(
        "removeSecondFactor", "signed in", ONLY_MIA, "Mia's", secondFactorId="@factor.mia", currentPassword=PASSWORD
    ),
    mutation(
        "removeSecondFactor", "signed in", SIGNED_IN, "one's own", secondFactorId="@own", currentPassword=PASSWORD
    ),
    mutation("changePassword", "signed in", SIGNED_IN, currentPassword=PASSWORD, newPassword="a quiet lamp at noon"),
    mutation("signIn", "everybody", EVERYBODY, email="ben@people.example", password=PASSWORD),
    mutation(
        "completeSignIn", "everybody", EVERYBODY, token="!challenge", method="RECOVERY_CODE", code="!recovery code"
    ),
    mutation("refreshSession", "everybody", EVERYBODY, refreshToken="!refresh token"),
    mutation("activateAccount", "everybody", EVERYBODY, token="!invitation", password=PASSWORD),
    mutation("requestPasswordReset", "everybody", EVERYBODY, email="ben@people.example"),
    mutation("resetPassword", "everybody", EVERYBODY, token="!reset", password="a quiet lamp at noon"),
    mutation("resetSecondFactor", "O", OPERATORS_ON_TWO, accountId="@person"),
    mutation("signOut", "everybody", EVERYBODY),
)


def is_open(openness: str, name: str) -> bool:
    """Whether an operation of that openness is open to any capacity that somebody has."""
    if openness == "everybody":
        return True
    if name == "stranger":
        return False
    return openness == "signed in" or bool(capacities(name) & set(openness))
