"""Listening for requests, in this process or in several: the port, the beginning, and the end by Ctrl+C or SIGTERM."""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable
from typing import TypedDict

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from server.config import Config, WrongSetting
from server.ending import SIGNALS, Ending


class Options(TypedDict):
    log_level: str
    server_header: bool
    timeout_graceful_shutdown: int
    timeout_keep_alive: int


# Answers that are under way have three seconds to come to their end. Proxies keep an idle connection for a minute: one
# that is hung up just when they send a request on it is a failure that somebody sees.
QUIETLY: Options = {
    "log_level": "warning",
    "server_header": False,
    "timeout_graceful_shutdown": 3,
    "timeout_keep_alive": 75,
}

OnceUp = Callable[[], Awaitable[None]]


def serve(app: ASGIApp, config: Config, once_up: OnceUp, *, stays: bool = True) -> bool:
    """Awaits `once_up` as soon as requests are answered, and unless it `stays` ends then.

    Returns whether a signal ended it. Raises WrongSetting when it can't listen, and whatever `once_up` raises.
    """
    listener = uvicorn.Config(Ending(app), **QUIETLY)
    with open_port(config) as port, asyncio.Runner(loop_factory=listener.get_loop_factory()) as runner:
        return runner.run(_serve(uvicorn.Server(listener), port, once_up, stays))


def serve_together(factory: str, config: Config, workers: int, once_listening: Callable[[], None]) -> None:
    """`factory`, as in "module:function", makes the application of each process. Raises WrongSetting.

    From `once_listening` on whoever asks waits until the first process has begun.
    """
    # uvicorn kills a process that answers to nothing within this time, even one that is still beginning.
    listener = uvicorn.Config(factory, factory=True, workers=workers, timeout_worker_healthcheck=60, **QUIETLY)
    with open_port(config) as port:
        port.set_inheritable(True)
        once_listening()
        Multiprocess(listener, sockets=[port]).run()


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
