"""The sandbox's cards: what becomes of them once they are saved, and what the provider reports by itself."""

from collections.abc import AsyncIterator
from datetime import date, datetime

import httpx
import pytest
from starlette.applications import Starlette

from server.domain.money import Money
from server.domain.payment import PaymentFailure, PaymentStatus
from server.ports.payments import CardEvent, CardSetupEvent, DisputeEvent, Payer, PaymentEvent, RefundEvent
from server.ports.sandbox import Sandbox, webhook
from server.ports.sandbox.kept_card import Plastic
from server.ports.sandbox.tables import SandboxCard, SandboxEvent, SandboxPayment
from server.sandbox import routes
from tests.ports.test_card_payment import PRICE, start

PAY = "/sandbox/pay/payment_1"
CARD = "/sandbox/card/setup_1"


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async def on_moved(stop: datetime) -> None: ...

    transport = httpx.ASGITransport(Starlette(routes=routes(sandbox, on_moved, {})), raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url=sandbox.public_url) as client:
        yield client


async def notices(sandbox: Sandbox) -> list[CardEvent]:
    """Those of one second in any order."""
    now = await sandbox.clock.now()
    return [
        await sandbox.cards.read_webhook(event.body.encode(), webhook.signed(event.body.encode(), "a secret", now), now)
        for event in await SandboxEvent.all().order_by("due_at", "id")
    ]


async def last_notice(sandbox: Sandbox) -> CardEvent:
    return (await notices(sandbox))[-1]


# ---------------------------------------------------------------- charged while nobody looks on


async def saved(sandbox: Sandbox, last4: str, expires: date = date(2099, 12, 31)) -> str:
    """The token of a card that paid before."""
    await start(sandbox.cards, "payment_0")
    payment = await sandbox.cards.pay("payment_0", with_card=Plastic(last4=last4, expires=expires))
    return str(payment.card_token)


async def charged(sandbox: Sandbox, token: str | None, payer_id: str = "rslr_1") -> tuple[str, str | None]:
    started = await sandbox.cards.start(
        payment_id="payment_1",
        amount=PRICE,
        description="10 seats",
        return_url=None,
        payer=Payer(id=payer_id, email="anna@north.example", card_token=token),
        unattended=True,
    )
    return started.status, started.failure


@pytest.mark.parametrize(
    ("last4", "status", "failure"),
    [
        ("4242", PaymentStatus.SUCCEEDED, None),
        ("0341", PaymentStatus.FAILED, PaymentFailure.DECLINED),
        ("3155", PaymentStatus.REQUIRES_ACTION, None),
    ],
)
async def test_a_saved_card_goes_as_it_says(
    sandbox: Sandbox, last4: str, status: PaymentStatus, failure: PaymentFailure | None
) -> None:
    assert await charged(sandbox, await saved(sandbox, last4)) == (status, failure)


@pytest.mark.parametrize(("last4", "told"), [("4242", 2), ("0341", 2), ("3155", 1)])
async def test_what_became_of_it_is_told_by_a_notice_unless_its_holder_is_waited_for(
    sandbox: Sandbox, last4: str, told: int
) -> None:
    await charged(sandbox, await saved(sandbox, last4))
    assert len(await notices(sandbox)) == told


async def test_a_charge_asked_for_twice_is_one(sandbox: Sandbox) -> None:
    token = await saved(sandbox, "4242")
    assert await charged(sandbox, token) == await charged(sandbox, token)
    assert len(await notices(sandbox)) == 2


async def test_a_card_that_has_to_be_confirmed_is_paid_on_the_page(sandbox: Sandbox) -> None:
    await charged(sandbox, await saved(sandbox, "3155"))
    assert (await sandbox.cards.pay("payment_1")).status is PaymentStatus.SUCCEEDED


