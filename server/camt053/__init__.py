"""Bank statements as ISO 20022 writes them (camt.053): the booked credits of our accounts, read as a stream."""

from server.camt053.document import UnreadableStatement, read

__all__ = ["UnreadableStatement", "read"]
