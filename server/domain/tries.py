"""How often something that can be guessed may be tried: so many times within any quarter of an hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

WINDOW = timedelta(minutes=15)
OF_ONE = 10  # tries of one account's password or second factor
OF_A_NETWORK = 100  # of whoever shares an address, such as an office


@dataclass(frozen=True)
class Limit:
    """`what` is guarded, in words of its own, and how often it may be tried."""

    what: str
    most: int


def sign_in_of(email_key: str) -> Limit:
    """Whether or not there is an account with that address: nobody may tell from the answer."""
    return Limit(f"sign-in {email_key}", OF_ONE)


def password_of(account_id: str) -> Limit:
    """Asked for by somebody who is signed in, perhaps with a stolen session."""
    return Limit(f"password {account_id}", OF_ONE)


def second_factor_of(account_id: str) -> Limit:
    return Limit(f"second factor {account_id}", OF_ONE)


def reset_from(address: str) -> Limit:
    return Limit(f"reset from {network_of(address)}", OF_A_NETWORK)


def sign_in_from(address: str) -> Limit:
    return Limit(f"sign-in from {network_of(address)}", OF_A_NETWORK)


def denial_of(account_id: str) -> Limit:
    """How many denied operations of one account are written down."""
    return Limit(f"denied {account_id}", OF_ONE)


def network_of(address: str) -> str:
    """An IPv4 address, or the /64 that one subscriber of IPv6 usually has; what is no address stays as it is."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ip_network((ip, 64), strict=False)) if isinstance(ip, IPv6Address) else str(ip)


def counted(moments: Sequence[datetime], now: datetime) -> list[datetime]:
    """Those that still count."""
    return [moment for moment in moments if now - moment < WINDOW]


def minutes_to_wait(moments: Sequence[datetime], now: datetime) -> int:
    """Until the oldest of these counts no more, in whole minutes, at least 1."""
    return max(1, ceil((moments[0] + WINDOW - now) / timedelta(minutes=1)))
