"""Only what there is, and in words that are understood: anything else is refused with a sentence."""

import pytest

from server.resolvers.export import EXPORTS
from tests.exports.conftest import Desk


@pytest.mark.parametrize("path", ["", "vat", "vat.xml", "vat.csv.json", ".csv", "secrets.csv?month=2026-05", "VAT.csv"])
async def test_there_is_no_other_export(desk: Desk, path: str) -> None:
    assert (await desk.get(path)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "vat.csv",
        "vat.csv?month=2026-13",
        "vat.csv?month=",
        "vat.csv?month=2026-05&quarter=2026-Q2",
        "vat.csv?quarter=2026-05",
        "oss.csv?month=2026-05",
        "oss.csv",
        "open-items.csv?month=2026-05",
        "vat.csv?month=2026-05&moth=1",
        "vat.csv?month=2026-05&excel=fr",
        "vat.csv?month=2026-05&excel=",
        "vat.json?month=2026-05&excel=de",
    ],
)
async def test_what_is_not_understood_is_not_guessed(desk: Desk, path: str) -> None:
    answer = await desk.get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_USER_INPUT")
    assert answer.json()["message"].endswith(".")
    assert answer.headers["cache-control"] == "no-store"


async def test_it_is_said_in_the_readers_language(desk: Desk) -> None:
    assert (
        (await desk.get("oss.csv", language="de")).json()["message"].startswith("Bitte sagen Sie, für welches Quartal")
    )


@pytest.mark.parametrize("name", EXPORTS)
async def test_every_export_is_there_before_anything_has_happened(desk: Desk, name: str) -> None:
    asked = "?quarter=2026-Q2" if EXPORTS[name].lengths else ""
    columns = (await desk.get(f"{name}.csv{asked}")).text
    assert columns == ",".join(EXPORTS[name].columns) + "\r\n"
    assert await desk.rows(f"{name}.json{asked}") == []
