"""What the viewer may do with a record now, so that no front end has to guess."""

from __future__ import annotations

from datetime import date

import strawberry

from server.domain import actions as domain
from server.domain.actions import Action
from server.domain.messages import message_of
from server.domain.refusal import UserErrorCode
from server.schema.exchange import AskedBy
from server.schema.value import said, value


def _message(root: strawberry.Parent[domain.AllowedAction], info: AskedBy) -> str | None:
    return message_of(root.reason, info.context.context.locale, root.facts) if root.reason else None


@value("Whether one action is open to the viewer now. Actions that never apply are left out.")
class AllowedAction:
    action: Action = said("The mutation of the same name does it.")
    allowed: bool = said("Whether it would be done now.")
    reason: UserErrorCode | None = said("Why not.")
    earliest_on: date | None = said("From which day on it will be, if that is known.")

    message: str | None = said("Why not, in the viewer's language.", resolver=_message)
