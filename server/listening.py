"""One server in this process: its port, its beginning, and its end by Ctrl+C or SIGTERM."""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable

import uvicorn
from starlette.types import ASGIApp

from server.config import Config, WrongSetting
from server.ending import SIGNALS, Ending

SECONDS_TO_STOP = 3  # for the answers that are under way

OnceUp = Callable[[], Awaitable[None]]


def serve(app: ASGIApp, config: Config, once_up: OnceUp, *, stays: bool = True) -> bool:
    """Awaits `once_up` as soon as requests are answered, and unless it `stays` ends then.

    Returns whether a signal ended it. Raises WrongSetting when it can't listen, and whatever `once_up` raises.
    """
    listener = uvicorn.Config(
        Ending(app), log_level="warning", server_header=False, timeout_graceful_shutdown=SECONDS_TO_STOP
    )
    with open_port(config) as port, asyncio.Runner(loop_factory=listener.get_loop_factory()) as runner:
        return runner.run(_serve(uvicorn.Server(listener), port, once_up, stays))


def open_port(config: Config) -> socket.socket:
    """Raises WrongSetting with one sentence."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    try:
        return socket.create_server((config.host, config.port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise WrongSetting(f"Port {config.port} is in use: stop what uses it, or set another PORT.") from error
        raise WrongSetting(f"Nobody can listen on HOST {config.host}, PORT {config.port}: {error}.") from error


async def _serve(server: uvicorn.Server, port: socket.socket, once_up: OnceUp, stays: bool) -> bool:
    stopped = asyncio.Event()
    for number in SIGNALS:  # uvicorn takes them while it runs, and afterwards passes them on to these handlers
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    beginning = asyncio.create_task(_begin(server, once_up, stays))
    await server.serve([port])
    await asyncio.sleep(0)
    if stopped.is_set():
        beginning.cancel()
        await asyncio.gather(beginning, return_exceptions=True)  # what the end of the server did to it is no news
    else:
        await beginning
    return stopped.is_set()


async def _begin(server: uvicorn.Server, once_up: OnceUp, stays: bool) -> None:
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        await once_up()
    except BaseException:
        server.should_exit = True
        raise
    server.should_exit = server.should_exit or not stays
