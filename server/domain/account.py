"""One person's account."""

from datetime import datetime


def is_activated(activated_at: datetime | None) -> bool:
    return activated_at is not None
