"""The page on which somebody stops reminders, and has them again."""

from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from server.context import Context
from server.document_link import DocumentForm, DocumentLinks
from server.domain.language import negotiated
from server.models import ReminderRefusal
from server.reminder_link import stop_link
from server.reminder_page import routes
from server.resolvers.reminder_refusal import is_refused
from tests.journeys.browser import Browser
from tests.resolvers.channel import CONFIG, NOW, acting

pytestmark = pytest.mark.usefixtures("database")

ADDRESS = "Invoices@Acme.example"
LINK = stop_link(CONFIG, ADDRESS)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async def context_of(request: Request) -> Context:
        return replace(await acting(None), locale=negotiated(request.headers.get("accept-language")))

    transport = httpx.ASGITransport(Starlette(routes=list(routes(context_of))))
    async with httpx.AsyncClient(transport=transport, base_url=CONFIG.public_url) as client:
        yield client


async def test_opening_the_link_changes_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.get(LINK)
    assert (answer.status_code, await is_refused(ADDRESS)) == (200, False)
    assert "Reminders are sent to invoices@acme.example." in answer.text


async def test_the_button_stops_reminders_and_another_brings_them_back(client: httpx.AsyncClient) -> None:
    browser = Browser(origin=CONFIG.public_url, client=client)
    stopped = await browser.press(await browser.open(LINK))
    assert await is_refused(ADDRESS)
    assert "No more reminders are sent to invoices@acme.example." in stopped.text
    await browser.press(await browser.open(LINK))
    assert not await is_refused(ADDRESS)


async def test_a_mail_program_stops_them_with_one_click_however_often(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        answer = await client.post(LINK, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert [refusal.mailbox for refusal in await ReminderRefusal.all()] == ["invoices@acme.example"]


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"choice=" + b"a" * 5000, b"choice=resume&" + b"a" * 5000])
async def test_whatever_else_is_posted_stops_them(client: httpx.AsyncClient, body: bytes) -> None:
    await client.post(LINK, content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert await is_refused(ADDRESS)


async def test_a_link_is_for_one_mailbox_however_it_is_written(client: httpx.AsyncClient) -> None:
    await client.post(LINK)
    assert await is_refused("INVOICES@acme.EXAMPLE")
    assert not await is_refused("other@acme.example")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        urlsplit(LINK).query.removeprefix("token=")[:-2],
        urlsplit(stop_link(replace(CONFIG, secret_key="another key of at least 32 characters"), ADDRESS)).query[6:],
        DocumentLinks(CONFIG, NOW).to("inv_1", DocumentForm.PDF).rpartition("/")[2],
    ],
    ids=["none", "nonsense", "cut", "another installation's", "a document's"],
)
async def test_a_link_that_nobody_here_has_signed_stops_nothing(client: httpx.AsyncClient, token: str) -> None:
    answer = await client.post("/reminders/stop", params={"token": token})
    assert (answer.status_code, await ReminderRefusal.exists()) == (404, False)


@pytest.mark.parametrize(
    ("language", "button"),
    [("en", "Send no more reminders"), ("de", "Keine Erinnerungen mehr schicken"), ("sv", "Skicka inga fler")],
)
async def test_the_page_speaks_three_languages(client: httpx.AsyncClient, language: str, button: str) -> None:
    page = (await client.get(LINK, headers={"accept-language": language})).text
    assert button in page
    assert f'<html lang="{language}">' in page


async def test_the_page_runs_nothing_and_is_kept_by_nobody(client: httpx.AsyncClient) -> None:
    headers = (await client.get(LINK)).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
