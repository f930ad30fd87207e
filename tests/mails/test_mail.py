"""Every mail in every language: complete, harmless, and silent about what its reader may not know."""

import re
from html.parser import HTMLParser

import pytest

from server.domain.language import LOCALES
from server.mails import RenderedMail, render
from server.mails.letter import LETTERS, MailKind

FACTS: dict[str, str | int] = {
    "vendor": "Vendor AB",
    "name": "Mia",
    "inviter": "North Resale",
    "product": "Business",
    "customer": "Nordlicht GmbH",
    "reseller": "North Resale",
    "link": "https://vendor.example/activate?token=abc&locale=de",
    "until": "2026-05-19T09:30:00Z",
    "number": "2026-000001",
    "amount": "8642.00",
    "currency": "EUR",
    "due": "2026-06-11",
    "beneficiary": "Vendor AB",
    "iban": "SE4550000000058398257466",
    "bic": "ESSESESS",
    "reference": "RF18539007547034",
    "epc": "BCD\n002\n1\nSCT",
    "problem": "CARD_EXPIRED",
    "brand": "Visa",
    "last4": "4242",
    "expires_on": "2026-06-30",
    "grace_until": "2026-06-02",
    "stop_link": "https://vendor.example/reminders/stop?token=abc&x=1",
}

MONEY: dict[str, str | int] = {"amount": "8642.00", "discount": "33.25", "list_price": "9753.00", "seats": 7531}

TO_MEMBERS_AND_CUSTOMER_ADMINS = [
    MailKind.INVITATION,
    MailKind.WELCOME,
    MailKind.ACTIVATED,
    MailKind.REMOVED,
    MailKind.MADE_ADMINISTRATOR,
]


