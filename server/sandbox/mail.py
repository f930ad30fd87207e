"""The mailbox of everybody."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from server.ports.sandbox import Sandbox
from server.ports.sandbox.mailbox import links
from server.ports.sandbox.tables import SandboxAttachment, SandboxMail
from server.sandbox.page import asks_for, iso, page


async def show(world: Sandbox, request: Request) -> Response:
    to = request.query_params.get("to", "").strip()
    sent = await world.mailbox.sent(to or None)
    attached = await world.mailbox.attached(sent)
    mails = [_as_json(mail, attached[mail.message_id]) for mail in sent]
    return JSONResponse(mails) if asks_for(request, "application/json") else page("mail", mails=mails, to=to)


async def download(world: Sandbox, request: Request) -> Response:
    attachment = await world.mailbox.attachment(request.path_params["message_id"], request.path_params["name"])
    if attachment is None:
        return PlainTextResponse("There is no such file.", 404)
    disposition = f'attachment; filename="{attachment.name}"'
    return Response(attachment.content, media_type=attachment.media_type, headers={"Content-Disposition": disposition})


def _as_json(mail: SandboxMail, attached: list[SandboxAttachment]) -> dict[str, object]:
    return {
        "id": mail.message_id,
        "to": mail.recipient,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "links": links(mail),
        "attachments": [_file(attachment) for attachment in attached],
        "sentAt": iso(mail.sent_at),
    }


def _file(attachment: SandboxAttachment) -> dict[str, object]:
    """`size` in bytes."""
    return {
        "name": attachment.name,
        "size": len(attachment.content),
        "url": f"/sandbox/mail/{attachment.message_id}/{attachment.name}",
    }
