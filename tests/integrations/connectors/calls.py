"""What is asked of a connection through the gateway: a stream to its end, a command sent or looked up, a call read."""

from collections.abc import Mapping
from datetime import UTC, datetime

from integrations import gateway
from integrations.canonical.commands import Command
from integrations.connections import without_token
from integrations.connector import Hint, Keys, Row, Sending, WebhookRefused, Window
from integrations.models import Connection
from integrations.outcomes import Outcome

EVER = Window(None, datetime(2040, 1, 1, tzinfo=UTC))


def rows(connection: Connection, name: str, window: Window = EVER) -> list[Row]:
    opened = gateway.open_connection(connection.pk)
    stream = opened.connector.stream(name)
    pages = gateway.read(opened, stream, window)
    return [stream.map(record, opened.settings) for page, _ in pages for record in page.records]


def receive(connection: Connection, raw: bytes, headers: Mapping[str, str]) -> list[Hint] | WebhookRefused:
    """What the ingest door makes of a call."""
    target = without_token(connection.pk)
    assert target.connector.webhook is not None
    return gateway.receive(target.connector.webhook, raw, headers, target.settings)


def sending(command: Command, number: int = 1) -> Sending:
    """A sending with keys of its own."""
    trace = f"00-{number:032x}-{number:016x}-01"
    return Sending(number, command, Keys(command.external_ref, f"idem-{command.external_ref}", f"run-{number}", trace))


def outcome(connection: Connection, command: Command) -> Outcome:
    (sent,) = next(gateway.execute(connection.pk, [sending(command)]))
    return sent.outcome


def probe(connection: Connection, command: Command) -> Outcome:
    with gateway.Courier() as courier:
        courier.probe(gateway.open_connection(connection.pk), [sending(command)])
        (sent,) = courier.outcomes(5)
    return sent.outcome
