"""A process of its own that imports a statement: how long it took, and how much memory it needed."""

import asyncio
import json
import sys
import time
from pathlib import Path

from server.app import build_house
from server.config import read_config
from server.database import connected
from server.models import Account, BankStatement
from server.policy import Viewer
from server.resolvers.bank_statement import import_bank_statement


async def measured(database_url: str, text: str) -> dict[str, float]:
    config = read_config({"SANDBOX": "1", "DATABASE_URL": database_url})
    async with connected(database_url):
        operator = await Account.get(is_operator=True)
        context = await build_house(config).context(viewer=Viewer(account_id=operator.id, is_operator=True))
        began, work = time.monotonic(), time.process_time()
        outcome = await import_bank_statement(context, camt053=text)
        seconds, work = time.monotonic() - began, time.process_time() - work
        statement = await BankStatement.get(id=outcome["statement"])
    return {
        "seconds": seconds,
        "processor": work,
        "mebibytes": peak() / 1024,
        "lines": statement.line_count,
        "matched": statement.matched_count,
    }


def peak() -> int:
    """The most memory that this process has had, in KiB; getrusage would count its parent's too."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1])


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(sys.argv[1], Path(sys.argv[2]).read_text("utf-8")))))
