"""GraphQL over HTTP, sockets and server-sent events, and the limits on what comes in."""

from collections.abc import Awaitable, Callable
from json import JSONDecodeError
from typing import Any

from cross_web import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketClose
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse

from server import answer, auth, graphiql_page
from server.attended_socket import AttendedSocket
from server.budget import Budget
from server.config import Config
from server.context import Context
from server.ports.payments import CardPayments, ForgedWebhook, ProviderUnavailable
from server.resolvers import payment
from server.schema import Schema
from server.schema.exchange import Exchange
from server.schema.extension import code_errors

LARGEST_BODY = 1024 * 1024
LARGEST_OF_OPERATOR = 32 * 1024 * 1024
METHODS = "GET, POST"
PROTOCOLS = ("graphql-transport-ws", "graphql-sse")

ContextFactory = Callable[[HTTPConnection], Awaitable[Context]]


class Endpoint(GraphQL[Exchange, None]):
    """POST, GET for queries, sockets and events on one path; the page of GraphiQL for a browser's GET."""

    graphql_transport_ws_handler_class = AttendedSocket

    def __init__(self, schema: Schema, config: Config, context_for: ContextFactory, budget: Budget) -> None:
        pages = tuple(origin for origin in sorted(config.trusted_origins) if origin.startswith("http"))  # not apps
        super().__init__(schema, subscription_protocols=PROTOCOLS, allowed_origins=pages)
        self._config = config
        self._context_for = context_for
        self._budget = budget

    async def run(self, request: Any, *args: Any, **more: Any) -> Any:
        try:
            return await super().run(request, *args, **more)
        except HTTPException as refused:
            headers = {"allow": METHODS} if refused.status_code == 405 else {}
            reason, accept = refused.reason, request.headers.get("accept")
            return answer.refusal(refused.status_code, reason, "BAD_USER_INPUT", accept, headers)

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        response = await super().get_sub_response(request)
        response.media_type = answer.media_type(request.headers.get("accept"))
        return response

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Exchange:
        keep = None
        if isinstance(response, Response):
            response.headers.update(answer.GUARDED)
            kept = response

            def keep(token: str | None) -> None:
                auth.keep(kept, self._config, token)

        return Exchange(
            context=await self._context_for(request),
            renewed=lambda: self._context_for(request),
            keep=keep,
            budget=self._budget,
        )

    async def process_result(self, request: Request, result: Any) -> GraphQLHTTPResponse:
        code_errors(result)  # those, too, that never came as far as the schema's extensions
        told = await super().process_result(request, result)
        if answer.is_no_request(result.data, result.errors):
            del told["data"]
        return told

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        """What could not be carried out is no success, for those who know of such answers."""
        response = super().create_response(response_data, sub_response)
        response.headers["content-type"] = f"{sub_response.media_type}; charset=utf-8"
        if sub_response.media_type == answer.GRAPHQL and "data" not in response_data:
            response.status_code = 400
        for error in response_data.get("errors", []):
            if error["extensions"]["code"] == "RATE_LIMITED":
                response.status_code = 429
                response.headers["retry-after"] = str(error["extensions"]["retryAfter"])
        return response

    async def render_graphql_ide(self, request: Request) -> Response:
        return graphiql_page.page()

    def parse_json(self, data: str | bytes) -> Any:
        """Body, variables or extensions: an object, else 400; a list of bodies is refused further on."""
        try:
            parsed = super().parse_json(data)
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, "The body is not JSON that can be read.") from error
        if not isinstance(parsed, dict | list):
            raise HTTPException(400, "The body must be a JSON object.")
        return parsed

    def decode_json(self, data: str | bytes) -> object:
        try:
            return super().decode_json(data)
        except JSONDecodeError:
            raise
        except (ValueError, RecursionError) as error:
            raise JSONDecodeError("unreadable", "", 0) from error


class OwnOrigins:
    """Another site's page can neither read nor write in its visitor's name."""

    def __init__(self, app: ASGIApp, config: Config) -> None:
        self._app = app
        self._config = config

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if auth.is_trusted(HTTPConnection(scope), self._config):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)  # before it is accepted: 403
        else:
            accept = HTTPConnection(scope).headers.get("accept")
            await answer.refusal(403, "This origin is not allowed here.", "FORBIDDEN", accept)(scope, receive, send)


def card_webhook(payments: CardPayments, context_for: ContextFactory) -> Callable[[Request], Awaitable[Response]]:
    """Where the card provider tells what became of a payment: 400 for whatever it did not sign."""

    async def receive(request: Request) -> Response:
        context = await context_for(request)
        try:
            signature = request.headers.get(payments.signature_header, "")
            event = await payments.read_webhook(await request.body(), signature, context.now)
        except ForgedWebhook:
            return PlainTextResponse("This was not signed by the card provider, or not just now.", 400)
        except ProviderUnavailable:
            return PlainTextResponse("The card provider could not be asked. Please send this again.", 503)
        if event is not None:
            await payment.settle_webhook(context, event)
        return Response(status_code=204)

    return receive


class BodyLimit:
    """413 for whatever is larger, before it is read; an operator's request may carry a bank statement."""

    def __init__(self, app: ASGIApp, is_operator: Callable[[HTTPConnection], Awaitable[bool]]) -> None:
        self._app = app
        self._is_operator = is_operator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        body = _Body(receive, lambda: self._most(scope))
        try:
            await body.announce(dict(scope["headers"]).get(b"content-length", b"0"))
            await self._app(scope, body.receive, send)
        except TooLarge as error:
            accept = HTTPConnection(scope).headers.get("accept")
            sentence = f"A body has at most {error.most} bytes."
            await answer.refusal(413, sentence, "PAYLOAD_TOO_LARGE", accept)(scope, receive, send)
        return None

    async def _most(self, scope: Scope) -> int:
        """Asked only when it matters: who sent this is a question to the database."""
        is_known = scope["path"] == "/graphql" and await self._is_operator(HTTPConnection(scope))
        return LARGEST_OF_OPERATOR if is_known else LARGEST_BODY


class _Body:
    def __init__(self, receive: Receive, most: Callable[[], Awaitable[int]]) -> None:
        self._receive = receive
        self._ask = most
        self._most: int | None = None
        self._read = 0

    async def announce(self, declared: bytes) -> None:
        if not declared.isdigit():
            raise TooLarge(LARGEST_BODY)
        await self._allow(int(declared))

    async def receive(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        await self._allow(self._read)
        return message

    async def _allow(self, length: int) -> None:
        if length <= LARGEST_BODY:
            return
        if self._most is None:
            self._most = await self._ask()
        if length > self._most:
            raise TooLarge(self._most)


class TooLarge(Exception):
    """A body is larger than it may be, or doesn't say how long it is and goes on for too long."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most
