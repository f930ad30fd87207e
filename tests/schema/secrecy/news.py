"""What comes by itself, and the pages and documents to which it leads."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from tests.schema.secrecy.everything import everything, urls
from tests.schema.secrecy.eyes import Eyes


async def socket(eyes: Eyes) -> Any:
    await eyes.live.has_come_to(eyes.name)
    return [eyes.plain.of(message) for message in eyes.live.over_socket]


async def server_sent_events(eyes: Eyes) -> Any:
    return [eyes.plain.of(message) for message in eyes.live.as_events]


async def mails(eyes: Eyes) -> Any:
    """To Acme's people and to its books; those about removals are held back for a minute."""
    eyes.clock.moment += timedelta(minutes=2)
    await eyes.world.house.outbox.drain()
    boxes = [f"{name}@people.example" for name in ("mia", "max", "dora", "newcomer", "nina", "nora")]
    return {to: [eyes.plain.of(mail) for mail in await _mails(eyes, to)] for to in [*boxes, "books@acme.example"]}


async def _mails(eyes: Eyes, to: str) -> list[Any]:
    found = await eyes.person.browser.get("/sandbox/mail", params={"to": to}, headers={"accept": "application/json"})
    return sorted(
        (_unweighed(mail) for mail in found.json()),
        key=lambda mail: (mail["sentAt"], mail["subject"], re.sub(r"token=\S+", "", mail["text"])),
    )


def _unweighed(mail: dict[str, Any]) -> dict[str, Any]:
    """Another invoice number makes another PDF by some bytes; what a document says is looked at by itself."""
    return {**mail, "attachments": [{**file, "size": None} for file in mail["attachments"]]}


async def activation_page(eyes: Eyes) -> Any:
    """Where an invitation leads, as a page and by the API."""
    token = await eyes.person.token_for("newcomer@people.example")
    page = eyes.taken(await eyes.person.browser.get("/activate", params={"token": token}))
    pending = f"query($token: String!) {{ pendingActivation(token: $token) {everything('PendingActivation', 1)} }}"
    return [page, await eyes.look(pending, {"token": token})]


async def documents(eyes: Eyes) -> Any:
    """Whatever hangs on a record by an address of its own, opened."""
    await eyes.look(f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ {urls()} }} }}", {"ids": eyes.named[:100]})
    addresses = [url for node in eyes.latest["data"]["nodes"] if node for url in node.values() if url]
    here = [urlsplit(address)._replace(scheme="", netloc="").geturl() for address in addresses]
    return [eyes.taken(await eyes.person.browser.get(address)) for address in here]
