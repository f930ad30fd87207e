"""Percentages of an agreement: 0 to 100 with at most two decimals, kept as hundredths."""

from decimal import Decimal

from server.domain.refusal import Refusal, UserErrorCode


def hundredths_of(percent: Decimal, *path: str) -> int:
    """12.5 is 1250. Refusal INVALID_INPUT at the path."""
    if not (percent.is_finite() and 0 <= percent <= 100 and percent * 100 == int(percent * 100)):
        raise Refusal(UserErrorCode.INVALID_INPUT, *path, facts={"problem": "percent"})
    return int(percent * 100)


def percent_of(hundredths: int) -> Decimal:
    """1250 → Decimal("12.5")"""
    return Decimal(hundredths) / 100
