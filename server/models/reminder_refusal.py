"""An address to which no more reminders go."""

from tortoise import fields
from tortoise.models import Model


class ReminderRefusal(Model):
    mailbox = fields.CharField(max_length=320, primary_key=True)  # as addresses are compared
    refused_at = fields.DatetimeField()

    class Meta:
        table = "reminder_refusal"
