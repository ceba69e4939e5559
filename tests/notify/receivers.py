"""An HTTP server and a mail server on this machine that keep what they are sent, and answer as they are told.

Here: just enough of both protocols for real clients. Not here: assertions.
"""

import email
import email.policy
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """What came in, as JSON or as e-mail, and the port that it came in at; `answers` are given first, then yes."""

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.asked = 0
        self.answers: list[int] = []
        self.port = 0

    def answer(self, usual: int) -> int:
        self.asked += 1
        return self.answers.pop(0) if self.answers else usual

    def url(self, extra: str = "") -> str:
        """A channel's address; failed attempts follow one another at once."""
        return f"json://127.0.0.1:{self.port}/hook?wait=0{extra}"

    @property
    def titles(self) -> list[str]:
        return [each["title"] for each in self.got]


@contextmanager
def http() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that http.server calls
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = kept.answer(200)
            if status == 200:
                kept.got.append(body)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with _serving(server):
        kept.port = server.server_port
        yield kept


@contextmanager
def smtp() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline().decode().strip():
                verb = line.split()[0].upper()
                if verb == "DATA":
                    self.say("354 go on")
                    if (status := kept.answer(250)) == 250:
                        kept.got.append(self.message())
                    else:
                        self.message()
                    self.say(f"{status} heard")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 fine")

        def message(self) -> EmailMessage:
            lines = iter(self.rfile.readline, b".\r\n")
            return email.message_from_bytes(
                b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines),
                policy=email.policy.default,
            )

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    with _serving(server):
        kept.port = server.server_address[1]
        yield kept


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[None]:
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
