"""Codes on paper, for whoever has lost what they usually confirm with."""

from secrets import token_bytes

from server.context import Context
from server.domain.second_factor import RECOVERY_CODES, plain_code, recovery_code
from server.domain.token import token_hash
from server.models import RecoveryCode


async def replace_codes(account_id: str) -> list[str]:
    """Ten new ones, told only now; all older ones are worthless. Inside a transaction."""
    codes = [recovery_code(token_bytes(10)) for _ in range(RECOVERY_CODES)]
    await RecoveryCode.filter(account_id=account_id).delete()
    await RecoveryCode.bulk_create(
        RecoveryCode(id=RecoveryCode.new_id(), account_id=account_id, code_hash=_hash(code)) for code in codes
    )
    return codes


async def spend_code(context: Context, account_id: str, typed: str) -> bool:
    """Whether it was one of the account's that has not been used. It is now. Inside a transaction."""
    unused = RecoveryCode.filter(account_id=account_id, code_hash=_hash(typed), used_at__isnull=True)
    return bool(await unused.update(used_at=context.now))


def _hash(typed: str) -> str:
    """80 random bits are enough for a plain hash."""
    return token_hash(plain_code(typed))
