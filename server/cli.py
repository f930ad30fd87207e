"""The command line: serve, migrate, worker, operator, schema."""

import argparse
import asyncio
import os
import sys

import uvicorn

from server.app import House, build_house, create_app
from server.config import Config, WrongSetting, read_config
from server.database import connected, is_migrated, migrate
from server.demo import DEMO_PASSWORD, SIGN_INS, make_demo
from server.models import Activation
from server.resolvers.account import make_operator
from server.resolvers.mail import activation_link
from server.schema import build_schema


def main() -> None:
    arguments = _parser().parse_args()
    try:
        sys.exit(arguments.run(arguments))
    except (WrongSetting, ValueError, OSError) as error:
        sys.exit(f"seatwright: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="seatwright", description="The backend of a reseller channel.")
    commands = parser.add_subparsers(required=True)
    serve = commands.add_parser(
        "serve", help="serve the API, with the worker inside unless there are several processes"
    )
    serve.add_argument("--demo", action="store_true", help="fill in the demo world first (sandbox only)")
    serve.add_argument("--host", help="the address to listen on (HOST)")
    serve.add_argument("--port", help="the port to listen on (PORT)")
    serve.add_argument("--workers", type=int, default=1, help="processes; with several run `seatwright worker` too")
    serve.set_defaults(run=_serve)
    worker = commands.add_parser("worker", help="do what falls due: mails, charges")
    worker.set_defaults(run=_worker)
    migration = commands.add_parser("migrate", help="bring the database to this version")
    migration.add_argument("--check", action="store_true", help="only say whether it is: exit status 1 if not")
    migration.set_defaults(run=_migrate)
    operator = commands.add_parser("operator", help="make an operator, print the activation link")
    operator.add_argument("email")
    operator.set_defaults(run=_operator)
    schema = commands.add_parser("schema", help="print the schema")
    schema.set_defaults(run=_schema)
    return parser


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
    asyncio.run(_prepare(config, with_demo=arguments.demo))
    print(f"Seatwright is at {config.public_url}/graphql")
    if arguments.demo:
        _print_sign_ins(config)
    if arguments.workers > 1:
        uvicorn.run("server.cli:serving", factory=True, workers=arguments.workers, **_listening(config))
    else:
        uvicorn.run(create_app(config), **_listening(config))
    return 0


def serving() -> object:
    """The application of one of several processes; the worker runs beside them."""
    return create_app(read_config(os.environ), is_worker=False)


def _listening(config: Config) -> dict[str, object]:
    return {"host": config.host, "port": config.port, "log_level": "warning", "server_header": False}


async def _prepare(config: Config, *, with_demo: bool) -> None:
    async with connected(config.database_url):
        await migrate()
        if with_demo:
            await make_demo(build_house(config))


def _print_sign_ins(config: Config) -> None:
    print(f"Mail, payments and the calendar are make-believe: {config.public_url}/sandbox")
    print(f"Sign in with the password {DEMO_PASSWORD} as")
    for email, what in SIGN_INS:
        print(f"  {email:<28} {what}")


def _worker(arguments: argparse.Namespace) -> int:
    asyncio.run(_work(build_house(_config(arguments))))
    return 0


async def _work(house: House) -> None:
    async with connected(house.config.database_url), house.working():
        await asyncio.Event().wait()


def _migrate(arguments: argparse.Namespace) -> int:
    config = _config(arguments)
    if arguments.check:
        is_current = asyncio.run(_is_current(config))
        print("The database is of this version." if is_current else "The database lacks a migration.")
        return 0 if is_current else 1
    asyncio.run(_prepare(config, with_demo=False))
    print("The database is of this version.")
    return 0


async def _is_current(config: Config) -> bool:
    async with connected(config.database_url):
        return await is_migrated()


def _operator(arguments: argparse.Namespace) -> int:
    print(asyncio.run(_make_operator(build_house(_config(arguments)), arguments.email)))
    return 0


async def _make_operator(house: House, email: str) -> str:
    async with connected(house.config.database_url):
        await migrate()
        _, activation_id = await make_operator(await house.context(), email)
        if activation_id is None:
            return f"{email} is an operator and signs in as before."
        return activation_link(house.config, await Activation.get(id=activation_id))


def _schema(arguments: argparse.Namespace) -> int:
    print(build_schema().as_str())
    return 0


if __name__ == "__main__":
    main()
