"""Statements as banks write them, in the two versions that are in use."""

from dataclasses import dataclass, field
from html import escape

OURS = "SE4550000000058398257466"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
NEWER = ("08", "10", "13")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One transaction of an entry."""

    amount: str | None = None
    currency: str = "EUR"
    structured: str | None = None
    unstructured: tuple[str, ...] = ()
    end_to_end: str | None = "NOTPROVIDED"
    servicer: str | None = None
    payer: str | None = "Acme AB"
    iban: str | None = "DE89370400440532013000"
    direction: str = "CRDT"


@dataclass(frozen=True, kw_only=True)
class Entry:
    amount: str = "720.00"
    currency: str = "EUR"
    direction: str = "CRDT"
    status: str = "BOOK"
    booked: str = "<Dt>2026-05-12</Dt>"
    servicer: str | None = None
    reversal: bool = False
    parts: tuple[Part, ...] = field(default_factory=tuple)


def paid(reference: str, amount: str = "720.00", entry: str | None = "entry 1", currency: str = "EUR") -> Entry:
    part = Part(unstructured=(reference,) if reference else ())
    return Entry(amount=amount, currency=currency, servicer=entry, parts=(part,))


def document(*entries: Entry, version: str = "08", account: str = OURS) -> str:
    return statements(statement(*entries, version=version, account=account), version=version)


def statements(*each: str, version: str = "08") -> str:
    head = "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-05-13T04:00:00</CreDtTm></GrpHdr>"
    body = f"<BkToCstmrStmt>\n{head}\n{''.join(each)}</BkToCstmrStmt>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}{version}">\n{body}\n</Document>'


def statement(*entries: Entry, version: str = "08", account: str = OURS) -> str:
    head = f"<Id>S1</Id><CreDtTm>2026-05-13T04:00:00</CreDtTm><Acct><Id><IBAN>{account}</IBAN></Id></Acct>"
    return f"<Stmt>{head}\n{''.join(_entry(entry, version) for entry in entries)}</Stmt>\n"


def _entry(entry: Entry, version: str) -> str:
    status = f"<Cd>{entry.status}</Cd>" if version in NEWER else entry.status
    details = "".join(_details(part, version) for part in entry.parts)
    return "".join(
        (
            f'<Ntry><Amt Ccy="{entry.currency}">{entry.amount}</Amt><CdtDbtInd>{entry.direction}</CdtDbtInd>',
            "<RvslInd>true</RvslInd>" if entry.reversal else "",
            f"<Sts>{status}</Sts><BookgDt>{entry.booked}</BookgDt>",
            _tag("AcctSvcrRef", entry.servicer),
            f"<NtryDtls>{details}</NtryDtls>" if details else "",
            "</Ntry>\n",
        )
    )


def _details(part: Part, version: str) -> str:
    references = _tag("AcctSvcrRef", part.servicer) + _tag("EndToEndId", part.end_to_end)
    structured = _tag("Ref", part.structured)
    if structured:
        structured = f"<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>{structured}</CdtrRefInf></Strd>"
    told = "".join(_tag("Ustrd", text) for text in part.unstructured) + structured
    return "".join(
        (
            f"<TxDtls><Refs>{references}</Refs>",
            _amount(part, version),
            _parties(part, version),
            f"<RmtInf>{told}</RmtInf>" if told else "",
            "</TxDtls>",
        )
    )


def _amount(part: Part, version: str) -> str:
    if part.amount is None:
        return ""
    amount = f'<Amt Ccy="{part.currency}">{part.amount}</Amt>'
    if version in NEWER:
        return f"{amount}<CdtDbtInd>{part.direction}</CdtDbtInd>"
    return f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"


def _parties(part: Part, version: str) -> str:
    name = _tag("Nm", part.payer)
    payer = f"<Pty>{name}</Pty>" if version in NEWER else name
    account = f"<DbtrAcct><Id><IBAN>{part.iban}</IBAN></Id></DbtrAcct>" if part.iban else ""
    return f"<RltdPties><Dbtr>{payer}</Dbtr>{account}</RltdPties>"


def _tag(name: str, text: str | None) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""
