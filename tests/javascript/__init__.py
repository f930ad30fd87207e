"""Programs of Node.js that look at a server as the clients of others do."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NODE = Path(sys.prefix, "bin", "node")


async def told_by(program: str, *arguments: str) -> Any:
    """What it prints, read as JSON."""
    process = await asyncio.create_subprocess_exec(NODE, HERE / program, *arguments, stdout=asyncio.subprocess.PIPE)
    printed, _ = await process.communicate()
    assert process.returncode == 0, f"{program} ended with {process.returncode}"
    return json.loads(printed)
