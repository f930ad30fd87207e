"""Codes of an authenticator app, and codes on paper."""

from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP, parse_uri

from server.domain.second_factor import plain_code, recovery_code, totp_secret, totp_step, totp_uri

SECRET = totp_secret("a secret key of thirty-two letters", "factor_1")
NOW = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30


def shown(*, after: int = 0) -> str:
    """What the app shows so many seconds later."""
    return TOTP(SECRET).at(NOW + timedelta(seconds=after))


@pytest.mark.parametrize(("after", "step"), [(-30, STEP - 1), (0, STEP), (29, STEP), (30, STEP + 1)])
def test_a_code_counts_half_a_minute_longer_on_either_side(after: int, step: int) -> None:
    assert totp_step(SECRET, shown(after=after), NOW) == step


@pytest.mark.parametrize("after", [-31, 60, 3600])
def test_a_code_of_another_time_does_not(after: int) -> None:
    assert totp_step(SECRET, shown(after=after), NOW) is None


@pytest.mark.parametrize("code", ["", "000000000", "१२३४५६", "\ud800", "x" * 10_000])
def test_what_is_no_code_does_not(code: str) -> None:
    assert totp_step(SECRET, code, NOW) is None


def test_a_code_may_be_typed_in_two_halves() -> None:
    assert totp_step(SECRET, f" {shown()[:3]} {shown()[3:]} ", NOW) == STEP


def test_a_code_is_the_one_that_the_standard_says() -> None:
    """RFC 6238, appendix B, for SHA-1 at 59 seconds: the last six of its eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp_step(secret, "287082", datetime.fromtimestamp(59, UTC)) == 1


def test_every_app_and_every_installation_has_a_secret_of_its_own() -> None:
    keys, ids = ("a key", "another key"), ("factor_1", "factor_2")
    assert len({totp_secret(key, id) for key in keys for id in ids}) == 4


def test_apps_read_secret_account_and_vendor() -> None:
    app = parse_uri(totp_uri(SECRET, email="mia@acme.example", issuer="Vendor AB"))
    assert (app.secret, app.name, app.issuer) == (SECRET, "mia@acme.example", "Vendor AB")


def test_a_recovery_code_is_easy_to_copy() -> None:
    """RFC 4648, Base32."""
    assert recovery_code(bytes(range(10))) == "aaaq-eaye-auda-ocaj"


@pytest.mark.parametrize("typed", ["abcd-efgh", "ABCDEFGH", " abcd efgh ", "Abcd-\u2009Efgh"])
def test_a_recovery_code_is_the_same_however_it_is_typed(typed: str) -> None:
    assert plain_code(typed) == "abcdefgh"
