"""The plain connector against targets that answer with less than the sandbox does."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from integrations import gateway
from integrations.canonical.commands import PostStep
from integrations.canonical.models import Firm
from integrations.models import Connection
from integrations.outcomes import Done, Outcome, Reference, Unknown
from tests.integrations.connectors.calls import sending
from tests.integrations.connectors.conftest import GO_LIVE


class Bare(BaseHTTPRequestHandler):
    """Takes whatever comes; its server's `answer` is all it says."""

    server: "Answers"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_: object) -> None:
        """Silent."""


class Answers(ThreadingHTTPServer):
    daemon_threads = True
    answer = b"{}"


@pytest.fixture
def bare() -> Iterator[Answers]:
    with Answers(("127.0.0.1", 0), Bare) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def post(bare: Answers, firm: Firm, settings: Any) -> Callable[[], Outcome]:
    """post() -> the outcome of one step sent to the bare target."""
    address = f"127.0.0.1:{bare.server_port}"
    settings.OUTBOUND_ALLOW = [address]
    connection = Connection.objects.create(
        firm=firm, name="bare", kind="plain", base_url=f"http://{address}", go_live_at=GO_LIVE
    )
    command = PostStep(external_ref="j7:1", step=1, payload={})
    return lambda: next(gateway.execute(connection.pk, [sending(command, 1)]))[0].outcome


def test_a_step_whose_answer_names_no_id_is_known_by_its_reference(post: Callable[[], Outcome]) -> None:
    assert post() == Done(Reference("step", "j7:1"))


def test_an_answer_that_is_no_json_is_unknown(bare: Answers, post: Callable[[], Outcome]) -> None:
    bare.answer = b"<html>Log in to the hotel's network</html>"

    assert isinstance(post(), Unknown)
