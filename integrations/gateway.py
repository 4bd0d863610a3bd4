"""The only door to the outside: send commands, probe, preview, read streams, receive webhooks, check.

Values cross it, no database rows: what is sent and what came back can be handled in any thread.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from integrations.canonical.commands import Command
from integrations.connections import open_connection, reopen, without_token
from integrations.connector import Check, Keys, Sending
from integrations.courier import Courier
from integrations.delivery import UNREADABLE, Sent
from integrations.exchanges import store_exchanges
from integrations.models import Connection
from integrations.reading import ask_once, count, read, read_ahead, read_by_ids
from integrations.receiving import receive
from integrations.transport.errors import CallFailed
from integrations.transport.guard import BlockedAddress, check_resolved, check_url
from integrations.transport.loops import LoopThread
from integrations.transport.record import ExchangeRecord
from integrations.transport.recording import RecordingClient
from integrations.transport.smtp import PORTS as MAIL_PORTS
from integrations.transport.smtp import SCHEMES as MAIL_SCHEMES
from integrations.transport.target import OpenConnection

__all__ = [
    "CallFailed",
    "Courier",
    "ExchangeRecord",
    "OpenConnection",
    "Sent",
    "check",
    "check_base_url",
    "count",
    "execute",
    "open_connection",
    "preview",
    "read",
    "read_ahead",
    "read_by_ids",
    "receive",
    "reopen",
    "store_exchanges",
]


def execute(connection_id: int, sendings: Sequence[Sending], *, lane: str = "live") -> Iterator[list[Sent]]:
    """Send all and hand outcomes out in groups as they arrive. Raises CallFailed when it cannot be opened."""
    connection = open_connection(connection_id)
    with Courier() as courier:
        courier.send(connection, sendings, lane=lane)
        while courier.in_flight:
            if group := courier.outcomes(1.0):
                yield group


def preview(connection_id: int, command: Command) -> dict[str, Any]:
    """What the command would send, without sending: method, path, body of the write, and all requests.

    Look-ups are answered with "nothing found"; so the preview shows the path of a first send.
    Raises CallFailed when the secrets cannot be opened.
    """
    target = without_token(connection_id)
    client = RecordingClient(target)
    handler = target.connector.handlers.get(type(command))
    if handler is not None:
        sending = Sending(0, command, Keys(command.external_ref, "preview", "", ""))
        with LoopThread() as loop:
            try:
                loop.run(handler(client, sending))  # type: ignore[arg-type]
            except (*UNREADABLE, CallFailed):
                """An empty answer stops some handlers after their first write: what was noted stands."""
    requests = client.described()
    shown = next((one for one in requests if one["method"] not in ("GET", "HEAD")), requests[-1] if requests else {})
    return {"connection": target.name, "requests": requests, **shown}


def check(connection_id: int) -> Sequence[Check]:
    """Try the connection step by step and keep the result on it: address, sign-in, what the vendor allows."""
    checks = list(_checks(connection_id))
    Connection.objects.filter(pk=connection_id).update(
        last_check=[asdict(one) for one in checks], last_checked_at=datetime.now(UTC)
    )
    return checks


def check_base_url(url: str) -> None:
    """Refuse an address that may not be called. Raises BlockedAddress with a reason for the admin."""
    if url.startswith(tuple(f"{scheme}:" for scheme in MAIL_SCHEMES)):
        check_url(url, schemes=MAIL_SCHEMES, ports=MAIL_PORTS)
    else:
        check_url(url)
    check_resolved(url)


def _checks(connection_id: int) -> Iterator[Check]:
    row = Connection.objects.get(pk=connection_id)
    try:
        check_base_url(row.base_url)
    except BlockedAddress as error:
        yield Check("address", is_ok=False, detail=str(error))
        return
    yield Check("address", is_ok=True, detail=row.base_url)
    try:
        target = open_connection(connection_id)
    except CallFailed as failure:
        yield Check("sign-in", is_ok=False, detail=str(failure))
        return
    yield Check("sign-in", is_ok=True, detail="an access token is at hand" if target.token else "none needed")
    yield from _vendor_checks(target)


def _vendor_checks(target: OpenConnection) -> Sequence[Check]:
    if target.connector.check is None:
        return []
    try:
        checks, exchanges = ask_once(target, target.connector.check)
    except CallFailed as failure:
        store_exchanges(failure.exchanges, purpose="check")
        return [Check("first call", is_ok=False, detail=str(failure))]
    store_exchanges(exchanges, purpose="check")
    return checks
