"""Who wants no more reminders. Whatever else they get by mail goes on."""

from server.context import Context
from server.domain.email_address import email_key
from server.models import ReminderRefusal


async def is_refused(address: str) -> bool:
    return await ReminderRefusal.filter(mailbox=email_key(address)).exists()


async def refuse_reminders(context: Context, mailbox: str) -> None:
    """Once or often: a mail program may ask several times."""
    async with context.work():
        refusal = ReminderRefusal(mailbox=mailbox, refused_at=context.now)
        await ReminderRefusal.bulk_create([refusal], ignore_conflicts=True)


async def allow_reminders(context: Context, mailbox: str) -> None:
    async with context.work():
        await ReminderRefusal.filter(mailbox=mailbox).delete()
