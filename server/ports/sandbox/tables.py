"""What the sandbox remembers, in the installation's own database: it survives a crash and all processes share it."""

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from server.domain.payment import PaymentFailure, PaymentStatus
from server.domain.vat_number import VatNumberAnswer


def is_askable(text: str, longest: int) -> bool:
    """Whether a text column can be asked for it at all: PostgreSQL knows no NUL, Tortoise nothing too long."""
    return len(text) <= longest and "\0" not in text


class SandboxClock(Model):
    """One row: how many seconds the installation is ahead of real time."""

    name = fields.CharField(max_length=16, primary_key=True)
    seconds_ahead = fields.BigIntField(default=0)

    class Meta:
        table = "sandbox_clock"


class SandboxMail(Model):
    """`mailbox` is the key by which addresses are compared, `recipient` the address as given."""

    number = fields.BigIntField(primary_key=True)
    message_id = fields.CharField(max_length=255, unique=True)
    mailbox = fields.CharField(max_length=320, db_index=True)
    recipient = fields.CharField(max_length=320)
    sender = fields.TextField()
    subject = fields.TextField()
    text = fields.TextField()
    html = fields.TextField()
    sent_at = fields.DatetimeField()

    class Meta:
        table = "sandbox_mail"


class SandboxAttachment(Model):
    """A file that came with a mail."""

    number = fields.BigIntField(primary_key=True)
    message_id = fields.CharField(max_length=255)
    name = fields.CharField(max_length=255)
    media_type = fields.CharField(max_length=100)
    content = fields.BinaryField()

    class Meta:
        table = "sandbox_attachment"
        constraints = (UniqueConstraint(fields=("message_id", "name"), name="uq_sandbox_attachment"),)


class SandboxPayment(Model):
    """`id` is the installation's id of the payment, `provider_id` the card provider's."""

    id = fields.CharField(max_length=64, primary_key=True)
    provider_id = fields.CharField(max_length=80, unique=True)
    status = fields.CharEnumField(PaymentStatus, max_length=20)
    amount_minor = fields.BigIntField()
    currency = fields.CharField(max_length=3)
    description = fields.TextField()
    return_url = fields.TextField(null=True)
    payer = fields.TextField()
    payer_id = fields.CharField(max_length=48, null=True)
    card_token = fields.CharField(max_length=64, null=True)
    failure_reason = fields.CharEnumField(PaymentFailure, max_length=24, null=True)

    class Meta:
        table = "sandbox_payment"

    @property
    def failure(self) -> PaymentFailure | None:
        """There exactly when the status is FAILED; what failed before reasons were kept was declined."""
        return (self.failure_reason or PaymentFailure.DECLINED) if self.status is PaymentStatus.FAILED else None


class SandboxCard(Model):
    """A card that somebody left with the provider; `token` is what it is charged by."""

    token = fields.CharField(max_length=64, primary_key=True)
    payer_id = fields.CharField(max_length=48)
    last4 = fields.CharField(max_length=4)
    expires_on = fields.DateField()

    class Meta:
        table = "sandbox_card"


class SandboxCardSetup(Model):
    """`id` is the installation's id of the setup; `card_token` is there once a card was given."""

    id = fields.CharField(max_length=64, primary_key=True)
    payer_id = fields.CharField(max_length=48)
    payer = fields.TextField()
    return_url = fields.TextField(null=True)
    card_token = fields.CharField(max_length=64, null=True)

    class Meta:
        table = "sandbox_card_setup"


class SandboxRefund(Model):
    key = fields.CharField(max_length=255, primary_key=True)
    payment_id = fields.CharField(max_length=64, db_index=True)
    amount_minor = fields.BigIntField()

    class Meta:
        table = "sandbox_refund"


class SandboxEvent(Model):
    """A callback to be made. `due_at` is by the installation's clock, `held_until` by the real one."""

    id = fields.CharField(max_length=64, primary_key=True)
    body = fields.TextField()
    due_at = fields.DatetimeField()
    deliveries_left = fields.IntField(db_index=True)
    held_until = fields.DatetimeField()

    class Meta:
        table = "sandbox_event"


class SandboxVatNumber(Model):
    number = fields.CharField(max_length=40, primary_key=True)
    answer = fields.CharEnumField(VatNumberAnswer, max_length=10)

    class Meta:
        table = "sandbox_vat_number"
