"""On a real socket, what Stripe has in front of its API: idempotency keys; and whatever goes wrong on command."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.ports.stripe_stand_in.desk import Answer, Desk, refusal
from tests.ports.stripe_stand_in.trouble import Trouble

SILENCE = 30.0
FAULT: Answer = (500, {"error": {"type": "api_error", "message": "An unknown error occurred."}})


@dataclass(frozen=True, kw_only=True)
class Question:
    method: str
    path: str
    query: str
    form: dict[str, str]
    key: str | None


@dataclass(kw_only=True)
class StandIn:
    """`asked`: every question, repetitions by the library included. `released` ends a silence early."""

    desk: Desk
    asked: list[Question] = field(default_factory=list)
    troubles: list[tuple[str, Trouble]] = field(default_factory=list)
    kept: dict[str, tuple[Question, Answer | None]] = field(default_factory=dict)
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def trouble(self, pattern: str, *troubles: Trouble) -> None:
        """For the next questions, "METHOD path", that match; one each."""
        self.troubles += [(pattern, trouble) for trouble in troubles]

    def posted(self, pattern: str) -> list[Question]:
        return [question for question in self.asked if question.method == "POST" and re.search(pattern, question.path)]

    def forget_keys(self) -> None:
        """As Stripe does after a day."""
        self.kept.clear()

    def answered(self, question: Question) -> tuple[Answer | None, bool]:
        """None: the connection is gone. Whether it is an answer of before."""
        with self.lock:
            self.asked.append(question)
            trouble = self._next_trouble(question)
        match trouble:
            case Trouble.SILENCE:
                self.released.wait(SILENCE)
                return None, False
            case Trouble.TOO_MANY:
                return refusal(429, "rate_limit"), False
            case Trouble.NO_KEY:
                return (401, {"error": {"message": "Invalid API Key provided: sk_test_secret"}}), False
            case Trouble.GARBAGE:
                return (200, {"object": "garbage"}), False
        return self._once(question, trouble)

    def _next_trouble(self, question: Question) -> Trouble | None:
        for number, (pattern, trouble) in enumerate(self.troubles):
            if re.fullmatch(pattern, f"{question.method} {question.path}"):
                del self.troubles[number]
                return trouble
        return None

    def _once(self, question: Question, trouble: Trouble | None) -> tuple[Answer | None, bool]:
        if question.key is None:
            return self._sent(self._done(question, trouble), trouble), False
        with self.lock:
            asked, answer = self.kept.get(question.key, (None, None))
            if asked is None:
                self.kept[question.key] = question, None
        if asked is None:
            self.kept[question.key] = question, (answer := self._done(question, trouble))
            return self._sent(answer, trouble), False
        if asked != question:
            return (400, {"error": {"type": "idempotency_error", "message": "Another question with this key."}}), False
        answer = answer or self._finished(question.key)
        if answer is None:
            return (409, {"error": {"type": "invalid_request_error", "code": "idempotency_key_in_use"}}), False
        return self._sent(answer, trouble), True

    def _finished(self, key: str) -> Answer | None:
        """Of a question that is under way. Stripe says 409 sooner, but then a slow machine would look like a fault."""
        deadline = time.monotonic() + 5
        while self.kept[key][1] is None and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.kept[key][1]

    def _done(self, question: Question, trouble: Trouble | None) -> Answer:
        if trouble is Trouble.ERROR:
            return FAULT
        answer = self.desk.answer(question.method, question.path, question.query, question.form)
        return FAULT if trouble is Trouble.ERROR_AFTER else answer

    def _sent(self, answer: Answer, trouble: Trouble | None) -> Answer | None:
        if trouble is Trouble.SILENCE_AFTER:
            self.released.wait(SILENCE)
        return None if trouble in (Trouble.LOST_ANSWER, Trouble.SILENCE_AFTER) else answer


@contextmanager
def standing_in(upstream: str) -> Iterator[StandIn]:
    """In front of localstripe at `upstream`."""
    with httpx.Client(base_url=upstream, auth=("sk_test_stand_in", ""), verify=False) as client:
        stand_in = StandIn(desk=Desk(upstream=client))
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stand_in))
        stand_in.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield stand_in
        finally:
            stand_in.released.set()
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"] or 0))
            self._answer(dict(parse_qsl(body.decode())))

        def _answer(self, form: dict[str, str]) -> None:
            url = urlsplit(self.path)
            key = self.headers["idempotency-key"] if self.command == "POST" else None
            question = Question(method=self.command, path=url.path, query=url.query, form=form, key=key)
            answer, is_replayed = stand_in.answered(question)
            with suppress(OSError):  # whoever asked may have given up
                if answer is None:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                else:
                    self._send(*answer, is_replayed)

        def _send(self, status: int, document: Any, is_replayed: bool) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.send_header("request-id", "req_stand_in")
            if is_replayed:
                self.send_header("idempotent-replayed", "true")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Says nothing of what is asked."""

    return Handler
