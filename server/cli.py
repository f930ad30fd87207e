"""The command line: serve, migrate, worker, operator, schema."""

import argparse
import asyncio
import os
import sys
from functools import partial

from server.app import House, build_house, create_app
from server.config import Config, WrongSetting, read_config
from server.database import connected, is_migrated, migrate
from server.demo import DEMO_PASSWORD, SIGN_INS, DemoFailed, make_demo
from server.domain.messages import message_of
from server.domain.refusal import Refusal
from server.ending import SIGNALS, Ending
from server.listening import open_port, serve, serve_together
from server.models import Activation
from server.resolvers.account import make_operator
from server.resolvers.mail import activation_link
from server.resolvers.second_factor import forget_second_factors
from server.schema import build_schema, who


def main() -> None:
    arguments = _parser().parse_args()
    try:
        sys.exit(arguments.run(arguments))
    except (WrongSetting, ValueError, OSError) as error:
        sys.exit(f"seatwright: {error}")
    except Refusal as refusal:
        sys.exit(f"seatwright: {message_of(refusal.code, 'en', refusal.facts)}")
    except KeyboardInterrupt:
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="seatwright", description="The backend of a reseller channel.")
    commands = parser.add_subparsers(required=True)
    server = commands.add_parser(
        "serve", help="serve the API, with the worker inside unless there are several processes"
    )
    server.add_argument("--demo", action="store_true", help="fill in the demo world first (sandbox only)")
    server.add_argument("--host", help="the address to listen on (HOST)")
    server.add_argument("--port", help="the port to listen on (PORT)")
    server.add_argument("--workers", type=_count, default=1, help="processes; with several run `seatwright worker` too")
    server.set_defaults(run=_serve)
    worker = commands.add_parser("worker", help="do what falls due: mails, charges")
    worker.set_defaults(run=_worker)
    migration = commands.add_parser("migrate", help="bring the database to this version")
    migration.add_argument("--check", action="store_true", help="only say whether it is: exit status 1 if not")
    migration.set_defaults(run=_migrate)
    operator = commands.add_parser("operator", help="make an operator, print the activation link")
    operator.add_argument("email")
    operator.add_argument(
        "--forget-second-factor", action="store_true", help="for an operator who has lost it and all recovery codes"
    )
    operator.set_defaults(run=_operator)
    schema = commands.add_parser("schema", help="print the schema")
    schema.add_argument("--who", action="store_true", help="print who may see and do what, as a page")
    schema.set_defaults(run=_schema)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)


def _config(arguments: argparse.Namespace) -> Config:
    given = {"HOST": getattr(arguments, "host", None), "PORT": getattr(arguments, "port", None)}
    for name, value in given.items():
        if value:
            os.environ[name] = value  # several processes read the environment anew
    return read_config(os.environ)


def _serve(arguments: argparse.Namespace) -> int:
    config = _config(arguments)
    if arguments.demo and not config.sandbox:
        raise WrongSetting("The demo world needs the sandbox: set SANDBOX=1.")
    open_port(config).close()  # before the database is touched
    asyncio.run(_bring_up_to_date(config))
    house = build_house(config)
    if arguments.workers == 1:
        serve(create_app(config, house), config, partial(_welcome, house, with_demo=arguments.demo))
    elif not arguments.demo or not serve(create_app(config, house), config, partial(_furnish, house), stays=False):
        _serve_together(config, arguments.workers, with_demo=arguments.demo)
    return 0


async def _bring_up_to_date(config: Config) -> None:
    async with connected(config.database_url):
        await migrate()


async def _welcome(house: House, *, with_demo: bool) -> None:
    if with_demo:
        await _furnish(house)
    _say(_where(house.config, with_demo=with_demo), "Stop with Ctrl+C.")


async def _furnish(house: House) -> None:
    """Whatever people did to the demo world, the server serves it."""
    host = house.config.host
    try:
        await make_demo(house, f"http://{f'[{host}]' if ':' in host else host}:{house.config.port}")
    except DemoFailed as failed:
        print(f"seatwright: {failed}", file=sys.stderr, flush=True)


def _say(*lines: str) -> None:
    print("\n".join(lines), flush=True)  # at once, also into a pipe


def _where(config: Config, *, with_demo: bool) -> str:
    lines = [f"Seatwright is at {config.public_url}/graphql"]
    if config.sandbox:
        lines.append(f"Mail, payments and the calendar are make-believe: {config.public_url}/sandbox")
    if with_demo:
        lines.append(f"Sign in with the password {DEMO_PASSWORD} as")
        width = max(len(email) for email, _ in SIGN_INS)
        lines += [f"  {email:<{width}}  {what}" for email, what in SIGN_INS]
    return "\n".join(lines)


def _serve_together(config: Config, workers: int, *, with_demo: bool) -> None:
    lines = (
        _where(config, with_demo=with_demo),
        f"{workers} processes answer. Mails and charges leave only while `seatwright worker` runs beside them.",
        "Stop with Ctrl+C.",
    )
    serve_together("server.cli:serving", config, workers, partial(_say, *lines))


def serving() -> object:
    """The application of one of several processes; the worker runs beside them."""
    return Ending(create_app(read_config(os.environ), is_worker=False))


def _worker(arguments: argparse.Namespace) -> int:
    asyncio.run(_work(build_house(_config(arguments))))
    return 0


async def _work(house: House) -> None:
    stopped = asyncio.Event()
    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with connected(house.config.database_url):
        await migrate()
        async with house.working():
            _say("The worker works. Stop with Ctrl+C.")
            await stopped.wait()


def _migrate(arguments: argparse.Namespace) -> int:
    config = _config(arguments)
    if arguments.check:
        is_current = asyncio.run(_is_current(config))
        print("The database is of this version." if is_current else "The database lacks a migration.")
        return 0 if is_current else 1
    asyncio.run(_bring_up_to_date(config))
    print("The database is of this version.")
    return 0


async def _is_current(config: Config) -> bool:
    async with connected(config.database_url):
        return await is_migrated()


def _operator(arguments: argparse.Namespace) -> int:
    house = build_house(_config(arguments))
    print(asyncio.run(_make_operator(house, arguments.email, forgets=arguments.forget_second_factor)))
    return 0


async def _make_operator(house: House, email: str, *, forgets: bool) -> str:
    async with connected(house.config.database_url):
        await migrate()
        context = await house.context()
        account_id, activation_id = await make_operator(context, email)
        if forgets:
            await forget_second_factors(context, account_id)
        if activation_id is None:
            return f"{email} is an operator and signs in as before."
        return activation_link(house.config, await Activation.get(id=activation_id))


def _schema(arguments: argparse.Namespace) -> int:
    schema = build_schema()
    print(who.page(schema._schema) if arguments.who else schema.as_str())
    return 0


if __name__ == "__main__":
    main()
