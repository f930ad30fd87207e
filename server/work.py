"""One transaction of the business: what it changed, and what it promised to the world outside."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from server.database import take_commit_order, transaction
from server.domain.change import Audience, ChangeKind, audience_of
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.models import Change, IdempotencyKey, Invoice, OutboxKind, OutboxMessage, Subscription
from server.planning import plan

KEPT = timedelta(days=7)

Outcome = dict[
    str, Any
]  # what an operation answers: payload field → the record's id, or a plain value; JSON throughout


@dataclass(frozen=True, kw_only=True)
class Intent:
    """What the client means to do once: its key, and a digest of the input it goes with."""

    account_id: str
    operation: str
    key: str
    input_hash: str


def digest(value: Any) -> str:
    """A hexadecimal SHA-256 of a JSON value, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


class AlreadyDone(Exception):
    """The intent was carried out before; `outcome` names the records, as the first time."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("already done")
        self.outcome = outcome


@dataclass(kw_only=True)
class Work:
    """Collects, while the transaction is open, what is written in one go just before it commits."""

    now: datetime
    actor_id: str | None
    intent: Intent | None = None
    changes: list[Change] = field(default_factory=list)
    promises: list[OutboxMessage] = field(default_factory=list)
    outcome: Outcome | None = None
    as_of: datetime | None = None  # when what is done was due, if that is not now
    planned: dict[str, Subscription | Invoice] = field(default_factory=dict)

    def change(
        self,
        kind: ChangeKind,
        *,
        subject: Any,
        about: Any = None,
        role: Role | None = None,
        audience: Audience | None = None,
        account_id: str | None = None,
        actor_id: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Write into the feed that `subject` changed. `about` is the record whose tenant it belongs to.

        `actor_id`: whoever did it, if not who is at work; `account_id`: the one person whom it concerns.
        """
        tenant = about if about is not None else subject
        if isinstance(subject, Subscription | Invoice):
            self.plan(subject)
        self.changes.append(
            Change(
                id=Change.new_id(),
                at=self.now,
                kind=kind,
                facts=dict(facts or {}),
                audience=audience or audience_of(kind),
                role=role,
                actor_id=actor_id or self.actor_id,
                subject_id=subject.id,
                reseller_id=tenant.id if tenant.id.startswith("rslr_") else getattr(tenant, "reseller_id", None),
                customer_id=tenant.id if tenant.id.startswith("cust_") else getattr(tenant, "customer_id", None),
                subscription_id=tenant.id if tenant.id.startswith("sub_") else getattr(tenant, "subscription_id", None),
                account_id=account_id,
            )
        )

    def plan(self, record: Subscription | Invoice) -> None:
        """Have the calendar say what the record, locked and saved, says at the end of the transaction."""
        self.planned[record.id] = record

    def promise(
        self,
        kind: OutboxKind,
        *,
        subject_id: str,
        delay: timedelta = timedelta(0),
        recipient: str | None = None,
        customer_id: str | None = None,
        **payload: Any,
    ) -> str:
        """Have something done outside after the commit, at least once. Returns the promise's id.

        `recipient` and `customer_id` tell the operator what it was about, should it never succeed.
        """
        promise = OutboxMessage(
            id=OutboxMessage.new_id(),
            kind=kind,
            subject_id=subject_id,
            payload=payload,
            due_at=self.now + delay,
            recipient=recipient,
            customer_id=customer_id,
        )
        self.promises.append(promise)
        return promise.id

    def mail(
        self,
        template: str,
        *,
        to: str,
        locale: str | None,
        subject_id: str,
        delay: timedelta = timedelta(0),
        activation_id: str | None = None,
        customer_id: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Promise a mail. A link with a token is made when it is sent: no token is ever stored."""
        self.promise(
            OutboxKind.MAIL,
            subject_id=subject_id,
            delay=delay,
            recipient=to,
            customer_id=customer_id,
            template=template,
            to=to,
            locale=locale,
            activation_id=activation_id,
            facts=dict(facts or {}),
        )

    def done(self, **outcome: Any) -> Outcome:
        """Remember the outcome, so that the same intent asked for again names the same records."""
        self.outcome = outcome
        return outcome


@asynccontextmanager
async def begun(work: Work) -> AsyncIterator[Work]:
    """Open the transaction, and on leaving it without an exception write its changes and promises and commit.

    Raises AlreadyDone when the intent was carried out before, Refusal when its key names another input.
    """
    async with transaction() as connection:
        kept = await _claim_key(work) if work.intent else None
        yield work
        if kept:
            await _keep_outcome(kept, work)
        for record in work.planned.values():
            await plan(record, work.as_of or work.now)
        if work.promises:
            await OutboxMessage.bulk_create(work.promises)
        if work.changes:
            await take_commit_order(connection)
            await Change.bulk_create(work.changes)


async def _claim_key(work: Work) -> IdempotencyKey:
    """The unique row makes whoever comes second wait for the first, and then find its outcome."""
    intent = work.intent
    assert intent is not None
    named: dict[str, Any] = {"account_id": intent.account_id, "operation": intent.operation, "key": intent.key}
    await IdempotencyKey.filter(**named, created_at__lt=work.now - KEPT).delete()
    row = IdempotencyKey(id=IdempotencyKey.new_id(), input_hash=intent.input_hash, created_at=work.now, **named)
    await IdempotencyKey.bulk_create([row], ignore_conflicts=True)
    kept = await IdempotencyKey.get(**named)
    if kept.id == row.id:
        return kept
    if kept.input_hash != intent.input_hash:
        raise Refusal(UserErrorCode.IDEMPOTENCY_KEY_REUSED, "idempotencyKey")
    raise AlreadyDone(kept.outcome)


async def was_done(intent: Intent | None) -> bool:
    """Whether it was carried out before: then nothing more is to happen for it, inside the transaction or before."""
    if intent is None:
        return False
    return await IdempotencyKey.filter(
        account_id=intent.account_id, operation=intent.operation, key=intent.key
    ).exists()


async def outcome_of(intent: Intent | None, now: datetime) -> Outcome | None:
    """What it named when it was carried out, with this very input; None where it was not."""
    if intent is None:
        return None
    named: dict[str, Any] = {"account_id": intent.account_id, "operation": intent.operation, "key": intent.key}
    kept = await IdempotencyKey.get_or_none(**named, input_hash=intent.input_hash, created_at__gte=now - KEPT)
    return kept.outcome if kept else None


async def _keep_outcome(kept: IdempotencyKey, work: Work) -> None:
    if work.outcome is None:
        raise RuntimeError(f"{kept.operation} ended its work without saying what was done")
    await IdempotencyKey.filter(id=kept.id).update(outcome=work.outcome)
