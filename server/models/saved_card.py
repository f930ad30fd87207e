"""The card that a purchaser's renewals charge: the one that it paid with last, or put in its place."""

from tortoise import fields

from server.models.record import Record, reference


class SavedCard(Record):
    PREFIX = "card"

    holder_id = fields.CharField(max_length=48, unique=True)  # the reseller or the customer whose card it is
    token = fields.TextField()  # what the provider charges it by
    brand = fields.CharField(max_length=40)
    last4 = fields.CharField(max_length=4)
    expires_on = fields.DateField()
    saved_at = fields.DatetimeField()

    class Meta:
        table = "saved_card"


class CardSetup(Record):
    """Somebody is on the provider's page to put another card in its place."""

    PREFIX = "setup"

    holder_id = fields.CharField(max_length=48)
    account = reference("Account")  # who started it
    account_id: str
    created_at = fields.DatetimeField()
    saved_at = fields.DatetimeField(null=True)

    class Meta:
        table = "card_setup"
