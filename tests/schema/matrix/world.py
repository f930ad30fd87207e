"""The world of the matrix: every field of every type has a value on some record of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from pyotp import TOTP

from server.database import transaction
from server.domain.email_address import email_key
from server.domain.upcoming import UpcomingKind
from server.models import Account, OutboxKind, OutboxMessage, PaymentReport, Upcoming
from server.resolvers.product import make_product
from server.resolvers.seat import TIME_TO_UNDO
from tests.authenticator import Authenticator
from tests.schema.matrix.record import SIGNED_IN
from tests.schema.world import World, peopled, unpaid
from tests.serving import PASSWORD, Person

TENANTS = {"acme": ("mia", "anna"), "beta": ("bea", "anna"), "gamma": ("gus", "omar")}  # and who administers them
INVITED = {"acme": ["rita", "vera"], "beta": ["ben", "novice", "rex", "max"], "gamma": ["gil", "newbie", "rolf"]}
REMOVED = ["acme.rita", "beta.rex", "beta.max", "gamma.rolf"]
ACTIVATED = ["ben", "gil"]
AT_HOME = {"line1": "Hamngatan 1", "postalCode": "111 47", "city": "Stockholm", "country": "SE"}  # like the seller
STEP = timedelta(seconds=30)  # a code opens once, the next one too
ONLY_INVITED = ["newcomer", "rita", "vera", "novice", "rex", "newbie", "rolf", "nora", "tove", *ACTIVATED]


@asynccontextmanager
async def furnished(database_url: str) -> AsyncIterator[World]:
    async with peopled(database_url) as world:
        await _sell(world)
        await _employ(world)
        for customer, (admin, reseller_admin) in TENANTS.items():
            await _describe(world, customer, reseller_admin)
            await _invite(world, customer, reseller_admin)
            await _order(world, customer, admin, reseller_admin)
        await _find_money(world)
        await _reconsider(world)
        await _activate(world)
        await _secure(world)
        await _fail(world)
        await _wait_for_late_mails(world)
        await _give_up(world)
        await _settle_down(world)
        yield world


async def _sell(world: World) -> None:
    """A second product, and a price that another one follows."""
    await make_product(await world.house.context(), code="studio", name="Studio")
    today = (await world.house.ports.clock.now()).date().isoformat()
    prices = (("studio", "YEARLY", "50.00", today), ("business", "MONTHLY", "10.00", "2098-01-01"))
    for code, term, price, day in prices:
        sold = {"productCode": code, "term": term, "unitPrice": price, "validFrom": day, "currency": "EUR"}
        await world.olga.do("setPrice", "", **sold)
    for product in await world.olga.ask("{ products { id code } }"):
        world.ids[product["code"]] = product["id"]


async def _employ(world: World) -> None:
    """Resellers whose team has more than one; Sven has an account."""
    await world.enters("sven")
    for name, reseller, by in (("nora", "north", "anna"), ("sven", "south", "omar"), ("tove", "south", "omar")):
        email = f"{name}@people.example"
        await world.people[by].do("addResellerAdministrator", "", resellerId=world.ids[reseller], email=email)
    await world.olga.do("updateReseller", "", resellerId=world.ids["north"], contactEmail="partners@north.example")
    home = {"name": "South", "invoiceEmail": "books@south.example", "address": AT_HOME}
    await world.olga.do("updateReseller", "", resellerId=world.ids["south"], businessInformation=home)


async def _describe(world: World, customer: str, by: str) -> None:
    whole = {
        "name": f"{customer.title()} GmbH",
        "contactName": "Ada",
        "invoiceEmail": f"books@{customer}.example",
        "vatNumber": "DE136695976",
        "address": {"line1": "Ring 1", "line2": "Yard", "postalCode": "20095", "city": "Hamburg", "country": "DE"},
    }
    person, id = world.people[by], world.ids[customer]
    await person.do("updateBusinessInformation", "", customerId=id, businessInformation=whole)
    await person.do("updateCustomerNotes", "", customerId=id, externalReference="K-17", note="pays late")


async def _invite(world: World, customer: str, by: str) -> None:
    for name in INVITED[customer]:
        await world.member(name, customer, by, name=name.title())
        if (word := f"{customer}.{name}") in REMOVED:
            await world.people[by].do("removeMember", "", seatId=world.ids[word])


async def _order(world: World, customer: str, admin: str, reseller_admin: str) -> None:
    """Of each side: paid and unpaid, by card and by transfer, declined and taken back."""
    if f"{customer}.unpaid" not in world.ids:
        await unpaid(world, admin, reseller_admin, customer)
    await _tops_up(world, customer, reseller_admin, "declined", seats=3, outcome="declined")
    await _tops_up(world, customer, admin, "own_paid", seats=10, outcome="succeeded")
    await _tops_up(world, customer, admin, "own_unpaid", seats=2)
    world.ids[f"{customer}.own_payment"] = world.ids.pop(f"{customer}.own_unpaid_payment")
    for name, kind in ((reseller_admin, "void"), (admin, "own_void")):
        ordered = await world.tops_up(name, customer)
        world.ids[f"{customer}.{kind}"] = ordered["invoice"]["id"]
        canceled = await world.people[name].do(
            "cancelPurchase", "invoice { correctedBy { id } }", invoiceId=ordered["invoice"]["id"]
        )
        [note] = canceled["invoice"]["correctedBy"]
        world.ids[f"{customer}.{kind}_note"] = note["id"]
    plan = {"willRenew": True, "seats": 6, "subscriptionId": world.ids[f"{customer}.subscription"]}
    if customer == "acme":
        await world.mia.do("scheduleRenewal", "", **plan, paymentMethod="CARD")
    else:
        await world.people[reseller_admin].do("scheduleRenewal", "", **plan)
    await _dispute(world, customer)


async def _dispute(world: World, customer: str) -> None:
    """What the customer's card paid; at Acme somebody has dealt with it."""
    payment_id = world.ids[f"{customer}.own_paid_payment"]
    await world.stranger().pay(payment_id, "disputed")
    report = await PaymentReport.get(payment_id=payment_id)
    world.ids[f"{customer}.report"] = report.id
    if customer == "acme":
        await world.olga.do("settlePaymentReport", "", reportId=report.id, note="agreed by phone")


