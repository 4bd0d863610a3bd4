"""Mail against an SMTP sink: delivered once, refused, lost."""

import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from integrations import gateway
from integrations.canonical.commands import SendNotice
from integrations.models import Connection
from integrations.outcomes import Done, Refused, Retry, Unauthorized, Unavailable, Unknown
from tests.integrations.connectors.calls import outcome
from tests.integrations.connectors.conftest import Connect, Vendor, Vendors, free_port

ANSWERS = {b"EHLO": b"250-stranger.example\r\n250 AUTH PLAIN\r\n", b"QUIT": b"221 bye\r\n"}


@pytest.fixture
def sink(vendors: Vendors) -> Vendor:
    return vendors("mail")


@pytest.fixture
def connection(sink: Vendor, connect: Connect) -> Connection:
    url = f"smtp://127.0.0.1:{sink.smtp_port}"
    return connect(sink, base_url=url, sender="Sightline <sightline@north.example>", host_name="north.example")


def notice(ref: str, **changes: Any) -> SendNotice:
    fields: dict[str, Any] = {
        "external_ref": ref,
        "to": ("pmo@north.example", "lead@north.example"),
        "subject": "Geschäftsjahr: project created",
        "body": "The project is there.\n.\nA line with a dot above.",
    }
    return SendNotice(**(fields | changes))


def test_a_notice_arrives_with_our_reference_as_message_id(sink: Vendor, connection: Connection) -> None:
    done = outcome(connection, notice("north-notice-1"))

    assert isinstance(done, Done)
    (message,) = sink.ask("/messages?message_id=<north-notice-1@north.example>")["messages"]
    assert message["recipients"] == ["pmo@north.example", "lead@north.example"]
    assert message["sender"] == "sightline@north.example"
    assert message["subject"] == "Geschäftsjahr: project created"
    assert message["text"].splitlines() == ["The project is there.", ".", "A line with a dot above."]


@pytest.mark.parametrize(("fault", "expected"), [("tempfail", Retry), ("reject", Refused)])
def test_the_servers_word_decides(sink: Vendor, connection: Connection, fault: str, expected: type) -> None:
    sink.mode(**{fault: 1})

    assert isinstance(outcome(connection, notice(f"north-{fault}")), expected)
    assert sink.effects(ref=f"<north-{fault}@north.example>") == []


class _Stranger(socketserver.StreamRequestHandler):
    """A mail server that knows nobody."""

    def handle(self) -> None:
        self.wfile.write(b"220 stranger.example\r\n")
        for line in self.rfile:
            self.wfile.write(ANSWERS.get(line[:4].upper(), b"535 no such user\r\n"))


@pytest.fixture
def stranger() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Stranger) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


def test_a_refused_password_needs_another_one_and_no_more_tries(
    sink: Vendor, connect: Connect, stranger: int, settings: Any
) -> None:
    known = {"sender": "sightline@north.example", "host_name": "north.example", "username": "sightline"}
    entered = {"password": "a-password-of-old"}
    connection = connect(sink, base_url=f"smtp://127.0.0.1:{stranger}", entered=entered, **known)
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{stranger}"]

    refused = outcome(connection, notice("north-refused"))

    assert refused == Unauthorized("the mail server refused the user name or the password")


def test_a_lost_reply_is_unknown(sink: Vendor, connection: Connection) -> None:
    sink.mode(plost_after=1)

    assert isinstance(outcome(connection, notice("north-lost")), Unknown)
    assert len(sink.effects(ref="<north-lost@north.example>")) == 1


def test_no_server_means_nothing_was_sent(sink: Vendor, connect: Connect, settings: Any) -> None:
    port = free_port()
    connection = connect(sink, base_url=f"smtp://127.0.0.1:{port}", sender="a@north.example")
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{port}"]

    assert isinstance(outcome(connection, notice("north-none")), Unavailable)


def test_a_private_mail_server_is_refused_unless_allowed(connection: Connection, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = []

    got = outcome(connection, notice("north-private"))

    assert isinstance(got, Unavailable)
    assert "not allowed" in got.why


def test_a_line_break_in_a_subject_sends_nothing(sink: Vendor, connection: Connection) -> None:
    outcome(connection, notice("north-crlf", subject="Hello\r\nBcc: everybody@example.com"))

    assert sink.effects(ref="<north-crlf@north.example>") == []


def test_the_connection_test_greets_the_server(connection: Connection) -> None:
    checks = gateway.check(connection.pk)

    assert [(one.name, one.is_ok) for one in checks] == [("address", True), ("sign-in", True), ("mail server", True)]


def test_a_notice_that_names_nobody_goes_to_the_connections_recipients(sink: Vendor, connect: Connect) -> None:
    settings = {"sender": "sightline@north.example", "recipients": "office@north.example, pmo@north.example"}
    connection = connect(sink, base_url=f"smtp://127.0.0.1:{sink.smtp_port}", host_name="north.example", **settings)

    done = outcome(connection, notice("north-notice-9", to=()))

    assert isinstance(done, Done)
    (message,) = sink.ask("/messages?message_id=<north-notice-9@north.example>")["messages"]
    assert message["recipients"] == ["office@north.example", "pmo@north.example"]
