"""Where pdfUrl and xmlUrl lead: one file, for ten minutes, for whoever has the link."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.applications import Starlette
from starlette.requests import Request

from server.context import Context
from server.database import transaction
from server.document_link import DocumentForm, DocumentLinks
from server.document_page import routes
from server.domain.language import negotiated
from server.models import Document, Invoice
from tests.resolvers.channel import CONFIG, NOW, acting
from tests.resolvers.correcting import bought_by_card
from tests.resolvers.shop import invoice_of, stocked

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
    async with httpx.AsyncClient(transport=transport, base_url=CONFIG.public_url) as browser:
        yield browser


async def documented() -> Invoice:
    """An invoice with its files."""
    invoice = await invoice_of(await bought_by_card(await stocked()))
    async with transaction():
        await Document.create(
            id=Document.new_id(), invoice_id=invoice.id, pdf=b"%PDF-1.7", xml=b"<invoice/>", rendered_at=NOW
        )
    return invoice


def link(invoice: Invoice, form: DocumentForm = DocumentForm.PDF) -> str:
    return DocumentLinks(CONFIG, NOW).to(invoice.id, form)


async def test_the_pdf_bears_the_invoices_number(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(link(await documented()))
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'inline; filename="2026-000001.pdf"'


async def test_so_does_the_xml(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(link(await documented(), DocumentForm.XML))
    assert (answer.status_code, answer.content) == (200, b"<invoice/>")
    assert answer.headers["content-disposition"] == 'inline; filename="2026-000001.xml"'


async def test_no_browser_keeps_it_or_runs_anything_in_it(browser: httpx.AsyncClient) -> None:
    headers = (await browser.get(link(await documented(), DocumentForm.XML))).headers
    assert headers["cache-control"] == "private, no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]


async def test_it_is_good_for_ten_minutes(installation: Installation, browser: httpx.AsyncClient) -> None:
    address = link(await documented())
    installation.now = NOW + timedelta(minutes=9, seconds=59)
    assert (await browser.get(address)).status_code == 200
    installation.now = NOW + timedelta(minutes=10)
    late = await browser.get(address, headers={"accept-language": "de"})
    assert (late.status_code, late.text) == (410, "Dieser Link ist abgelaufen. Bitte fordern Sie einen neuen an.")


@pytest.mark.parametrize("token", ["x", "eyJhbGciOiJub25lIn0.e30.", "a.b.c", "é", "%00", "0" * 5000])
async def test_what_nobody_signed_leads_nowhere(browser: httpx.AsyncClient, token: str) -> None:
    answer = await browser.get(f"{CONFIG.public_url}/documents/{token}")
    assert (answer.status_code, answer.text) == (404, "There is no such document.")


async def test_a_link_that_was_touched_leads_nowhere(browser: httpx.AsyncClient) -> None:
    head, body, signature = link(await documented()).rsplit("/", 1)[1].split(".")
    for token in (f"{head}.{body[:-2]}xx.{signature}", f"{head}.{body}.{signature[:-2]}xx", f"{head}.{body}."):
        assert (await browser.get(f"{CONFIG.public_url}/documents/{token}")).status_code == 404


async def test_neither_does_what_we_signed_for_something_else(browser: httpx.AsyncClient) -> None:
    invoice = await documented()
    claims = {"aud": "quote", "exp": int(NOW.timestamp()) + 600, "sub": invoice.id, "form": "pdf"}
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CONFIG.secret_key))
    assert (await browser.get(f"{CONFIG.public_url}/documents/{token}")).status_code == 404