async def _tops_up(world: World, customer: str, by: str, kind: str, *, seats: int, outcome: str | None = None) -> None:
    """By card; the provider's answer is waited for."""
    more = {"additionalSeats": seats, "purchaseOrderNumber": "PO-1", "paymentMethod": "CARD"}
    ordered = await world.tops_up(by, customer, **more)
    world.ids[f"{customer}.{kind}"] = ordered["invoice"]["id"]
    world.ids[f"{customer}.{kind}_payment"] = payment = ordered["payment"]["id"]
    if outcome:
        await world.stranger().pay(payment, outcome)
        final = {"succeeded": "SUCCEEDED", "declined": "FAILED"}[outcome]
        await world.olga.until("query($id: ID!) { payment(id: $id) { status } }", {"status": final}, id=payment)


async def _find_money(world: World) -> None:
    """A statement with money for nobody; some of it is to be given back."""
    words = [f"{customer}.{kind}" for customer in TENANTS for kind in ("money", "stray", "lost")]
    lines = [{"reference": word, "amount": "1.00", "currency": "EUR"} for word in words]
    text = await bank_statement(world, *lines)
    made = await world.olga.do(
        "importBankStatement", "statement { id receipts { nodes { id reference } } }", camt053=text
    )
    world.ids["statement"] = made["statement"]["id"]
    for receipt in made["statement"]["receipts"]["nodes"]:
        world.ids[receipt["reference"]] = receipt["id"]
        if receipt["reference"].endswith(".lost"):
            await world.olga.do("markBankReceiptForRefund", "", receiptId=receipt["id"], note="nobody knows it")


async def bank_statement(world: World, *lines: dict[str, str]) -> str:
    """As the sandbox's bank writes it."""
    answer = await world.stranger().browser.post("/sandbox/bank-statement", json=lines)
    assert answer.status_code == 200, answer.text
    return answer.text


async def _reconsider(world: World) -> None:
    """Everything that can happen to a seat has happened to Dora's at Acme, and to Beta's subscription."""
    for mutation in ("grantAdministrator", "revokeAdministrator", "removeMember", "restoreMember"):
        await world.anna.do(mutation, "", seatId=world.ids["acme.dora"])
    await world.anna.do("resendInvitation", "", seatId=world.ids["acme.newcomer"])
    await world.member("sven", "acme", "anna")
    await world.olga.do("suspendSubscription", "", subscriptionId=world.ids["beta.subscription"], reason="unclear")
    await world.olga.do("liftSuspension", "", subscriptionId=world.ids["beta.subscription"])


async def _activate(world: World) -> None:
    """Some accept their invitation; whoever was signed in gets a password, and a language."""
    for name in ACTIVATED:
        person = world.stranger()
        await person.activate(await person.token_for(f"{name}@people.example"))
    for name in (*SIGNED_IN, "gus"):
        somebody = world.stranger()
        await somebody.do("resetPassword", "", token=await reset_token(somebody, name), password=PASSWORD)
        world.sessions[name] = somebody.browser.cookies["seatwright"]
        await world.comes_back(name).do("updateProfile", "", locale="en")


