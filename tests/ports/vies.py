"""A stand-in for VIES that speaks SOAP over a real socket, and answers as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from server.ports.vies import DESCRIPTION

ENVELOPE = '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>{}</env:Body></env:Envelope>'
FAULT = ENVELOPE.format("<env:Fault><faultcode>env:Server</faultcode><faultstring>{}</faultstring></env:Fault>")
ANSWER = ENVELOPE.format(
    '<ns2:checkVatApproxResponse xmlns:ns2="urn:ec.europa.eu:taxud:vies:services:checkVat:types">'
    "<ns2:countryCode>DE</ns2:countryCode><ns2:vatNumber>136695976</ns2:vatNumber>"
    "<ns2:requestDate>2026-05-12+02:00</ns2:requestDate>{}"
    "<ns2:traderName>---</ns2:traderName><ns2:traderCompanyType>---</ns2:traderCompanyType>"
    "<ns2:traderAddress>---</ns2:traderAddress>"
    "<ns2:requestIdentifier>{}</ns2:requestIdentifier></ns2:checkVatApproxResponse>"
)
VALID = "<ns2:valid>true</ns2:valid>"
INVALID = "<ns2:valid>false</ns2:valid>"


@dataclass(kw_only=True)
class StandIn:
    """What was asked, by the names of the elements; `delay` is in seconds, and `released` ends it early."""

    body: str = ANSWER.format(VALID, "WAPIAAAA1")
    status: int = 200
    delay: float = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self, question: bytes) -> tuple[int, bytes]:
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.asked.append(_elements(question))
        self.released.wait(self.delay)
        with self.lock:
            self.at_once -= 1
        return self.status, self.body.encode()


def _elements(question: bytes) -> dict[str, str]:
    leaves = [element for element in ElementTree.fromstring(question).iter() if element.text]
    return {leaf.tag.partition("}")[2]: leaf.text or "" for leaf in leaves}


@contextmanager
def standing_in(folder: Path) -> Iterator[tuple[StandIn, Path]]:
    """With the description that leads there: ours, but for the address."""
    stand_in = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stand_in))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    description = folder / "vies.wsdl"
    address = f"http://127.0.0.1:{server.server_port}/services/checkVatService"
    real = "https://ec.europa.eu/taxation_customs/vies/services/checkVatService"
    description.write_text(DESCRIPTION.read_text().replace(real, address))
    yield stand_in, description
    stand_in.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = stand_in.answered(self.rfile.read(int(self.headers["content-length"])))
            with suppress(ConnectionError):  # whoever asked may have given up
                self.send_response(status)
                self.send_header("content-type", "text/xml; charset=utf-8")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Says nothing of what is asked."""

    return Handler
