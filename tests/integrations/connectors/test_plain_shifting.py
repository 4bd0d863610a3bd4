"""The plain connector where rows move while they are read, and where the look-up is refused."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from integrations import gateway
from integrations.canonical.commands import PostStep
from integrations.canonical.models import Firm
from integrations.connector import Window
from integrations.models import Connection
from integrations.outcomes import Absent, Outcome, Retry, Unknown
from tests.integrations.connectors.calls import sending
from tests.integrations.connectors.conftest import GO_LIVE, Vendor


class Refusing(BaseHTTPRequestHandler):
    """Answers every look-up with its server's status, and counts what is posted."""

    server: "Refuser"

    def do_GET(self) -> None:
        self.answer(self.server.status, {"error": "no such parameter: step"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted += 1
        self.answer(201, {"id": "1"})

    def answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Silent."""


class Refuser(ThreadingHTTPServer):
    daemon_threads = True
    status = 400
    posted = 0


@pytest.fixture
def refuser() -> Iterator[Refuser]:
    with Refuser(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def keyless(refuser: Refuser, firm: Firm, settings: Any) -> Connection:
    address = f"127.0.0.1:{refuser.server_port}"
    settings.OUTBOUND_ALLOW = [address]
    return Connection.objects.create(
        firm=firm,
        name="refuser",
        kind="plain",
        base_url=f"http://{address}",
        settings={"keyed": "false"},
        go_live_at=GO_LIVE,
    )


STEP = PostStep(external_ref="j7:1", step=1, payload={})


def probe(connection: Connection) -> Outcome:
    with gateway.Courier() as courier:
        courier.probe(gateway.open_connection(connection.pk), [sending(STEP)])
        (sent,) = courier.outcomes(5)
    return sent.outcome


@pytest.mark.parametrize("status", [400, 404])
def test_a_refused_look_up_says_nothing_of_the_step(refuser: Refuser, keyless: Connection, status: int) -> None:
    refuser.status = status

    outcome = probe(keyless)

    assert outcome != Absent()
    assert outcome == Unknown(f"the look-up answered {status}: no such parameter: step")


def test_a_step_is_not_posted_before_the_look_up_answers(refuser: Refuser, keyless: Connection) -> None:
    (sent,) = next(gateway.execute(keyless.pk, [sending(STEP)]))

    assert sent.outcome == Retry("the look-up answered 400: no such parameter: step")
    assert refuser.posted == 0


def test_rows_updated_while_they_are_read_push_none_past_the_reader(
    vendors: Callable[..., Vendor], connect: Callable[..., Connection]
) -> None:
    plain = vendors("plain")
    opened = gateway.open_connection(connect(plain).pk)
    stream = replace(opened.connector.stream("records"), page_size=5)
    since = datetime.now(UTC)
    refs = [f"shift-{number}" for number in range(20)]
    plain.do("put_records", records=[{"ref": ref} for ref in refs])
    pages = gateway.read(opened, stream, Window(since, datetime(2040, 1, 1, tzinfo=UTC)))
    seen = {record["ref"] for record in next(pages)[0].records}
    plain.do("put_records", records=[{"ref": ref} for ref in refs[:5]])

    seen |= {record["ref"] for page, _ in pages for record in page.records}

    assert seen == set(refs)
