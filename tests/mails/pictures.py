"""The pictures of docs/mails.md: `make pictures` draws them anew, with Debian's chromium. What they say is made up."""

import re
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

from PIL import Image, ImageChops

from server.domain.language import LOCALES
from server.mails import render
from server.mails.letter import MailKind

FOLDER = Path(__file__).parents[2] / "docs" / "mails"
WIDTH, NARROW, TALL = 560, 360, 2400  # pixels
COLOURS = 48

LINK = "https://seats.vendor.example"
FACTS: dict[str, str | int] = {
    "vendor": "Nebelhorn Software GmbH",
    "name": "Mia Lindqvist",
    "inviter": "Kontor Nord AB",
    "product": "Business",
    "customer": "Kulma Kaffee GmbH",
    "reseller": "Kontor Nord AB",
    "link": f"{LINK}/",
    "stop_link": f"{LINK}/reminders/stop?token=Vq3x8mJ2kQ7c",
    "until": "2026-05-31",
    "number": "2026-000042",
    "amount": "720.00",
    "currency": "EUR",
    "due": "2026-06-11",
    "beneficiary": "Nebelhorn Software GmbH",
    "iban": "DE02120300000000202051",
    "bic": "BYLADEM1001",
    "reference": "RF18539007547034",
    "epc": "BCD\n002\n1\nSCT\nBYLADEM1001\nNebelhorn Software GmbH\nDE02120300000000202051\nEUR720.00\n\n"
    "RF18539007547034",
    "problem": "DECLINED",
    "factor": "Mias Telefon",
    "seats": 10,
    "brand": "Visa",
    "last4": "4242",
    "expires_on": "2026-06-30",
    "grace_until": "2026-06-13",
}
TO_A_PERSON = frozenset(MailKind) - {
    *(MailKind.RECEIPT, MailKind.BANK_DETAILS, MailKind.PAYMENT_FAILED, MailKind.PAYMENT_TO_CONFIRM),
    *(MailKind.RENEWAL_REMINDER, MailKind.RENEWAL_FAILED, MailKind.CARD_EXPIRES, MailKind.PAST_DUE, MailKind.EXPIRED),
}
WITH_A_TOKEN = (
    *(MailKind.INVITATION, MailKind.RESELLER_ADMINISTRATOR_INVITATION, MailKind.OPERATOR_INVITATION),
    MailKind.PASSWORD_RESET,
)
MORE: dict[MailKind, dict[str, str | int | None]] = {
    MailKind.PAYMENT_FAILED: {"retry_on": "2026-06-01"},
    MailKind.PAYMENT_TO_CONFIRM: {"link": "https://pay.cards.example/confirm/4f2a"},
    MailKind.RENEWAL_FAILED: {"problem": None, "refusal": "PRICE_NOT_AVAILABLE"},
    **{kind: {"until": "2026-05-19T09:30:00Z", "link": f"{LINK}/activate?token=Vq3x8mJ2kQ7c"} for kind in WITH_A_TOKEN},
}


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("The pictures of mails are drawn with chromium: apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for kind in MailKind:
        side_by_side = "".join(f"<div>{_body(_html(kind, locale))}</div>" for locale in LOCALES)
        page = f"<style>{_style(_html(kind, 'en'))} main > div {{ flex: 1; }}</style>{_row(side_by_side)}"
        _draw(chromium, kind, page, len(LOCALES) * WIDTH)
    page = f"<style>body {{ background: #12171d }}</style>{_row(_framed(WIDTH) + _framed(NARROW))}"
    _draw(chromium, "dark-and-narrow", page, WIDTH + NARROW, is_dark=True)


def _framed(width: int) -> str:
    source = escape(_html(MailKind.PAST_DUE, "de"))
    return f'<iframe srcdoc="{source}" style="border: 0; width: {width}px; height: 1100px"></iframe>'


def _html(kind: MailKind, locale: str) -> str:
    greeted = {} if kind in TO_A_PERSON else {"name": None}
    return render(kind, locale, {**FACTS, **greeted, **MORE.get(kind, {})}).html


def _style(html: str) -> str:
    return "\n".join(re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)) + "body { background: #f2f4f7 }"


def _body(html: str) -> str:
    return html.partition("<body")[2].partition(">")[2].partition("</body>")[0]


def _row(content: str) -> str:
    return f'<meta charset="utf-8"><body style="margin: 0"><main style="display: flex">{content}</main>'


def _draw(chromium: str, name: str, page: str, width: int, *, is_dark: bool = False) -> None:
    with tempfile.TemporaryDirectory() as place:
        source, target = Path(place, "page.html"), Path(place, "page.png")
        source.write_text(f"<!doctype html>{page}")
        scheme = ["--blink-settings=preferredColorScheme=0"] if is_dark else []
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={place}/profile",
        ]
        size = f"--window-size={width},{TALL}"
        call = [chromium, *options, *scheme, size, f"--screenshot={target}", source.as_uri()]
        subprocess.run(call, check=True, capture_output=True, timeout=120)
        _cropped(Image.open(target).convert("RGB")).quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)


def _cropped(picture: Image.Image) -> Image.Image:
    """Without the empty rows at the end."""
    ground = Image.new("RGB", picture.size, picture.getpixel((0, picture.height - 1)))
    box = ImageChops.difference(picture, ground).getbbox()
    return picture.crop((0, 0, picture.width, box[3] if box else picture.height))


if __name__ == "__main__":
    main()
