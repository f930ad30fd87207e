"""What takes long is made once for all workers of a run."""

import fcntl
from collections.abc import Callable
from pathlib import Path


def once(note: Path, make: Callable[[], str]) -> str:
    """What `make` returned to the first worker that asked; whoever asks meanwhile waits."""
    with note.with_suffix(".turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not note.exists():
            note.write_text(make())
        return note.read_text()
