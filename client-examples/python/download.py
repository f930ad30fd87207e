"""Saves an export of a Seatwright server, however long it is.

usage: python download.py http://127.0.0.1:8000 "invoices.csv?month=2026-05&excel=de" --email EMAIL --password PASSWORD
"""

import argparse
import asyncio
import sys
from pathlib import Path

import httpx
from gql.transport.exceptions import TransportError
from person import Person, Refused


def main() -> None:
    arguments = _arguments()
    try:
        file = download(arguments.url.rstrip("/"), arguments.export, arguments.email, arguments.password)
    except (Refused, TransportError, httpx.HTTPError) as error:
        sys.exit(f"There is no file: {error}")
    print(f"{file} has {file.stat().st_size} bytes")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Save an export of a Seatwright server.")
    parser.add_argument("url", help="where the server is, as in http://127.0.0.1:8000")
    parser.add_argument("export", help='which one, as in "invoices.csv?month=2026-05"')
    parser.add_argument("--email", default="anna@north.example", help="whose it is")
    parser.add_argument("--password", default="demo-password-1")
    return parser.parse_args()


def download(url: str, export: str, email: str, password: str) -> Path:
    """What breaks off on the way raises httpx.RemoteProtocolError: half a file is no file."""
    person = asyncio.run(Person(url).sign_in(email, password))
    file = Path(export.partition("?")[0])
    with httpx.stream("GET", f"{url}/exports/{export}", headers=person.headers()) as answer:
        if answer.is_error:
            raise Refused(answer.read().decode())
        with file.open("wb") as saved:
            for chunk in answer.iter_bytes():
                saved.write(chunk)
    return file


if __name__ == "__main__":
    main()
