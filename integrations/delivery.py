"""Hands commands to a connector's handlers and turns whatever comes back into outcomes. No database here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from integrations.connector import BulkHandler, Client, Sending
from integrations.outcomes import Outcome, Refused, Retry, Unknown
from integrations.transport.errors import CallFailed
from integrations.transport.http import SAFE_METHODS, HttpClient, HttpSession
from integrations.transport.limits import KEPT_BODY
from integrations.transport.record import ExchangeRecord
from integrations.transport.smtp import SCHEMES, SmtpClient
from integrations.transport.target import OpenConnection, Trace

# What a handler raises when the answer is not what the vendor's documents promise.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)
RecordedClient = HttpClient | SmtpClient


@dataclass(frozen=True)
class Sent:
    """What became of one sending: `id` is the caller's; a bulk call's items share its exchanges."""

    id: int
    outcome: Outcome
    exchanges: tuple[ExchangeRecord, ...]
    item_index: int
    started_at: datetime
    finished_at: datetime


def client_for(
    session: HttpSession, target: OpenConnection, *, trace: Trace, is_read: bool, kept: int = KEPT_BODY
) -> RecordedClient:
    """The client for the connection's kind of address."""
    if target.base_url.startswith(tuple(f"{scheme}:" for scheme in SCHEMES)):
        return SmtpClient(target, trace=trace)
    return HttpClient(session, target, trace=trace, is_read=is_read, kept=kept)


async def deliver(
    session: HttpSession, target: OpenConnection, sendings: Sequence[Sending], *, is_probe: bool
) -> list[Sent]:
    """Send one command, or those of one bulk key or token in a call they share; an outcome for each, in order."""
    first = sendings[0]
    is_read = is_probe or type(first.command).reads_only
    client = client_for(session, target, trace=Trace.of(first.keys), is_read=is_read)
    started_at = datetime.now(UTC)
    outcomes = await _outcomes(client, target, sendings, is_probe=is_probe)
    finished_at, exchanges = datetime.now(UTC), tuple(client.records)
    return [
        Sent(sending.id, outcome, exchanges, index, started_at, finished_at)
        for index, (sending, outcome) in enumerate(zip(sendings, outcomes, strict=True))
    ]


async def _outcomes(
    client: RecordedClient, target: OpenConnection, sendings: Sequence[Sending], *, is_probe: bool
) -> Sequence[Outcome]:
    try:
        if shared := _shared(target, sendings[0], is_probe=is_probe):
            return await shared(client, sendings)
        return [await _one(client, target, sendings[0], is_probe=is_probe)]
    except CallFailed as failure:
        return [failure.outcome] * len(sendings)
    except UNREADABLE as error:
        return [_unreadable(client, error)] * len(sendings)


def _shared(target: OpenConnection, first: Sending, *, is_probe: bool) -> BulkHandler | None:
    """What handles sendings of one key together, be there but one left of them; None where each goes alone."""
    kind, connector = type(first.command), target.connector
    if is_probe:
        return connector.bulk_probes.get(kind) if first.token else None
    return connector.bulk[kind] if first.bulk else None


async def _one(client: Client, target: OpenConnection, sending: Sending, *, is_probe: bool) -> Outcome:
    kind, connector = type(sending.command), target.connector
    if is_probe:
        probe = connector.probes.get(kind)
        return await probe(client, sending) if probe else Unknown(f"{target.kind} cannot look {kind.__name__} up")
    handler = connector.handlers.get(kind)
    if handler is None:
        return Refused("other", f"{connector.label} does not handle {kind.__name__}; route it elsewhere")
    return await handler(client, sending)


def _unreadable(client: RecordedClient, error: Exception) -> Outcome:
    why = f"the answer could not be read ({type(error).__name__}: {error})"[:250]
    has_written = any(record.method not in SAFE_METHODS for record in client.records)
    return Unknown(why) if has_written else Retry(why)
