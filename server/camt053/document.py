"""One pass through the XML, an entry at a time: what has been read of one is forgotten before the next."""

import re
from collections.abc import Collection, Iterator
from typing import cast

from lxml import etree

from server.camt053.entry import Transaction, credits_of, transaction_of
from server.camt053.found import Element, UnreadableStatement, line_of, local, text_at
from server.camt053.naming import Naming
from server.domain.bank_line import BankLine

# Versions 2 to 13 differ in where some things stand, and each of those places is looked at.
NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(0[2-9]|1[0-3])")
AT_ONCE = 1 << 16  # characters
DEEPEST = 40  # elements within one another; the deepest of the standard has 14
FORGOTTEN = frozenset({"TxDtls", "Ntry", "Stmt"})  # once they were read
MOST_KEPT = 10_000  # elements before something can be forgotten

__all__ = ["UnreadableStatement", "read"]


def read(document: str, accounts: Collection[str]) -> Iterator[BankLine]:
    """The booked credits, in the document's order; `accounts` are our IBANs without blanks.

    Raises UnreadableStatement, and not always before the first line: nothing may be done before the last one was read.
    """
    if (place := document.find("<!DOCTYPE")) >= 0:  # where entities come from, and no statement has one
        raise UnreadableStatement("document_type", line=document.count("\n", 0, place) + 1)
    reader = _Reader(accounts)
    parser = etree.XMLPullParser(
        ("start", "end"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for start in range(0, len(document), AT_ONCE):
            parser.feed(document[start : start + AT_ONCE].encode())
            yield from reader.lines(parser)
        parser.close()
        yield from reader.lines(parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise UnreadableStatement("malformed", line=getattr(error, "lineno", None)) from None
    if not reader.statements:
        raise UnreadableStatement("no_statement")


class _Reader:
    def __init__(self, accounts: Collection[str]) -> None:
        self.statements = 0
        self._accounts = accounts
        self._naming = Naming()
        self._statement: Element | None = None  # the one that is being read, and whose it is
        self._account = ""
        self._depth = self._kept = 0
        self._transactions: list[Transaction] = []

    def lines(self, parser: etree.XMLPullParser) -> Iterator[BankLine]:
        for event, element in cast(Iterator[tuple[str, Element]], parser.read_events()):
            if event == "start":
                self._begin(element)
                continue
            self._depth -= 1
            if (name := local(element)) in FORGOTTEN:
                yield from self._end(name, element)
                self._forget(element)

    def _begin(self, element: Element) -> None:
        self._depth += 1
        self._kept += 1
        if self._depth > DEEPEST or self._kept > MOST_KEPT:
            raise UnreadableStatement("too_large", line=line_of(element))
        if self._depth == 1 and not _is_statement(element):
            raise UnreadableStatement("another_format", line=line_of(element))

    def _end(self, name: str, element: Element) -> Iterator[BankLine]:
        if name == "TxDtls":
            self._transactions.append(transaction_of(element))
        elif name == "Ntry":
            account = self._account_of(element.getparent())
            yield from self._naming.named(account, credits_of(element, self._transactions))
            self._transactions.clear()
        else:
            self._account_of(element)
            self.statements += 1

    def _account_of(self, statement: Element | None) -> str:
        """Whose it is stands before the first entry."""
        if statement is not None and statement is self._statement:
            return self._account
        found = text_at(statement, "Acct/Id/IBAN") or text_at(statement, "Acct/Id/Othr/Id") or ""
        account = found.replace(" ", "").upper()
        if account not in self._accounts:
            raise UnreadableStatement("another_account", line=line_of(statement), account=account)
        self._statement, self._account = statement, account
        return account

    def _forget(self, element: Element) -> None:
        self._kept = 0
        parent = element.getparent()
        element.clear()
        if parent is not None:
            parent.remove(element)


def _is_statement(root: Element) -> bool:
    name = etree.QName(root)
    return name.localname == "Document" and NAMESPACE.fullmatch(name.namespace or "") is not None
