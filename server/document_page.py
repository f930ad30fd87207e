"""Where pdfUrl and xmlUrl lead."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server.context import Context
from server.document_link import DocumentForm, LinkExpired, NoSuchLink, followed
from server.domain.language import translated
from server.resolvers.document import kept_document

ContextOf = Callable[[Request], Awaitable[Context]]

MEDIA_TYPES = {DocumentForm.PDF: "application/pdf", DocumentForm.XML: "application/xml"}
# Browsers show a PDF in a viewer of their own, which such a policy would shut out.
POLICIES = {DocumentForm.XML: {"Content-Security-Policy": "default-src 'none'; sandbox"}}
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def routes(context_of: ContextOf) -> list[Route]:
    async def show(request: Request) -> Response:
        context = await context_of(request)
        try:
            invoice_id, form = followed(context.config, request.path_params["token"], context.now)
        except LinkExpired:
            return _sentence(translated("This link has expired. Please ask for a new one.", context.locale), 410)
        except NoSuchLink:
            return _sentence(translated("There is no such document.", context.locale), 404)
        number, content = await kept_document(invoice_id, form)
        disposition = f'inline; filename="{number}.{form}"'
        headers = {**HEADERS, **POLICIES.get(form, {}), "Content-Disposition": disposition}
        return Response(content, media_type=MEDIA_TYPES[form], headers=headers)

    return [Route("/documents/{token}", show)]


def _sentence(text: str, status: int) -> Response:
    return PlainTextResponse(text, status, HEADERS)
