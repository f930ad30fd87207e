"""The operations of ../operations, by their names: "sign-in" is NN-sign-in.graphql."""

from functools import cache
from pathlib import Path

OPERATIONS = Path(__file__).parent.parent / "operations"


@cache
def operation(name: str) -> str:
    """The text of the file. LookupError when there is none."""
    for file in OPERATIONS.glob("*.graphql"):
        if file.stem.partition("-")[2] == name:
            return file.read_text(encoding="utf-8")
    raise LookupError(f"There is no operation {name} in {OPERATIONS}.")
