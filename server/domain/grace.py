"""How long the seats go on working after a period that nobody has paid to follow (rules §8)."""

from datetime import date, timedelta

from server.domain.subscription import SubscriptionStatus

GRACE = timedelta(days=14)


def status_on(today: date, current_period_end: date) -> SubscriptionStatus:
    """What the dates alone make of a subscription that was paid until that day, exclusive."""
    if today < current_period_end:
        return SubscriptionStatus.ACTIVE
    return SubscriptionStatus.PAST_DUE if today < current_period_end + GRACE else SubscriptionStatus.EXPIRED
