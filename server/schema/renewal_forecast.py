"""What the next months bring."""

from datetime import date

from server.schema.money import Money
from server.schema.value import said, value


@value("The subscriptions whose next period would begin in a month: at today's prices, discounts and plans.")
class RenewalForecast:
    month: date = said("Its first day.")
    ending: int = said("How many subscriptions end: their currentPeriodEnd is in this month.")
    will_renew: int = said("How many of them are going to renew by themselves, or have ordered it.")
    seats: int = said("Seats of the next periods, if all of them renewed.")
    renewing_seats: int = said("Seats of those that are going to renew.")
    amounts: list[Money] = said("What the next periods would cost if all of them renewed, before VAT, by currency.")
    renewing_amounts: list[Money] = said("The same for those that are going to renew.")
    without_price: int = said("How many of those that end are missing in the amounts: their term has no price today.")
