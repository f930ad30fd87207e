"""Where a payment page may lead back to."""

import pytest

from server.domain.refusal import Refusal, UserErrorCode
from server.domain.return_url import checked_return_url

ALLOWED = ("https://portal.example/app", "http://127.0.0.1:8000", "seatwright:")


@pytest.mark.parametrize(
    "url",
    [
        "https://portal.example/done?step=2",
        "https://portal.example:443/",
        "HTTPS://Portal.Example/done",
        "http://127.0.0.1:8000/done",
        "seatwright://paid",
        "https://portal.example/" + "x" * 1976,
    ],
)
def test_a_known_origin_is_led_back_to(url: str) -> None:
    assert checked_return_url(url, ALLOWED) == url


def test_no_address_is_none() -> None:
    assert checked_return_url(None, ALLOWED) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "http://portal.example/",
        "https://portal.example:8443/",
        "https://portal.example.evil.example/",
        "https://portal.example@evil.example/",
        "https://someone@portal.example/",
        "https://evil.example\\@portal.example/",
        "https://portal.example\n.evil.example/",
        " https://portal.example/",
        "https://portal.example\\.evil.example/",
        "//portal.example/",
        "/done",
        "",
        "javascript:alert(1)",
        "other://paid",
        "https://portal.example:port/",
        "https://[portal.example/",
        "https://pörtal.example/",
    ],
)
def test_a_stranger_is_not(url: str) -> None:
    with pytest.raises(Refusal) as refusal:
        checked_return_url(url, ALLOWED)
    assert (refusal.value.code, refusal.value.path, refusal.value.facts["problem"]) == (
        UserErrorCode.INVALID_INPUT,
        ("returnUrl",),
        "origin_not_allowed",
    )


def test_an_address_has_a_limit() -> None:
    with pytest.raises(Refusal) as refusal:
        checked_return_url("https://portal.example/" + "x" * 1978, ALLOWED)
    assert refusal.value.facts == {"problem": "too_long", "maximum": 2000}
