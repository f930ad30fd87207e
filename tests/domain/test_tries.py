"""What may be tried how often."""

from datetime import UTC, datetime, timedelta

import pytest

from server.domain.tries import counted, minutes_to_wait, network_of

NOW = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)


def minutes_ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=one) for one in minutes]


def test_a_try_counts_for_a_quarter_of_an_hour() -> None:
    assert counted(minutes_ago(16, 15, 14.9, 0), NOW) == minutes_ago(14.9, 0)


@pytest.mark.parametrize(("oldest", "wait"), [(0, 15), (0.5, 15), (14, 1), (14.9, 1), (15, 1)])
def test_whoever_waits_is_told_whole_minutes(oldest: float, wait: int) -> None:
    assert minutes_to_wait(minutes_ago(oldest, 0), NOW) == wait


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_a_network_is_what_one_subscriber_has(address: str, network: str) -> None:
    assert network_of(address) == network