async def test_a_card_that_has_expired_by_the_installations_clock_is_not_charged(sandbox: Sandbox) -> None:
    today = await sandbox.cards.today()
    token = await saved(sandbox, "4242", today)
    await sandbox.clock.walk_to((await sandbox.clock.now()).replace(year=today.year + 1), _nothing)
    assert await charged(sandbox, token) == (PaymentStatus.FAILED, PaymentFailure.CARD_EXPIRED)


async def _nothing(stop: datetime) -> None: ...


@pytest.mark.parametrize("token", [None, "token_unknown"])
async def test_without_a_card_nothing_is_charged(sandbox: Sandbox, token: str | None) -> None:
    assert (await charged(sandbox, token))[0] is PaymentStatus.FAILED


async def test_somebody_elses_card_is_not_charged(sandbox: Sandbox) -> None:
    token = await saved(sandbox, "4242")
    assert (await charged(sandbox, token, "cust_1"))[0] is PaymentStatus.FAILED


# ---------------------------------------------------------------- on the payment page


async def test_who_pays_chooses_a_card(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    await start(sandbox.cards)
    page = (await client.get(PAY)).text
    assert all(text in page for text in ("•••• 4242", "•••• 0341", "•••• 3155", 'name="expires"'))


async def test_the_notice_says_which_card_paid(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    await start(sandbox.cards)
    await client.post(PAY, json={"outcome": "succeeded", "card": "0341", "expires": "2099-01-31"})
    event = await last_notice(sandbox)
    assert isinstance(event, PaymentEvent)
    assert event.card
    assert (event.card.last4, event.card.expires, event.card.token) == (
        "0341",
        date(2099, 1, 31),
        (await SandboxCard.get()).token,
    )


@pytest.mark.parametrize(
    ("entry", "failure"),
    [
        ({"outcome": "declined"}, PaymentFailure.DECLINED),
        ({"outcome": "insufficient_funds"}, PaymentFailure.INSUFFICIENT_FUNDS),
        ({"outcome": "succeeded", "expires": "2001-01-31"}, PaymentFailure.CARD_EXPIRED),
    ],
)
async def test_what_fails_says_why_and_keeps_no_card(
    sandbox: Sandbox, client: httpx.AsyncClient, entry: dict[str, str], failure: PaymentFailure
) -> None:
    await start(sandbox.cards)
    await client.post(PAY, json=entry)
    event = await last_notice(sandbox)
    assert isinstance(event, PaymentEvent)
    assert (event.status, event.failure, await SandboxCard.all().count()) == (PaymentStatus.FAILED, failure, 0)


@pytest.mark.parametrize(("entry", "minor"), [({}, PRICE.minor + 1), ({"amount": "12.50"}, 1250)])
async def test_another_amount_is_paid(
    sandbox: Sandbox, client: httpx.AsyncClient, entry: dict[str, str], minor: int
) -> None:
    await start(sandbox.cards)
    await client.post(PAY, json={"outcome": "wrong_amount", **entry})
    event = await last_notice(sandbox)
    assert isinstance(event, PaymentEvent)
    assert (event.status, event.amount) == (PaymentStatus.SUCCEEDED, Money(minor, "EUR"))


@pytest.mark.parametrize(
    "entry",
    [
        {"outcome": "succeeded", "card": "1111"},
        {"outcome": "succeeded", "card": 4242},
        {"outcome": "succeeded", "expires": "soon"},
        {"outcome": "wrong_amount", "amount": "-1"},
        {"outcome": "wrong_amount", "amount": "1.234"},
        {"outcome": "wrong_amount", "amount": "NaN"},
        {"outcome": "wrong_amount", "amount": 1},
    ],
)
async def test_a_wrong_entry_pays_nothing(
    sandbox: Sandbox, client: httpx.AsyncClient, entry: dict[str, object]
) -> None:
    await start(sandbox.cards)
    answer = await client.post(PAY, json=entry)
    assert (answer.status_code, (await SandboxPayment.get()).status) == (400, PaymentStatus.REQUIRES_ACTION)


# ---------------------------------------------------------------- what the provider reports later


async def test_money_goes_back_in_parts_and_each_notice_says_how_much_in_all(
    sandbox: Sandbox, client: httpx.AsyncClient
) -> None:
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    await client.post(PAY, json={"outcome": "refunded", "amount": "20.00"})
    await client.post(PAY, json={"outcome": "refunded"})
    told = [event.refunded.minor for event in await notices(sandbox) if isinstance(event, RefundEvent)]
    assert sorted(told) == [2000, PRICE.minor]


async def test_our_own_refund_is_told_by_a_notice_too(sandbox: Sandbox) -> None:
    started = await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    for _ in range(2):
        await sandbox.cards.refund(started.provider_id, Money(500, "EUR"), key="refund_1")
    told = [event.refunded.minor for event in await notices(sandbox) if isinstance(event, RefundEvent)]
    assert told == [500]


async def test_a_dispute_is_told_as_it_goes_on(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    for outcome in ("disputed", "dispute_closed"):
        await client.post(PAY, json={"outcome": outcome})
    told = [event for event in await notices(sandbox) if isinstance(event, DisputeEvent)]
    assert (sorted(event.is_open for event in told), len({event.dispute_id for event in told})) == ([False, True], 1)


@pytest.mark.parametrize("outcome", ["refunded", "disputed", "dispute_closed"])
async def test_of_what_was_not_paid_nothing_is_reported(
    sandbox: Sandbox, client: httpx.AsyncClient, outcome: str
) -> None:
    await start(sandbox.cards)
    answer = await client.post(PAY, json={"outcome": outcome})
    assert (answer.status_code, await notices(sandbox)) == (409, [])


async def test_more_than_was_paid_does_not_go_back(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    assert (await client.post(PAY, json={"outcome": "refunded", "amount": "720.01"})).status_code == 409


async def test_a_person_gives_it_back_on_the_page(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    page = await client.post(PAY, data={"outcome": "refunded"}, follow_redirects=True)
    assert "All of it went back" in page.text


# ---------------------------------------------------------------- another card


async def begun(sandbox: Sandbox, return_url: str | None = None) -> None:
    payer = Payer(id="rslr_1", email="anna@north.example")
    started = await sandbox.cards.begin_card_setup(setup_id="setup_1", return_url=return_url, payer=payer)
    assert started.redirect_url == f"{sandbox.public_url}{CARD}"


async def test_a_card_given_in_place_of_another_is_told_and_kept(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    await begun(sandbox)
    answer = await client.post(CARD, json={"card": "0341", "expires": "2099-01-31"})
    event = await last_notice(sandbox)
    assert isinstance(event, CardSetupEvent)
    assert (answer.json(), event.setup_id, event.card.last4, event.card.token) == (
        {"setupId": "setup_1", "card": "0341", "returnUrl": None},
        "setup_1",
        "0341",
        (await SandboxCard.get(payer_id="rslr_1")).token,
    )


async def test_a_person_gives_a_card_and_is_sent_back(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    await begun(sandbox, "https://shop.example/billing")
    answer = await client.post(CARD, data={"card": "4242", "expires": "2099-01-31"})
    assert (answer.status_code, answer.headers["location"]) == (303, "https://shop.example/billing")


async def test_the_same_page_takes_one_card(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    await begun(sandbox)
    answers = [(await client.post(CARD, json={"card": "4242"})).status_code for _ in range(2)]
    assert (answers, len(await notices(sandbox))) == ([200, 409], 1)


async def test_the_page_says_that_the_card_was_taken(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    await begun(sandbox)
    page = await client.post(CARD, data={"card": "4242"}, follow_redirects=True)
    assert "The card was taken" in page.text


@pytest.mark.parametrize("setup_id", ["unknown", "%00", "%FF", "a" * 5000])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_unknown_setup_does_not_exist(client: httpx.AsyncClient, setup_id: str, method: str) -> None:
    answer = await client.request(method, f"/sandbox/card/{setup_id}", json={"card": "4242"})
    assert answer.status_code == 404
