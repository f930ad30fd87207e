"""The installation as everybody may know it."""

from server.domain.role import Role
from server.schema.scalar import CurrencyCode
from server.schema.value import said, value


@value("What a front end needs to know before anybody signs in.")
class Installation:
    name: str = said("The vendor's name.")
    is_sandbox: bool = said("Whether money, mail and the calendar are make-believe.")
    locales: list[str] = said("Languages of messages, mails and documents.")
    currencies: list[CurrencyCode] = said("Currencies with a price today.")
    second_factor_roles: list[Role] = said("Roles that have no effect without a second factor.")
    card_provider: str | None = said("Who takes cards; null when cards can't be used.")
    card_publishable_key: str | None = said("For the provider's own form.")
