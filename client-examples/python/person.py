"""Somebody with a session, who asks the server by the names of the operations."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any, Self

from gql import Client, GraphQLRequest
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport
from operation import operation

SECONDS = 30


class Refused(Exception):
    """The business said no; the text is what it said, in the person's language."""


class Person:
    def __init__(self, url: str) -> None:
        self.url = url
        self._tokens: dict[str, str] = {}

    async def sign_in(self, email: str, password: str) -> Self:
        signed_in = await self.do("sign-in", email=email, password=password, session="TOKEN")
        self._tokens = signed_in["tokens"]
        return self

    async def activate(self, token: str, password: str, name: str) -> dict[str, Any]:
        """Accepts an invitation, and stays signed in. Answers who that is: account and seats."""
        activated = await self.do("activate-account", token=token, password=password, name=name, session="TOKEN")
        self._tokens = activated["tokens"]
        viewer: dict[str, Any] = activated["viewer"]
        return viewer

    async def refresh(self) -> None:
        """Before the access token expires: see accessTokenExpiresAt."""
        refreshed = await self.do("refresh-session", refreshToken=self._tokens["refreshToken"])
        self._tokens = refreshed["tokens"]

    async def do(self, mutation: str, **input: Any) -> Any:
        """The payload of a mutation that succeeds. Raises Refused, and TransportQueryError for what should not be."""
        return await self.ask(mutation, input=input)

    async def ask(self, name: str, **variables: Any) -> Any:
        """What the operation's one root field answers. Raises as `do`."""
        transport = HTTPXAsyncTransport(f"{self.url}/graphql", headers=self.headers(), timeout=SECONDS)
        async with Client(transport=transport, execute_timeout=SECONDS) as session:
            answer = await session.execute(GraphQLRequest(operation(name), variable_values=variables))
        [result] = answer.values()
        if isinstance(result, dict) and result.get("errors"):
            raise Refused(" ".join(error["message"] for error in result["errors"]))
        return result

    @asynccontextmanager
    async def watch(self, **variables: Any) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """The changes after the cursor `after`, as they happen, over a WebSocket."""
        transport = WebsocketsTransport(
            f"ws{self.url.removeprefix('http')}/graphql",
            headers=self.headers(),
            subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
        )
        request = GraphQLRequest(operation("watch-changes"), variable_values=variables)
        async with Client(transport=transport) as session, aclosing(session.subscribe(request)) as events:
            yield (event["changes"] async for event in events)

    def headers(self) -> dict[str, str]:
        """For whatever is no operation: a download."""
        return {"authorization": f"Bearer {self._tokens['accessToken']}"} if self._tokens else {}
