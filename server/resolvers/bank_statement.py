"""A bank's statement, line by line: each is a receipt, wherever else the same money was told of before (rules §7)."""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence

from server import camt053
from server.context import Context
from server.database import transaction
from server.domain.bank_line import BankLine
from server.domain.bank_receipt import BankReceiptStatus
from server.domain.bank_transfer import normalised_reference
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.models import BankReceipt, BankStatement, Invoice
from server.resolvers.bank_receipt import new_receipt, recorded
from server.resolvers.purchase import tell_of_receipt
from server.work import Outcome

AT_ONCE = 500  # lines of one transaction, where none of them pays anything
PAID = (BankReceiptStatus.MATCHED, BankReceiptStatus.ASSIGNED)


async def import_bank_statement(context: Context, *, camt053: str) -> Outcome:
    """Names the statement. Nothing is done before all of it was read; what was broken off is completed next time."""
    if not context.viewer.is_operator:
        raise Refusal(UserErrorCode.NOT_ALLOWED)
    ours = frozenset(account.iban for account in context.config.bank_accounts.values())
    lines, digest = await asyncio.to_thread(_read, camt053, ours)
    statement = await _begun(context, digest, len(lines))
    if not statement.already_imported:
        status = await _known(lines)
        for batch in _batches([line for line in lines if line.bank_reference not in status]):
            status |= await _taken_in(context, statement, batch)
        await _complete(statement, matched=sum(status.get(line.bank_reference) in PAID for line in lines))
    return {"statement": statement.id}


def _read(document: str, ours: frozenset[str]) -> tuple[list[BankLine], str]:
    """The lines, and the SHA-256 of the document."""
    try:
        lines = list(camt053.read(document, ours))
    except camt053.UnreadableStatement as error:
        facts = {"problem": error.problem, **error.facts}
        raise Refusal(UserErrorCode.UNREADABLE_STATEMENT, "camt053", facts=facts) from None
    return lines, hashlib.sha256(document.encode()).hexdigest()


async def _begun(context: Context, digest: str, line_count: int) -> BankStatement:
    """The one of this document; `already_imported` once an import of it has come to its end."""
    new = BankStatement(
        id=BankStatement.new_id(),
        digest=digest,
        account_id=context.viewer.account_id,
        line_count=line_count,
        imported_at=context.now,
    )
    async with transaction():
        await BankStatement.bulk_create([new], ignore_conflicts=True)  # of two at once one begins it
        statement = await BankStatement.get(digest=digest)
        if statement.id == new.id:
            return statement
        if statement.matched_count + statement.unmatched_count == line_count:
            statement.already_imported = True
            await statement.save(update_fields=["already_imported"])
        return statement


def _batches(lines: Sequence[BankLine]) -> Iterator[Sequence[BankLine]]:
    for start in range(0, len(lines), AT_ONCE):
        yield lines[start : start + AT_ONCE]


async def _known(lines: Sequence[BankLine]) -> dict[str, BankReceiptStatus]:
    """What has become of the money that was told of before, by the bank's reference."""
    status: dict[str, BankReceiptStatus] = {}
    for batch in _batches(lines):
        told = BankReceipt.filter(bank_reference__in=[line.bank_reference for line in batch])
        status |= {receipt.bank_reference: receipt.status for receipt in await told.only("bank_reference", "status")}
    return status


async def _taken_in(
    context: Context, statement: BankStatement, batch: Sequence[BankLine]
) -> dict[str, BankReceiptStatus]:
    """What has become of what names an invoice, by the bank's reference."""
    named = await _named(batch)
    await _keep(context, statement, [line for line in batch if normalised_reference(line.reference) not in named])
    status = {}
    for line in batch:
        if normalised_reference(line.reference) in named:
            async with context.work() as work:  # its own, so that nobody waits for long and none is undone by another
                receipt = await recorded(context, work, new_receipt(context, line, statement.id))
            status[line.bank_reference] = receipt.status
    return status


async def _named(lines: Sequence[BankLine]) -> set[str | None]:
    """Those references that an invoice has."""
    references = {normalised_reference(line.reference) for line in lines}
    return {invoice.reference for invoice in await Invoice.filter(reference__in=list(references)).only("reference")}


async def _keep(context: Context, statement: BankStatement, lines: Sequence[BankLine]) -> None:
    """Money for nothing that we know. What somebody else keeps at the same moment is theirs to tell of."""
    if not lines:
        return
    new = {receipt.id: receipt for receipt in (new_receipt(context, line, statement.id) for line in lines)}
    async with context.work() as work:
        await BankReceipt.bulk_create(new.values(), ignore_conflicts=True)
        for kept in await BankReceipt.filter(id__range=(min(new), max(new))).order_by("id").only("id"):
            if kept.id in new:
                tell_of_receipt(work, new[kept.id], None, role=Role.OPERATOR)


async def _complete(statement: BankStatement, *, matched: int) -> None:
    async with transaction():
        await BankStatement.filter(id=statement.id).update(
            matched_count=matched, unmatched_count=statement.line_count - matched
        )
