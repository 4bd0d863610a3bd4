"""What Tryton 8.2.1 answered when it was asked the same, and a server that says it again, in order."""

import base64
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

UNAUTHORIZED = "<!doctype html>\n<html lang=en>\n<title>401 Unauthorized</title>\n<h1>Unauthorized</h1>\n"
NO_SUCH_FIELD = (
    "<!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>\n"
    "<h1>Internal Server Error</h1>\n<p>&#39;nofield&#39;</p>\n"
)
NOT_FOUND = (
    "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not "
    "found on the server. If you entered the URL manually please check your spelling and try again.</p>\n"
)
NOT_BY_DOMAIN = (
    'The value "{value}" for field "{field}" in record "(2)" of "Timesheet Line" is not valid according to its domain.'
)
NOT_THIS_COMPANY = (
    'You are not allowed to create records of "Timesheet Line" because they fail on at least one of these rules:\n'
    "User in companies"
)
INVOICED = 'You cannot modify the duration of timesheet line "(534)" because it has been invoiced.'
STAMP = {
    "__class__": "datetime",
    "year": 2026,
    "month": 11,
    "day": 27,
    "hour": 7,
    "minute": 30,
    "second": 44,
    "microsecond": 811592,
}
ADA = {
    "id": 1,
    "__name__": "company.employee",
    "rec_name": "Ada",
    "active": True,
    "last_modified_at": STAMP,
    "party": {"__name__": "party.party", "id": 2, "email": "Ada@northlight.example"},
}
ROLL_OUT = {"id": 1, "__name__": "timesheet.work", "rec_name": "[41987123] Roll-out", "last_modified_at": STAMP}
COMPANIES = [{"id": 1, "__name__": "company.company", "rec_name": "Northlight DE"}]


@dataclass(frozen=True)
class Answer:
    """A status with a body, JSON or a page; None: the connection is closed without one."""

    status: int | None
    body: Any = ""


LOST = Answer(None)


def records(*found: dict[str, Any]) -> Answer:
    return Answer(200, list(found))


def created(identity: int) -> Answer:
    return Answer(200, {"id": identity, "__name__": "timesheet.line"})


def refusal(message: str, description: str = "") -> Answer:
    return Answer(400, {"status": 400, "message": message, "description": description})


def day(year: int, month: int, number: int) -> dict[str, Any]:
    return {"__class__": "date", "year": year, "month": month, "day": number}


def line(identity: int, description: str) -> dict[str, Any]:
    return {"id": identity, "__name__": "timesheet.line", "description": description, "date": day(2026, 11, 20)}


@dataclass(frozen=True)
class Asked:
    """A request that came: its path without the query, the query, headers in lower case, the parsed body."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any

    @property
    def domain(self) -> Any:
        return json.loads(base64.urlsafe_b64decode(self.query["d"][0]))


class Speaking(BaseHTTPRequestHandler):
    """Gives the server's next answer and notes what was asked."""

    server: "Tryton"

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        url, headers = urlsplit(self.path), {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append(Asked(self.command, url.path, parse_qs(url.query), headers, body))
        answer = self.server.answers.pop(0)
        if answer.status is not None:
            self._say(answer.status, answer.body)

    do_POST = do_PUT = do_GET  # noqa: N815  (the standard library's names)

    def _say(self, status: int, body: Any) -> None:
        is_page = isinstance(body, str)
        raw = body.encode() if is_page else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if is_page else "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Silent."""


class Tryton(ThreadingHTTPServer):
    """`answers` are given one after another; `asked` is what came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Speaking)
        self.answers: list[Answer] = []
        self.asked: list[Asked] = []

    def will_say(self, *answers: Answer) -> None:
        self.answers[:] = answers
        self.asked.clear()

    def methods(self) -> Sequence[str]:
        return [one.method for one in self.asked]


@contextmanager
def serving() -> Iterator[Tryton]:
    with Tryton() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()
