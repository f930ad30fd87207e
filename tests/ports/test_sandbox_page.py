"""The sandbox over HTTP, as a script and as a person's browser use it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette

from server.config import BankAccount
from server.domain.payment import PaymentStatus
from server.domain.vat_number import VatNumberAnswer
from server.ports.mail import Attachment
from server.ports.payments import Payer
from server.ports.sandbox import Sandbox
from server.ports.sandbox.tables import SandboxEvent, SandboxPayment
from server.sandbox import routes
from tests.ports.test_card_payment import PRICE
from tests.ports.test_mail import INVITATION

ACCOUNTS = {"EUR": BankAccount(beneficiary="Vendor AB", iban="SE4550000000058398257466", bic="ESSESESS")}
JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html"}


@pytest.fixture
def stops() -> list[datetime]:
    return []


@pytest.fixture
async def client(sandbox: Sandbox, stops: list[datetime]) -> AsyncIterator[httpx.AsyncClient]:
    async def on_moved(stop: datetime) -> None:
        stops.append(stop)

    transport = httpx.ASGITransport(Starlette(routes=routes(sandbox, on_moved, ACCOUNTS)), raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url=sandbox.public_url) as client:
        yield client


async def start(sandbox: Sandbox, return_url: str | None = "https://shop.example/done?step=2#top") -> str:
    await sandbox.cards.start(
        payment_id="payment_1",
        amount=PRICE,
        description="10 seats <b>",
        return_url=return_url,
        payer=Payer(id="rslr_1", email="anna@north.example"),
    )
    return "/sandbox/pay/payment_1"


async def status() -> PaymentStatus:
    return (await SandboxPayment.get(id="payment_1")).status


async def test_the_payment_page_says_what_is_paid(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    page = await client.get(await start(sandbox))
    assert all(text in page.text for text in ("€720.00", "10 seats &lt;b&gt;", ">Pay<", ">Decline<"))


@pytest.mark.parametrize(
    ("return_url", "way_back"),
    [
        ("https://shop.example/done", "https://shop.example/done?payment=payment_1"),
        ("https://shop.example/done?step=2#top", "https://shop.example/done?step=2&payment=payment_1#top"),
        ("seatshop://paid", "seatshop://paid?payment=payment_1"),
        ("seatshop:///paid", "seatshop:///paid?payment=payment_1"),
    ],
)
async def test_who_has_paid_is_sent_back(
    sandbox: Sandbox, client: httpx.AsyncClient, return_url: str, way_back: str
) -> None:
    answer = await client.post(await start(sandbox, return_url), data={"outcome": "succeeded"})
    assert (answer.status_code, answer.headers["location"]) == (303, way_back)


async def test_a_browser_lets_the_payment_page_lead_back(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    page = await client.get(await start(sandbox, "seatshop://paid"))
    assert page.headers["content-security-policy"].endswith("form-action 'self' seatshop:")


async def test_without_a_way_back_the_page_says_that_it_is_paid(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    page = await client.post(await start(sandbox, None), data={"outcome": "succeeded"}, follow_redirects=True)
    assert "has been made" in page.text


async def test_who_is_declined_is_sent_back_too(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    answer = await client.post(await start(sandbox), data={"outcome": "declined"})
    assert (answer.status_code, await status()) == (303, PaymentStatus.FAILED)


async def test_who_loses_the_answer_has_paid_and_is_not_sent_back(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    page = await client.post(await start(sandbox), data={"outcome": "lost"})
    assert (page.status_code, "connection was lost" in page.text, await status()) == (
        200,
        True,
        PaymentStatus.SUCCEEDED,
    )


async def test_the_report_of_a_lost_answer_comes_ten_seconds_later(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    before = await sandbox.clock.now()
    await client.post(await start(sandbox), data={"outcome": "lost"})
    delay = (await SandboxEvent.get()).due_at - before
    assert timedelta(seconds=10) <= delay < timedelta(seconds=13)


async def test_a_script_pays(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    answer = await client.post(await start(sandbox), json={"outcome": "succeeded"})
    assert answer.json() == {
        "paymentId": "payment_1",
        "status": "SUCCEEDED",
        "returnUrl": "https://shop.example/done?step=2&payment=payment_1#top",
    }


async def test_a_script_orders_reports(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    before = await sandbox.clock.now()
    await client.post(await start(sandbox), json={"outcome": "succeeded", "deliveries": 20, "delaySeconds": 60})
    event = await SandboxEvent.get()
    assert event.deliveries_left == 20
    assert event.due_at - before >= timedelta(seconds=60)


async def test_curl_pays_without_saying_that_it_sends_json(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    await client.post(await start(sandbox), content='{"outcome": "succeeded"}', headers=form)
    assert await status() is PaymentStatus.SUCCEEDED


@pytest.mark.parametrize("sent", [{"data": {"outcome": "succeeded"}}, {"json": {"outcome": "succeeded"}}])
async def test_a_canceled_payment_is_not_paid(
    sandbox: Sandbox, client: httpx.AsyncClient, sent: dict[str, dict[str, str]]
) -> None:
    path = await start(sandbox)
    await sandbox.cards.cancel((await SandboxPayment.get()).provider_id)
    answer = await client.request("POST", path, data=sent.get("data"), json=sent.get("json"))
    assert (answer.status_code, await status()) == (409, PaymentStatus.CANCELED)


async def test_the_page_of_a_canceled_payment_says_so(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    path = await start(sandbox)
    await sandbox.cards.cancel((await SandboxPayment.get()).provider_id)
    page = (await client.get(path)).text
    assert "was canceled" in page
    assert "<button" not in page


@pytest.mark.parametrize("payment_id", ["unknown", "%00", "%FF", "a" * 5000])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_unknown_payment_does_not_exist(client: httpx.AsyncClient, payment_id: str, method: str) -> None:
    answer = await client.request(method, f"/sandbox/pay/{payment_id}", json={"outcome": "succeeded"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        "",
        "outcome=perhaps",
        "outcome=succeeded&deliveries=two",
        "outcome=succeeded&deliveries=²",
        '{"outcome": null}',
        '{"outcome": ["succeeded"]}',
        '{"outcome": "succeeded", "deliveries": true}',
        '{"outcome": "succeeded", "deliveries": 101}',
        '{"outcome": "succeeded", "deliveries": "1"}',
        '{"outcome": "succeeded", "delaySeconds": -1}',
        '{"outcome": "succeeded", "delaySeconds": 1e300}',
        '{"outcome": "succeeded", "delaySeconds": ' + "9" * 10_000 + "}",
        "{",
        '{"a":' * 100_000,
        b"\xff",
    ],
)
async def test_a_payment_is_not_made_by_a_wrong_entry(
    sandbox: Sandbox, client: httpx.AsyncClient, body: str | bytes
) -> None:
    answer = await client.post(await start(sandbox), content=body)
    assert (answer.status_code, answer.text[-1:], await status()) == (400, ".", PaymentStatus.REQUIRES_ACTION)


async def test_a_script_reads_the_mailbox(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    await sandbox.mailbox.send(INVITATION)
    (mail,) = (await client.get("/sandbox/mail", headers=JSON)).json()
    assert datetime.fromisoformat(mail.pop("sentAt")).tzinfo == UTC
    assert mail == {
        "id": "mail_01",
        "to": "mia@customer.example",
        "subject": INVITATION.subject,
        "text": INVITATION.text,
        "html": INVITATION.html,
        "links": [
            "https://shop.example/activate?token=a_b-c",
            "https://shop.example/activate?token=a_b-c&html=1",
        ],
        "attachments": [
            {"name": "2026-000001.pdf", "size": 10240, "url": "/sandbox/mail/mail_01/2026-000001.pdf"},
        ],
    }


async def test_the_mailbox_hands_out_what_is_attached(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    paper = Attachment(name="2026-000001.pdf", media_type="application/pdf", content=b"%PDF-\x00\xff")
    await sandbox.mailbox.send(replace(INVITATION, attachments=(paper,)))
    (mail,) = (await client.get("/sandbox/mail", headers=JSON)).json()
    assert mail["attachments"] == [
        {"name": "2026-000001.pdf", "size": 7, "url": "/sandbox/mail/mail_01/2026-000001.pdf"}
    ]
    answer = await client.get(mail["attachments"][0]["url"])
    assert (answer.content, answer.headers["content-type"]) == (paper.content, "application/pdf")
    assert "2026-000001.pdf</a>" in (await client.get("/sandbox/mail")).text


@pytest.mark.parametrize(
    "path", ["/sandbox/mail/mail_01/x.pdf", "/sandbox/mail/%00/%00", f"/sandbox/mail/{'a' * 999}/x"]
)
async def test_what_was_never_attached_is_not_there(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_the_mailbox_shows_one_persons_mail(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    await sandbox.mailbox.send(INVITATION)
    await sandbox.mailbox.send(replace(INVITATION, id="mail_02", to="jörg+a@kunde.example"))
    found = await client.get(f"/sandbox/mail?to={quote('Jörg+a@kunde.example')}", headers=JSON)
    assert [mail["id"] for mail in found.json()] == ["mail_02"]


@pytest.mark.parametrize("to", ["%00", "%FF", "nobody", "a" * 5000])
async def test_the_mailbox_of_nobody_is_empty(client: httpx.AsyncClient, to: str) -> None:
    assert (await client.get(f"/sandbox/mail?to=x{to}", headers=JSON)).json() == []


async def test_a_mail_can_not_break_out_of_its_page(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    evil = '"></iframe><script>alert(1)</script>'
    await sandbox.mailbox.send(replace(INVITATION, subject=evil, text=evil, html=evil))
    assert "<script" not in (await client.get("/sandbox/mail")).text


async def test_the_links_of_a_mail_can_be_clicked(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    await sandbox.mailbox.send(INVITATION)
    assert '<a href="https://shop.example/activate?token=a_b-c"' in (await client.get("/sandbox/mail")).text


async def test_the_clock_goes_forward_by_days(
    sandbox: Sandbox, client: httpx.AsyncClient, stops: list[datetime]
) -> None:
    before = await sandbox.clock.now()
    answer = await client.post("/sandbox/clock", json={"advanceDays": 30})
    assert datetime.fromisoformat(answer.json()["now"]) - before >= timedelta(days=30)
    assert len(stops) == 30


async def test_the_clock_goes_forward_to_a_moment(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    there = (await sandbox.clock.now() + timedelta(hours=5)).astimezone(UTC)
    answer = await client.post("/sandbox/clock", json={"now": there.isoformat()})
    assert there <= datetime.fromisoformat(answer.json()["now"]) < there + timedelta(seconds=3)


async def test_a_script_reads_the_clock(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    now = datetime.fromisoformat((await client.get("/sandbox/clock")).json()["now"])
    assert timedelta() <= await sandbox.clock.now() - now < timedelta(seconds=3)


async def test_a_person_moves_the_clock_and_sees_it(client: httpx.AsyncClient) -> None:
    page = await client.post("/sandbox/clock", data={"advanceDays": "1"}, headers=HTML, follow_redirects=True)
    assert "It is <time" in page.text


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        '{"now": "2001-01-01T00:00:00Z"}',
        '{"now": "2126-01-01T00:00:00Z"}',
        '{"now": "9999-12-31T23:59:59-12:00"}',
        '{"now": "0001-01-01T00:00:00+12:00"}',
        '{"now": "2026-08-01T09:00:00"}',
        '{"now": "tomorrow"}',
        '{"now": 1}',
        '{"now": "2026-08-01T09:00:00Z", "advanceDays": 1}',
        '{"advanceDays": 0}',
        '{"advanceDays": -1}',
        '{"advanceDays": 1.5}',
        '{"advanceDays": 1000000000000}',
        '{"advanceDays": "1"}',
        "advanceDays=",
        "advanceDays=-1",
        "[]",
    ],
)
async def test_the_clock_is_not_moved_by_a_wrong_entry(
    client: httpx.AsyncClient, stops: list[datetime], body: str
) -> None:
    answer = await client.post("/sandbox/clock", content=body)
    assert (answer.status_code, answer.text[-1:], stops) == (400, ".", [])


async def test_a_script_tells_vies_what_to_say(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    await client.post("/sandbox/vies", json={"vatNumber": "DE136695976", "answer": "down"})
    assert (await sandbox.vat_numbers.check("DE136695976")).status is VatNumberAnswer.DOWN


async def test_a_person_tells_vies_what_to_say(sandbox: Sandbox, client: httpx.AsyncClient) -> None:
    answer = await client.post("/sandbox/vies", data={"vatNumber": "DE136695976", "answer": "invalid"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sandbox")
    assert (await sandbox.vat_numbers.check("DE136695976")).status is VatNumberAnswer.INVALID


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"vatNumber": "DE136695976"},
        {"vatNumber": "DE136695976", "answer": "VALID!"},
        {"vatNumber": "1", "answer": "down"},
        {"vatNumber": "DE\0", "answer": "down"},
        {"vatNumber": "DE" + "1" * 13, "answer": "down"},
        {"vatNumber": 1, "answer": "down"},
        {"vatNumber": "DE136695976", "answer": {}},
    ],
)
async def test_vies_takes_no_wrong_entry(client: httpx.AsyncClient, entry: dict[str, object]) -> None:
    answer = await client.post("/sandbox/vies", json=entry)
    assert (answer.status_code, answer.text[-1:]) == (400, ".")


PATHS = ["/sandbox", "/sandbox/mail", "/sandbox/clock", "/sandbox/pay/payment_1", "/sandbox/pay/unknown"]


@pytest.mark.parametrize("path", PATHS)
async def test_no_page_runs_or_loads_anything(sandbox: Sandbox, client: httpx.AsyncClient, path: str) -> None:
    await start(sandbox, None)
    answer = await client.get(path, headers=HTML)
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; form-action 'self'"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_another_site_can_not_pay(sandbox: Sandbox, client: httpx.AsyncClient, origin: str) -> None:
    answer = await client.post(await start(sandbox), data={"outcome": "succeeded"}, headers={"Origin": origin})
    assert (answer.status_code, await status()) == (403, PaymentStatus.REQUIRES_ACTION)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_the_own_page_can_pay(sandbox: Sandbox, client: httpx.AsyncClient, host: str) -> None:
    origin = str(client.base_url.copy_with(host=host)).rstrip("/")
    await client.post(await start(sandbox), data={"outcome": "succeeded"}, headers={"Origin": origin})
    assert await status() is PaymentStatus.SUCCEEDED
