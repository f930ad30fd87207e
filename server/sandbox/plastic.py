"""Which card somebody holds on the sandbox's pages."""

from datetime import date

from server.ports.sandbox.kept_card import BRANDS, CONFIRMED_LATER, DECLINED_LATER, GOOD, Plastic
from server.sandbox.entry import Entry, wrong

CHOICES = {
    GOOD: "is always charged",
    DECLINED_LATER: "is declined when a renewal charges it",
    CONFIRMED_LATER: "asks for its holder when a renewal charges it",
}


def chosen(entry: Entry, today: date) -> Plastic:
    """The fine one, good for three years, unless `card` and `expires` say otherwise."""
    last4 = entry.one_of("card", BRANDS) if "card" in entry.values else GOOD
    if "expires" not in entry.values:
        return Plastic.usual(last4, today)
    return Plastic(last4=last4, expires=_day(entry))


def _day(entry: Entry) -> date:
    try:
        return date.fromisoformat(entry.text("expires"))
    except ValueError:
        raise wrong("expires has to be a day, as in 2027-01-31.") from None
