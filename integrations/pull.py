"""Pulls a stream up to now, or re-reads single records: both through the one merge, in one transaction a chunk."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from integrations import doorbell, gateway, registry
from integrations.canonical.merging.rows import Merged
from integrations.connector import Stream
from integrations.models import Connection, StreamCursor
from integrations.pulling import endings, leases, rationing
from integrations.pulling.batches import Batch, map_page
from integrations.pulling.feeding import FeedRun
from integrations.pulling.origin import origin_of
from integrations.pulling.run import Run
from integrations.pulling.storing import store_batch
from integrations.pulling.sweeping import sweep
from integrations.queries import announced_cursors

HINTS_A_CALL = 200


def pull_in_turn(cursor_id: int, *, worker: str) -> None:
    """Pulls this stream, and before it those that were announced: many become due together and wait for a worker."""
    for pk in dict.fromkeys((*announced_cursors(timezone.now()), cursor_id)):
        pull(pk, worker=worker)


def pull(cursor_id: int, *, worker: str) -> int | None:
    """Pulls one stream that is due. Returns the SyncRun's id; None where it must wait or another worker has it.

    Safe to kill at any point: the next run goes on from the last stored chunk. Vendor failures end in the run and
    on the cursor, not as exceptions; a mapper's slip (UnknownColumn) is raised.
    """
    cursor = StreamCursor.objects.select_related("connection").get(pk=cursor_id)
    stream = registry.connector(cursor.connection.kind).stream(cursor.stream)
    lease = leases.take(cursor_id, cursor.connection_id, worker=worker)
    if lease is None:
        return None
    try:
        if stream.is_reporting and rationing.is_short(cursor.connection_id):
            endings.postpone(cursor_id, until=timezone.now() + rationing.ASK_AGAIN_AFTER)
            return None
        leases.enter_gate(lease.connection_id, lease.name, now=timezone.now())
        return (FeedRun if stream.news else Run)(lease).execute()
    except leases.GateClosed as closed:
        endings.postpone(cursor_id, until=closed.until)
        return None
    finally:
        leases.release(lease)
        doorbell.ring()  # the stream may have been announced meanwhile


def read_hints(connection_id: int, stream_name: str, external_ids: Sequence[str]) -> Merged:
    """Re-reads these records (at most HINTS_A_CALL) at their source and merges them as a pull would.

    A webhook is only a hint. A stream that cannot be read by id is pulled soon instead. Raises gateway.CallFailed,
    leases.GateClosed; a vendor that asks to wait or refuses our secrets stops everybody there.
    """
    kind = Connection.objects.values_list("kind", flat=True).get(pk=connection_id)
    stream = registry.connector(kind).stream(stream_name)
    if stream.by_ids is None:
        StreamCursor.objects.filter(connection_id=connection_id, stream=stream_name).update(next_at=timezone.now())
        doorbell.ring()
        return Merged()
    started_at = timezone.now()
    with leases.in_gate(connection_id, f"hints:{uuid.uuid4().hex[:8]}", now=started_at):
        batch = _read(connection_id, stream, list(dict.fromkeys(external_ids)))
    origin = origin_of(connection_id, stream)
    with transaction.atomic():
        merged, _ = store_batch(batch, origin, stream, purpose="hint", now=timezone.now())
    sweep(origin, since=started_at, now=timezone.now())
    return merged


def _read(connection_id: int, stream: Stream, external_ids: Sequence[str]) -> Batch:
    batch = Batch()
    try:
        opened = gateway.open_connection(connection_id)
        page, exchange = gateway.read_by_ids(opened, stream, external_ids)
    except gateway.CallFailed as failure:
        gateway.store_exchanges(failure.exchanges, purpose="hint")
        leases.heed(connection_id, failure.outcome)
        raise
    batch.add(map_page(stream, page, opened.settings), exchange)
    return batch
