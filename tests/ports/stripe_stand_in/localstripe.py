"""localstripe: in an environment of its own, because of its licence, made once and kept beside the project's."""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = Path(__file__).with_name("localstripe.lock")
# By itself it would listen to the whole network, and keep everything in one file of the machine.
SERVE = """
import socket
from aiohttp import web
from localstripe import resources, server
resources.Store.dump_to_disk = lambda store: None
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
web.run_app(server.app, sock=listening, print=None, access_log=None)
"""


@contextmanager
def running() -> Iterator[str]:
    """Its URL, while the block runs."""
    with subprocess.Popen([_installed(), "-c", SERVE], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def _installed() -> Path:
    """Its Python. Several runs may make the environment at once; the first one's is used."""
    folder = Path(sys.prefix) / f"localstripe-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(prefix="localstripe-", dir=sys.prefix) as new:
            _install(Path(new, "environment"))
            try:
                Path(new, "environment").rename(folder)
            except OSError:
                if not folder.exists():
                    raise
    return folder / "bin" / "python"


def _install(folder: Path) -> None:
    uv = Path(sys.prefix, "bin", "uv")
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    for command in (
        ("venv", "--python", sys.executable, folder),
        ("pip", "install", "--python", folder / "bin" / "python", "--require-hashes", "--requirement", LOCK),
    ):
        subprocess.run([uv, *command, "--quiet"], env=environment, check=True)
