"""What was given up: an operator has it tried again, or thrown away."""

from server.context import Context
from server.domain.change import ChangeKind
from server.domain.payment import PaymentStatus
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.models import OutboxKind, OutboxMessage, Payment
from server.work import Outcome


async def retry_dead_letter(context: Context, *, dead_letter_id: str) -> Outcome:
    """Due at once, with all its attempts before it. Refusal NOT_FOUND when it is none any more, NOT_ALLOWED."""
    async with context.work() as work:
        message = await OutboxMessage.locked(context.viewer, dead_letter_id, "deadLetterId")
        await _require_sense(message)
        message.update_from_dict({"failed_at": None, "attempts": 0, "waits": 0, "due_at": context.now})
        await message.save(update_fields=["failed_at", "attempts", "waits", "due_at"])
        work.change(ChangeKind.DEAD_LETTER_RETRIED, subject=message, role=Role.OPERATOR)
        return work.done(dead_letter_id=message.id)


async def _require_sense(message: OutboxMessage) -> None:
    """A charge that was given up has failed: the purchaser was told so, and may have paid in another way since."""
    if message.kind is OutboxKind.CHARGE:
        payment = await Payment.get(id=message.payload["payment_id"])
        if payment.status is not PaymentStatus.PENDING:
            raise Refusal(UserErrorCode.NOT_ALLOWED, "deadLetterId", facts={"problem": "payment_over"})


async def discard_dead_letter(context: Context, *, dead_letter_id: str) -> Outcome:
    async with context.work() as work:
        message = await OutboxMessage.locked(context.viewer, dead_letter_id, "deadLetterId")
        message.discarded_at = context.now
        await message.save(update_fields=["discarded_at"])
        work.change(ChangeKind.DEAD_LETTER_DISCARDED, subject=message, role=Role.OPERATOR)
        return work.done(dead_letter_id=message.id)
