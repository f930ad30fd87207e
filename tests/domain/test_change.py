"""The change feed in words, and who may read it."""

from itertools import groupby

import pytest

from server.domain.change import STATUSES, Audience, ChangeKind, audience_of, summary
from server.domain.language import LOCALES
from server.domain.wording import Facts

PUBLISHED = {
    "customer": "created updated",
    "subscription": "created activated topped_up reduced renewed renewal_scheduled past_due expired suspended resumed"
    " canceled",
    "seat": "invited resent activated removed restored administrator_granted administrator_revoked",
    "invoice": "issued paid voided credited document_ready",
    "payment": "requires_action failed refunded disputed",
    "card": "replaced",
    "payment_report": "recorded settled",
    "reseller": "created updated",
    "product": "price_set",
    "bank_receipt": "recorded assigned",
    "dead_letter": "recorded retried discarded",
    "account": "updated sign_in_failed",
    "operation": "denied",
    "second_factor": "added removed codes_replaced required waived",
    "access": "gained lost",
}

EVERY_FACT: dict[str, str | int] = {
    "email": "mia@nord.example",
    "seats": 7531,
    "number": "2026-000001",
    "name": "Nordlicht",
    "until": "2027-02-28",
    "on": "2026-03-01",
    "address": "192.0.2.1",
    "operation": "topUp",
    "reference": "RF18539007547034",
    "amount": "8642.00",
    "currency": "EUR",
}

READ_BY_MEMBERS = [kind for kind in ChangeKind if audience_of(kind) in {Audience.MEMBER, Audience.ACCOUNT}]


def test_the_kinds_are_those_that_clients_were_promised() -> None:
    assert {*ChangeKind} == {f"{noun}.{verb}" for noun, verbs in PUBLISHED.items() for verb in verbs.split()}


@pytest.mark.parametrize("kind", ChangeKind)
@pytest.mark.parametrize("facts", [{}, EVERY_FACT], ids=["no facts", "every fact"])
def test_every_change_is_told_in_every_language(kind: ChangeKind, facts: Facts) -> None:
    told = [summary(kind, locale=locale, facts=facts) for locale in LOCALES]
    assert len(set(told)) == len(LOCALES)
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in told)


def statuses() -> list[tuple[ChangeKind, str]]:
    return [(kind, status) for kind, wordings in STATUSES.items() for status in wordings]


@pytest.mark.parametrize(("kind", "status"), statuses())
@pytest.mark.parametrize("locale", LOCALES)
def test_a_status_changes_what_is_told(kind: ChangeKind, status: str, locale: str) -> None:
    assert summary(kind, {"status": status}, locale) != summary(kind, {}, locale)


@pytest.mark.parametrize(
    ("locale", "seats", "sentence"),
    [
        ("en", 1, "1 seat was added to the subscription."),
        ("en", 3, "3 seats were added to the subscription."),
        ("de", 1, "1 Lizenz wurde zum Abonnement hinzugefügt."),
        ("de", 3, "3 Lizenzen wurden zum Abonnement hinzugefügt."),
        ("sv", 1, "1 licens lades till i abonnemanget."),
        ("sv", 3, "3 licenser lades till i abonnemanget."),
    ],
)
def test_one_seat_is_not_three_seats(locale: str, seats: int, sentence: str) -> None:
    assert summary("subscription.topped_up", {"seats": seats}, locale) == sentence


def test_an_end_is_written_as_a_date() -> None:
    facts: Facts = {"status": "WILL_NOT_RENEW", "until": "2027-02-28"}
    told = summary("subscription.renewal_scheduled", facts, "de")
    assert told == "Das Abonnement wird nicht verlängert und endet nach dem 28. Februar 2027."


def test_a_kind_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"seat\.sold"):
        summary("seat.sold", {}, "en")


@pytest.mark.parametrize("kind", READ_BY_MEMBERS)
@pytest.mark.parametrize("locale", LOCALES)
def test_what_members_read_tells_neither_numbers_of_seats_nor_money(kind: ChangeKind, locale: str) -> None:
    without = {name: fact for name, fact in EVERY_FACT.items() if name not in {"seats", "amount", "currency"}}
    assert summary(kind, EVERY_FACT, locale) == summary(kind, without, locale)


def test_each_change_travels_as_far_as_the_rules_let_it() -> None:
    kinds = sorted(ChangeKind, key=lambda kind: (audience_of(kind), kind))
    assert {audience: {*group} for audience, group in groupby(kinds, audience_of)} == {
        Audience.OPERATOR: {
            *("product.price_set", "bank_receipt.recorded", "bank_receipt.assigned"),
            *("payment.disputed", "payment_report.recorded", "payment_report.settled"),
            *("dead_letter.recorded", "dead_letter.retried", "dead_letter.discarded"),
            *("account.sign_in_failed", "operation.denied", "second_factor.required", "second_factor.waived"),
        },
        Audience.RESELLER: {"reseller.created", "reseller.updated"},
        Audience.CUSTOMER: {
            *("customer.created", "customer.updated"),
            *("subscription.created", "subscription.topped_up", "subscription.reduced"),
            "subscription.renewal_scheduled",
            *("invoice.issued", "invoice.paid", "invoice.voided", "invoice.credited", "invoice.document_ready"),
            *("payment.requires_action", "payment.failed", "payment.refunded"),
            "card.replaced",
        },
        Audience.MEMBER: {
            *("subscription.activated", "subscription.renewed", "subscription.past_due", "subscription.expired"),
            *("subscription.suspended", "subscription.resumed", "subscription.canceled"),
            *("seat.invited", "seat.resent", "seat.activated", "seat.removed", "seat.restored"),
            *("seat.administrator_granted", "seat.administrator_revoked"),
        },
        Audience.ACCOUNT: {
            *("account.updated", "access.gained", "access.lost"),
            *("second_factor.added", "second_factor.removed", "second_factor.codes_replaced"),
        },
    }