async def reset_token(person: Person, name: str) -> str:
    """That of a new letter, whatever came before."""
    email = f"{name}@people.example"
    letters = len(await person.mails(email, at_least=0))
    await person.do("requestPasswordReset", "", email=email)
    newest = (await person.mails(email, at_least=letters + 1))[0]
    return str(newest["links"][0]).partition("token=")[2]


async def _secure(world: World) -> None:
    """Mia has an app, Gus has one and has signed in with it; Olga has a passkey, and once asked the same of others."""
    now = await world.house.ports.clock.now()
    for name in ("mia", "gus"):
        app, factor = await begun_app(world.people[name])
        await world.people[name].do("confirmSecondFactor", "", secondFactorId=factor, code=app.at(now))
        world.ids[f"factor.{name}"] = factor
        shown = {**await challenge(world, name), "method": "TOTP", "code": app.at(now + STEP)}
        await world.stranger().do("completeSignIn", "", **shown)
    passkey = {"method": "PASSKEY", "currentPassword": PASSWORD}
    began = await world.olga.do("beginSecondFactor", "secondFactorId passkeyOptions", **passkey)
    world.ids["factor.olga"] = began["secondFactorId"]
    response = Authenticator(origin=world.url).creates(began["passkeyOptions"])
    proof = {"secondFactorId": began["secondFactorId"], "passkeyResponse": response}
    await world.olga.do("confirmSecondFactor", "", **proof)
    for is_required in (True, False):
        await world.olga.do("requireSecondFactor", "", role="RESELLER_ADMIN", isRequired=is_required)


async def begun_app(person: Person) -> tuple[TOTP, str]:
    """An authenticator app that is not confirmed yet, and the id of the second factor."""
    asked = {"method": "TOTP", "currentPassword": PASSWORD}
    began = await person.do("beginSecondFactor", "secondFactorId totpSecret", **asked)
    return TOTP(began["totpSecret"]), began["secondFactorId"]


async def challenge(world: World, name: str) -> dict[str, str]:
    """What somebody who knows the password is asked to show."""
    known = {"email": f"{name}@people.example", "password": PASSWORD}
    asked = await world.stranger().refused("signIn", "secondFactor { token }", **known)
    return {"token": asked["secondFactor"]["token"]}


async def _fail(world: World) -> None:
    """What did not happen is in the feed, too."""
    for email in ("mia@people.example", "nobody@people.example"):
        await world.stranger().refused("signIn", email=email, password="wrong")
    await world.mia.answer('mutation { liftSuspension(input: { subscriptionId: "any" }) { errors { code } } }')


async def _wait_for_late_mails(world: World) -> None:
    """Those about removals leave a minute later: else they would do so while a test looks whether anything happens."""
    later = await world.house.ports.clock.now() + 2 * TIME_TO_UNDO
    moved = await world.olga.browser.post("/sandbox/clock", json={"now": later.isoformat()})
    assert moved.status_code == 200, moved.text
    await world.house.outbox.drain()


async def _give_up(world: World) -> None:
    """Two mails about each customer came to nothing."""
    at = await world.house.ports.clock.now()
    for name in ("acme", "beta", "gamma"):
        for word in ("letter", "late_letter"):
            letter = OutboxMessage(
                id=OutboxMessage.new_id(),
                kind=OutboxKind.MAIL,
                subject_id=world.ids[f"{name}.subscription"],
                payload={"template": "expired", "to": "gone@people.example", "locale": None, "activation_id": None},
                due_at=at,
                attempts=1,
                last_error="The mail server answered 550 no such user",
                failed_at=at,
                recipient="gone@people.example",
                customer_id=world.ids[name],
            )
            async with transaction():
                await OutboxMessage.bulk_create([letter])
            world.ids[f"{name}.{word}"] = letter.id


async def _settle_down(world: World) -> None:
    """Every record has its word."""
    world.ids |= {f"account.{name}": world.accounts[name] for name in world.accounts}
    world.ids |= {f"account.{name}": await _account(f"{name}@people.example") for name in ONLY_INVITED}
    for name in ("acme", "beta", "gamma"):
        end = await Upcoming.get(subject_id=world.ids[f"{name}.subscription"], kind=UpcomingKind.PERIOD_END)
        world.ids[f"{name}.period_end"] = end.id
    world.ids["acme.purchase_end"] = (await Upcoming.get(subject_id=world.ids["acme.unpaid"])).id
    for word in [word for word in world.ids if word.endswith(".seat")]:
        del world.ids[word]


async def _account(email: str) -> str:
    return (await Account.get(email_key=email_key(email))).id
