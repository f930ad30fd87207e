"""What the calendar will bring: each row is done once, on its day or as soon after it as somebody works."""

from tortoise import fields
from tortoise.expressions import Q
from tortoise.migrations.constraints import UniqueConstraint

from server.domain.upcoming import UpcomingKind
from server.models.record import NONE, Record, reference
from server.policy import Viewer


class Upcoming(Record):
    PREFIX = "due"

    kind = fields.CharEnumField(UpcomingKind, max_length=24)
    due_on = fields.DateField()
    due_at = fields.DatetimeField()  # later than due_on where it was planned after that day
    customer = reference("Customer", null=True)
    customer_id: str | None
    subscription = reference("Subscription", null=True)
    subscription_id: str | None
    invoice = reference("Invoice", null=True)
    invoice_id: str | None
    subject_id = fields.CharField(max_length=48)  # the subscription, invoice or saved card that it is planned for
    leased_until = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    last_error = fields.TextField(null=True)
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "upcoming"
        indexes = (("done_at", "due_at"), ("subscription_id", "done_at"))
        constraints = (UniqueConstraint(fields=("subject_id", "kind", "due_at"), name="uq_upcoming"),)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(done_at__isnull=True) if viewer.is_operator else NONE
