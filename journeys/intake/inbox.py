"""The inbox's writer: whatever waits is written in one transaction, and answered after its commit."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import DataError, IntegrityError, OperationalError, close_old_connections, connection

from integrations import doorbell
from journeys.rows import Row, run, table

GROUP = 500
# Senders give up after a minute or less; a group is written in milliseconds.
ANSWER_SECONDS = 10.0
QUIET_SECONDS = 1.0
# What one call can be to blame for: a value that cannot be written, a connection that is gone.
OF_THE_CALL = (DataError, IntegrityError, ValueError, TypeError)
# Bodies go to the exchanges; the inbox stays narrow. A call seen before adds its exchange and no event.
WRITE = """
WITH called AS MATERIALIZED (
  SELECT * FROM json_to_recordset(%(calls)s::json) AS c(connection_id bigint, correlation_id text, url text,
    headers json, body text, sha256 text, status integer, started_at timestamptz)
), seen AS (
  INSERT INTO integrations_exchange (connection_id, purpose, correlation_id, traceparent, method, url,
    request_headers, request_sha256, status, response_headers, response_sha256, response_bytes, is_truncated, error,
    started_at, duration_ms)
  SELECT c.connection_id, 'webhook', c.correlation_id, '', 'POST', c.url, c.headers::jsonb, c.sha256, c.status, '{}',
    '', 0, false, '', c.started_at, extract(epoch FROM clock_timestamp() - c.started_at) * 1000
  FROM called AS c
  RETURNING id, correlation_id, started_at
), bodies AS (
  INSERT INTO integrations_exchangebody (exchange_id, started_at, request_body)
  SELECT seen.id, seen.started_at, decode(called.body, 'base64')
  FROM seen JOIN called ON called.correlation_id = seen.correlation_id
), received AS (
  UPDATE integrations_webhooksubscription SET last_received_at = clock_timestamp()
  WHERE connection_id IN (SELECT connection_id FROM called))
INSERT INTO journeys_inboxevent (connection_id, external_event_id, stream, record_id, carries, slice, exchange_id,
  received_at, next_at)
SELECT g.connection_id, g.event_id, g.stream, g.record_id, g.carries, g.slice::jsonb, seen.id, clock_timestamp(),
  clock_timestamp()
FROM json_to_recordset(%(events)s::json) AS g(connection_id bigint, event_id text, stream text, record_id text,
  carries text, slice json, correlation_id text)
LEFT JOIN seen ON seen.correlation_id = g.correlation_id
ON CONFLICT (connection_id, external_event_id) DO NOTHING
"""
log = logging.getLogger(__name__)


class InboxClosed(Exception):
    """The call cannot be kept now: the sender is to try again."""


class CallUnwritable(Exception):
    """The database cannot hold what the call says: it is refused, its neighbours are not."""


@dataclass(frozen=True)
class Call:
    """One webhook call as rows: the call itself and the events in it."""

    call: Row
    events: Sequence[Row]


@dataclass(frozen=True)
class _Waiting:
    call: Call
    answer: "asyncio.Future[None]"
    loop: asyncio.AbstractEventLoop


class Inbox:
    """One writing thread with a database connection of its own; callers wait for the commit."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._written_at = 0.0
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)
        self._thread.start()

    async def write(self, call: Call) -> None:
        """Returns once the call is on disk. Raises InboxClosed when it cannot be now, CallUnwritable when never.

        A call that was given up may be written all the same: sent again, it is known by its event ids.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[None] = loop.create_future()
        self._waiting.put(_Waiting(call, answer, loop))
        try:
            await asyncio.wait_for(answer, ANSWER_SECONDS)
        except TimeoutError as error:
            raise InboxClosed("the database does not answer") from error

    def close(self) -> None:
        """Write what waits, then end."""
        self._waiting.put(None)
        self._thread.join(timeout=10)

    def _run(self) -> None:
        is_open = True
        while is_open:
            group: list[_Waiting] = []
            is_open = self._gather(group)
            if group:
                self._write_group(group)
        connection.close()

    def _gather(self, group: list[_Waiting]) -> bool:
        """Wait for one, then take whatever waits. False once the inbox is closed."""
        item = self._waiting.get()
        while item is not None:
            group.append(item)
            if len(group) == GROUP or self._waiting.empty():
                return True
            item = self._waiting.get()
        return False

    def _write_group(self, group: Sequence[_Waiting]) -> None:
        """Write and answer. Nothing ends this thread: without it the door would hang for every firm."""
        try:
            self._check_connection()
            write([waiting.call for waiting in group])
        except OF_THE_CALL as error:
            self._write_singly(group, error)
        except OperationalError as error:
            log.warning("the inbox cannot be written: %s", type(error).__name__)
            _answer(group, InboxClosed("the database is away"))
        except Exception:
            log.exception("the inbox cannot be written")
            _answer(group, InboxClosed("the database refuses the inbox"))
        else:
            _answer(group, None)
            doorbell.ring()

    def _check_connection(self) -> None:
        """Asks a connection that was quiet whether it lives; asked for each group, it would cost as much as one."""
        now = time.monotonic()
        if now - self._written_at > QUIET_SECONDS or connection.errors_occurred:
            close_old_connections()
            connection.close_if_health_check_failed()
        self._written_at = now

    def _write_singly(self, group: Sequence[_Waiting], error: Exception) -> None:
        """One of the group is to blame: it is refused, the others are written."""
        if len(group) == 1:
            log.warning("a call cannot be written: %s", type(error).__name__)
            _answer(group, CallUnwritable("the call holds what the database cannot"))
            return
        for waiting in group:
            self._write_group([waiting])


def write(calls: Sequence[Call]) -> None:
    """Write calls and their events in one statement, which is one transaction."""
    events = [event for call in calls for event in call.events]
    run(WRITE, calls=table([call.call for call in calls]), events=table(events))


def _answer(group: Sequence[_Waiting], failure: Exception | None) -> None:
    """Wakes each loop once, however many wait there."""
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for waiting in group:
        by_loop.setdefault(waiting.loop, []).append(waiting.answer)
    for loop, answers in by_loop.items():
        with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
            loop.call_soon_threadsafe(_settle, answers, failure)


def _settle(answers: "Sequence[asyncio.Future[None]]", failure: Exception | None) -> None:
    for answer in answers:
        if answer.done():
            continue
        if failure:
            answer.set_exception(failure)
        else:
            answer.set_result(None)
