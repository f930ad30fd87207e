"""The page that the links of mails lead to."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from server.activation_page import routes
from server.context import Context
from server.domain.language import negotiated
from server.domain.token import activation_token
from server.models import Account, Activation
from server.resolvers.activation import begin_reset
from tests.resolvers.channel import CONFIG, NOW, acting, new_account, opened, seated
from tests.resolvers.person import OTHER_PASSWORD, PASSWORD, is_alive, linked, person, signed_in

pytestmark = pytest.mark.usefixtures("database")


class Installation:
    """The page behind HTTP, at an hour of its own."""

    def __init__(self) -> None:
        self.now = NOW
        self.application = Starlette(routes=list(routes(self.context_of)))

    async def context_of(self, request: Request) -> Context:
        return replace(await acting(None, now=self.now), locale=negotiated(request.headers.get("accept-language")))


@pytest.fixture
def installation() -> Installation:
    return Installation()


@pytest.fixture
async def browser(installation: Installation) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(installation.application)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as browser:
        yield browser


async def invited(email: str = "mia@acme.example", *, invited_by: str = "North") -> str:
    """The token that was mailed."""
    channel = await opened()
    account = await new_account(email, activated=False)
    return activation_token(CONFIG.secret_key, await linked(account, await seated(account, channel.subscription)))


async def asked_for_reset() -> str:
    """The token of the link that its letter has."""
    await person()
    await begin_reset(await acting(None), link_id := Activation.new_id(), "mia@acme.example")
    return activation_token(CONFIG.secret_key, link_id)


class TestAnInvitation:
    async def test_shows_who_invites_whom_to_what(self, browser: httpx.AsyncClient) -> None:
        page = (await browser.get("/activate", params={"token": await invited()})).text
        assert "North has given you a seat at Acme GmbH." in page
        assert 'value="mia@acme.example"' in page

    async def test_speaks_the_language_of_the_browser(self, browser: httpx.AsyncClient) -> None:
        page = await browser.get("/activate", params={"token": await invited()}, headers={"Accept-Language": "de"})
        assert "North hat Ihnen eine Lizenz bei Acme GmbH gegeben." in page.text
        assert '<html lang="de">' in page.text

    async def test_accepted_makes_an_account_to_sign_in_with(self, browser: httpx.AsyncClient) -> None:
        form = {"token": await invited(), "name": "Mia Bérg", "password": PASSWORD}
        answer = await browser.post("/activate", data=form)
        assert (answer.status_code, "Your account is active" in answer.text) == (200, True)
        assert await is_alive(await signed_in())
        assert await Account.exists(name="Mia Bérg")

    async def test_accepted_signs_nobody_in(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.post("/activate", data={"token": await invited(), "password": PASSWORD})
        assert "set-cookie" not in answer.headers

    async def test_only_looked_at_stays_usable(self, browser: httpx.AsyncClient) -> None:
        token = await invited()
        for _ in range(3):
            await browser.get("/activate", params={"token": token})
        assert (await browser.post("/activate", data={"token": token, "password": PASSWORD})).status_code == 200

    async def test_with_a_weak_password_asks_for_another_and_keeps_the_name(self, browser: httpx.AsyncClient) -> None:
        form = {"token": await invited(), "name": 'Mia "X"', "password": "password1"}
        answer = await browser.post("/activate", data=form)
        assert (answer.status_code, "Many people use this password" in answer.text) == (422, True)
        assert 'value="Mia &#34;X&#34;"' in answer.text
        assert "password1" not in answer.text

    async def test_that_was_used_says_so(self, browser: httpx.AsyncClient) -> None:
        form = {"token": await invited(), "password": PASSWORD}
        await browser.post("/activate", data=form)
        answer = await browser.post("/activate", data=form)
        assert (answer.status_code, "no longer valid" in answer.text) == (404, True)

    async def test_that_expired_says_so(self, browser: httpx.AsyncClient, installation: Installation) -> None:
        token = await invited()
        installation.now += timedelta(days=7)
        answer = await browser.get("/activate", params={"token": token}, headers={"Accept-Language": "de"})
        assert (answer.status_code, "abgelaufen" in answer.text) == (404, True)

    @pytest.mark.parametrize("query", ["", "?token=", "?token=made-up", "?token=%00", "?token=%ff", "?token=å"])
    async def test_that_nobody_sent_is_no_longer_valid(self, browser: httpx.AsyncClient, query: str) -> None:
        answer = await browser.get("/activate" + query)
        assert (answer.status_code, "no longer valid" in answer.text) == (404, True)


class TestAReset:
    async def test_asks_for_nothing_but_a_password(self, browser: httpx.AsyncClient) -> None:
        page = (await browser.get("/reset", params={"token": await asked_for_reset()})).text
        assert "Choose a new password" in page
        assert 'action="/reset"' in page
        assert re.findall(r'name="(\w+)"', page) == ["viewport", "token", "password"]

    async def test_accepted_changes_the_password(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.post("/reset", data={"token": await asked_for_reset(), "password": OTHER_PASSWORD})
        assert "Your password has been changed." in answer.text
        assert await is_alive(await signed_in(password=OTHER_PASSWORD))

    async def test_link_opens_no_invitation(self, browser: httpx.AsyncClient) -> None:
        form = {"token": await asked_for_reset(), "password": OTHER_PASSWORD}
        assert (await browser.post("/activate", data=form)).status_code == 404


class TestNobodyElse:
    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999", "http://[", ""])
    async def test_may_send_the_form_from_another_site(self, browser: httpx.AsyncClient, origin: str) -> None:
        form = {"token": await invited(), "password": PASSWORD}
        assert (await browser.post("/activate", data=form, headers={"Origin": origin})).status_code == 403
        assert not await Account.exists(email="mia@acme.example", activated_at__isnull=False)

    async def test_is_the_page_itself(self, browser: httpx.AsyncClient) -> None:
        form = {"token": await invited(), "password": PASSWORD}
        answer = await browser.post("/activate", data=form, headers={"Origin": "http://127.0.0.1:8000"})
        assert answer.status_code == 200

    async def test_hears_of_the_token_or_runs_a_script(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.get("/activate", params={"token": await invited()})
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "script" not in answer.text

    async def test_can_put_markup_into_the_page(self, browser: httpx.AsyncClient) -> None:
        form = {"token": await invited(), "name": "<b>Mia</b>", "password": "short"}
        assert "<b>" not in (await browser.post("/activate", data=form)).text


@pytest.mark.parametrize(
    "body",
    [b"", b"password=x", b"\xff", b"token=%ff", b"token=" + b"x" * 20_000, b"&".join([b"a=1"] * 50), b"{}"],
)
async def test_what_no_page_of_ours_sends_is_refused(browser: httpx.AsyncClient, body: bytes) -> None:
    assert (await browser.post("/activate", content=body)).status_code == 400


@pytest.mark.parametrize("token", ["", "made-up", "\0", "å"])
async def test_a_form_with_a_made_up_token_is_refused(browser: httpx.AsyncClient, token: str) -> None:
    body = f"token={quote(token)}&password={quote(PASSWORD)}".encode()
    assert (await browser.post("/activate", content=body)).status_code in (400, 404)
