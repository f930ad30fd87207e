"""The mailbox of everybody."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.ports.sandbox import Sandbox
from server.ports.sandbox.mailbox import links
from server.ports.sandbox.tables import SandboxMail
from server.sandbox.page import asks_for, iso, page


async def show(world: Sandbox, request: Request) -> Response:
    to = request.query_params.get("to", "").strip()
    mails = [_as_json(mail) for mail in await world.mailbox.sent(to or None)]
    return JSONResponse(mails) if asks_for(request, "application/json") else page("mail", mails=mails, to=to)


def _as_json(mail: SandboxMail) -> dict[str, object]:
    return {
        "id": mail.message_id,
        "to": mail.recipient,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "links": links(mail),
        "sentAt": iso(mail.sent_at),
    }