class Page(HTMLParser):
    """What a reader sees of an HTML document, where its links lead, and its tags in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.links, self.tags, self.comments = "", [""][:0], [""][:0], [""][:0]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "background", "action"}]

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def every_part(mail: RenderedMail) -> str:
    return mail.subject + mail.text + mail.html


def without(*names: str) -> dict[str, str | int]:
    return {name: fact for name, fact in FACTS.items() if name not in names}


@pytest.mark.parametrize("kind", MailKind)
def test_every_mail_is_written_in_every_language(kind: MailKind) -> None:
    mails = [render(kind, locale, FACTS) for locale in LOCALES]
    assert len({mail.subject for mail in mails}) == len({mail.text for mail in mails}) == len(LOCALES)


@pytest.mark.parametrize("kind", MailKind)
@pytest.mark.parametrize("locale", LOCALES)
def test_html_says_what_the_text_says(kind: MailKind, locale: str) -> None:
    mail = render(kind, locale, FACTS)
    page = Page(mail.html)
    words = "".join(page.words.split()) + "".join(page.links)
    for line in mail.text.splitlines():
        label, _, value = line.partition(": ")
        assert "".join(label.removesuffix(":").split()) in words
        assert "".join(value.split()) in words


def test_an_unknown_language_is_english() -> None:
    assert render("welcome", "tlh", FACTS) == render("welcome", "en", FACTS) == render("welcome", None, FACTS)


@pytest.mark.parametrize("kind", MailKind)
def test_a_page_names_its_language(kind: MailKind) -> None:
    assert '<html lang="sv" ' in render(kind, "sv", FACTS).html


INVITATIONS = {
    "en": (
        "North Resale invites you to Business",
        "a seat for Business at Nordlicht GmbH",
        "until May 19, 2026, 9:30 AM",
    ),
    "de": (
        "North Resale lädt Sie zu Business ein",
        "Lizenz für Business bei Nordlicht GmbH",
        "bis 19. Mai 2026, 09:30",
    ),
    "sv": ("North Resale bjuder in dig till Business", "licens för Business hos Nordlicht", "till 19 maj 2026, 09:30"),
}


@pytest.mark.parametrize(("locale", "wording"), INVITATIONS.items())
def test_an_invitation_says_who_invites_to_what_until_when_and_where_to_go(
    locale: str, wording: tuple[str, str, str]
) -> None:
    mail = render("invitation", locale, FACTS)
    subject, what, until = wording
    assert mail.subject == subject
    assert what in mail.text
    assert f"{until} UTC" in mail.text.replace("\u202f", " ")
    assert "https://vendor.example/activate?token=abc&locale=de" in mail.text.splitlines()


def test_an_invitation_without_a_known_inviter_names_nobody() -> None:
    assert render("invitation", "en", without("inviter")).subject == "You are invited to Business"


@pytest.mark.parametrize("name", [None, "", " \u200e\n"])
def test_somebody_whose_name_is_unknown_is_greeted_too(name: str | None) -> None:
    assert render("welcome", "sv", {**FACTS, "name": name}).text.startswith("Hej!\n")


@pytest.mark.parametrize("kind", ["reseller_administrator_invitation", "operator_invitation"])
def test_who_has_an_account_already_is_not_asked_for_a_new_password(kind: str) -> None:
    assert "Choose a password" in render(kind, "en", FACTS).text
    assert "Choose a password" not in render(kind, "en", without("until")).text


@pytest.mark.parametrize("kind", [kind for kind, letter in LETTERS.items() if letter.button])
def test_a_mail_with_a_button_is_not_sent_without_its_link(kind: MailKind) -> None:
    with pytest.raises(LookupError, match="link"):
        render(kind, "en", without("link"))


@pytest.mark.parametrize("kind", MailKind)
def test_a_link_leads_exactly_where_it_says(kind: MailKind) -> None:
    assert {*Page(render(kind, "en", FACTS).html).links} <= {FACTS["link"], FACTS["stop_link"]}


@pytest.mark.parametrize("kind", MailKind)
def test_only_a_reminder_offers_to_send_no_more(kind: MailKind) -> None:
    assert (FACTS["stop_link"] in Page(render(kind, "en", FACTS).html).links) is LETTERS[kind].is_reminder


def test_a_mail_of_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="greeting"):
        render("greeting", "en", FACTS)


def test_bank_details_name_all_that_a_transfer_needs() -> None:
    lines = render("bank_details", "en", FACTS).text.splitlines()
    assert {
        "Amount: €8,642.00",
        "IBAN: SE4550000000058398257466",
        "BIC: ESSESESS",
        "Reference: RF18539007547034",
        "Due on: June 11, 2026",
    } <= {*lines}


def test_a_transfer_in_euro_brings_the_text_of_its_qr_code() -> None:
    mail = render("bank_details", "en", FACTS)
    assert "BCD\n002\n1\nSCT" in mail.text
    assert ">BCD\n002\n1\nSCT</pre>" in mail.html


def test_a_transfer_in_another_currency_brings_no_qr_code() -> None:
    assert "BCD" not in every_part(render("bank_details", "en", {**FACTS, "currency": "SEK"}))


def test_a_declined_renewal_says_when_the_card_is_tried_again() -> None:
    mail = render("payment_failed", "en", {**FACTS, "retry_on": "2026-05-14"})
    assert "We try again on May 14, 2026." in mail.text


def test_a_renewal_that_could_not_be_ordered_says_why() -> None:
    mail = render("renewal_failed", "en", {**FACTS, "problem": None, "refusal": "PRICE_NOT_AVAILABLE"})
    assert "Reason: There is no price for this choice at the moment." in mail.text


def test_an_end_of_the_paid_period_says_how_long_seats_keep_working() -> None:
    assert "Alle Lizenzen funktionieren noch bis 2. Juni 2026." in render("past_due", "de", FACTS).text


def test_a_failed_payment_says_why() -> None:
    assert "Grund: Die Karte ist abgelaufen." in render("payment_failed", "de", FACTS).text


@pytest.mark.parametrize("kind", TO_MEMBERS_AND_CUSTOMER_ADMINS)
@pytest.mark.parametrize("locale", LOCALES)
def test_members_and_customer_admins_learn_no_price_from_a_mail(kind: MailKind, locale: str) -> None:
    plain = without("amount", "currency", "reseller", "number", "epc")
    assert render(kind, locale, {**FACTS, **MONEY}) == render(kind, locale, plain)


NAMES = ["name", "inviter", "product", "customer", "reseller", "beneficiary"]
ATTACKS = [
    '<script>alert(1)</script><img src="https://evil.example/x.png">',
    '"><a href="https://evil.example">click</a>',
    '</mj-text></mj-section><mj-raw><b>x</b></mj-raw><mj-include path="/etc/passwd" /><!-- --><![endif]-->',
    "{{ 7 * 7 }}{% raw %}{vendor}{0.__class__}%(link)s",
    "Nord\r\nBcc: everybody@evil.example\r\n\r\n<h1>Pay here</h1>",
    "\u2028No\x85r\x0b\x0c\x1cd\x00\u202e\ud800",
]


@pytest.mark.parametrize("kind", MailKind)
@pytest.mark.parametrize(
    "attack", ATTACKS, ids=["script", "attribute", "layout", "template", "line break", "invisible"]
)
def test_a_hostile_name_stays_a_name(kind: MailKind, attack: str) -> None:
    mail, honest = render(kind, "en", {**FACTS, **dict.fromkeys(NAMES, attack)}), render(kind, "en", FACTS)
    assert len(mail.subject.splitlines()) == 1
    assert len(mail.text.splitlines()) == len(honest.text.splitlines())
    assert Page(mail.html).tags == Page(honest.html).tags
    assert Page(mail.html).links == Page(honest.html).links
    assert Page(mail.html).comments == Page(honest.html).comments
    every_part(mail).encode()


@pytest.mark.parametrize("kind", MailKind)
def test_a_mail_loads_nothing_from_elsewhere(kind: MailKind) -> None:
    html = render(kind, "en", FACTS).html
    assert not re.search(r"url\(|@import|\ssrc=|<link|<script|<img|<iframe|<object", html)


@pytest.mark.parametrize("kind", MailKind)
def test_tables_that_only_lay_out_say_so_and_facts_have_headings(kind: MailKind) -> None:
    html = render(kind, "en", FACTS).html
    tables = re.findall(r"<table[^>]*>", html)
    assert len([table for table in tables if 'role="presentation"' not in table]) == bool(LETTERS[kind].rows)
    assert html.count('<th scope="row"') == len([name for _, name in LETTERS[kind].rows if name in shown_names(kind)])


def shown_names(kind: MailKind) -> set[str]:
    reason = {"reason"} if any(name == "reason" for _, name in LETTERS[kind].rows) else set()
    return {*FACTS} | reason


@pytest.mark.parametrize("kind", MailKind)
def test_a_mail_can_be_read_in_the_dark(kind: MailKind) -> None:
    assert "@media (prefers-color-scheme: dark)" in render(kind, "en", FACTS).html
