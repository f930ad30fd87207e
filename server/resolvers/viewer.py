"""Who asks, and all that they are at this moment: one statement, because each request begins with it."""

import json
from datetime import datetime
from typing import Any

from server.database import rows
from server.domain.role import Role
from server.domain.token import token_hash
from server.models import Session
from server.policy import SeatHeld, Viewer

WHO = """
SELECT session.id, session.token_expires_at, session.expires_at, account_id, account.locale, account.is_operator,
  (SELECT {json_list}(reseller_id) FROM reseller_administrator WHERE account_id = account.id) AS resellers,
  (SELECT {json_list}({json_array}(id, subscription_id, customer_id, reseller_id, is_administrator))
     FROM seat WHERE account_id = account.id AND status = 'ACTIVE') AS seats,
  (SELECT {json_list}(role) FROM second_factor_requirement) AS required,
  EXISTS (SELECT 1 FROM second_factor WHERE account_id = account.id AND confirmed_at IS NOT NULL) AS has_second_factor
FROM session JOIN account ON account.id = session.account_id
"""
BY_TOKEN = f"{WHO} WHERE session.token_hash = {{0}}"
BY_SESSION = f"{WHO} WHERE session.id = {{0}}"


async def viewer_of(token: str | None, now: datetime) -> Viewer:
    """Whose cookie or access token this is; signed out when nobody's, or when its time is over."""
    if not token or not token.isascii():
        return Viewer()
    found = await _who(BY_TOKEN, token_hash(token))
    return _viewer(found) if found and _moment("token_expires_at", found) > now else Viewer()


async def viewer_in(session: Session) -> Viewer:
    """Whose session this is; signed out when it has just been ended elsewhere. Its token may be another one by now."""
    found = await _who(BY_SESSION, session.id)
    return _viewer(found) if found else Viewer()


async def _who(statement: str, value: str) -> dict[str, Any] | None:
    found = await rows(statement, value)
    return found[0] if found else None


def _moment(column: str, found: dict[str, Any]) -> datetime:
    moment: datetime = Session._meta.fields_map[column].to_python_value(found[column])
    return moment


def _viewer(found: dict[str, Any]) -> Viewer:
    """A capacity that needs a second factor is asleep while the account has none."""
    resellers, required = _list(found["resellers"]), _list(found["required"])
    seats = _list(found["seats"])
    held = {Role.OPERATOR: bool(found["is_operator"]), Role.RESELLER_ADMIN: bool(resellers)}
    awake = bool(found["has_second_factor"])
    asleep = frozenset(role for role, holds in held.items() if holds and role in required and not awake)
    return Viewer(
        account_id=found["account_id"],
        session_id=found["id"],
        session_expires_at=_moment("expires_at", found),
        locale=found["locale"],
        is_operator=held[Role.OPERATOR] and Role.OPERATOR not in asleep,
        reseller_ids=frozenset() if Role.RESELLER_ADMIN in asleep else frozenset(resellers),
        customers={customer: reseller for _, _, customer, reseller, is_administrator in seats if is_administrator},
        seats=tuple(
            SeatHeld(id=id, subscription_id=subscription, customer_id=customer, reseller_id=reseller)
            for id, subscription, customer, reseller, _ in seats
        ),
        asleep=asleep,
    )


def _list(text: str | None) -> list[Any]:
    """PostgreSQL says null where there is nothing."""
    return json.loads(text) if text else []
