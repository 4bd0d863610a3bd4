"""Webhooks that say which record is new: it is re-read by id, through the very way that polls take."""

import logging
from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db import transaction

from integrations import pull, registry
from integrations.gateway import CallFailed
from integrations.models import Connection
from journeys.intake.changes import Record, start_for, take_changes
from journeys.intake.duty import Duty
from journeys.intake.parking import HANDLED, PARK
from journeys.intake.starting import Started
from journeys.rows import Row, rows, run

TURN = 500
MOST_ATTEMPTS = 12
NEW = """
SELECT id, connection_id, stream, record_id FROM journeys_inboxevent
WHERE state = 'new' AND carries = '' AND next_at <= clock_timestamp() ORDER BY next_at, id LIMIT %(turn)s
"""
# A poll finds the record too: a hint that cannot be followed is given up without harm.
LATER = """
UPDATE journeys_inboxevent SET attempts = attempts + 1, reason = %(reason)s,
  next_at = clock_timestamp() + least(300, 2 ^ attempts) * interval '1 second',
  state = CASE WHEN attempts + 1 >= %(most)s THEN 'parked' ELSE state END
WHERE id = ANY(%(ids)s)
"""
RECORDS = """
SELECT DISTINCT entity, canonical_id FROM canonical_link
WHERE connection_id = %(connection)s AND object_type = %(object_type)s AND external_id = ANY(%(ids)s)
"""

log = logging.getLogger(__name__)


def take_hints(duty: Duty) -> tuple[int, Started]:
    """One turn: how many hints were followed, and the runs they started."""
    groups: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in rows(NEW, turn=TURN):
        groups[row["connection_id"], row["stream"]].append(row)
    started, handled = Started(), 0
    for (connection_id, stream), hints in groups.items():
        records = _follow(connection_id, stream, hints)
        if records is not None:
            started += _start(duty, records, [row["id"] for row in hints])
            handled += len(hints)
    return handled, started


def _start(duty: Duty, records: Collection[Record], inbox: Sequence[int]) -> Started:
    """Runs of the changes the reading left; a run that a poll started before notes the webhook too."""
    with transaction.atomic():
        _, started = take_changes(duty, hinted=records)
        known = start_for(records, via="webhook")
        run(HANDLED, ids=inbox)
    return started + Started(new=known.new)


def _follow(connection_id: int, stream: str, hints: Sequence[Row]) -> set[Record] | None:
    """Re-read the hinted records; which canonical ones they are. None when that cannot be done now, or ever."""
    ids = [row["id"] for row in hints]
    kind = Connection.objects.values_list("kind", flat=True).get(pk=connection_id)
    declared = {one.name: one for one in registry.connector(kind).streams}
    if stream not in declared:
        run(PARK, ids=ids, reason=f"Unknown schema: there is no stream {stream!r}"[:300])
        return None
    wanted = sorted({row["record_id"] for row in hints})
    try:
        pull.read_hints(connection_id, stream, wanted)
    except CallFailed as failure:
        log.info("hints of connection %d wait: %s", connection_id, failure)
        run(LATER, ids=ids, reason=str(failure)[:300], most=MOST_ATTEMPTS)
        return None
    found = rows(RECORDS, connection=connection_id, object_type=declared[stream].object_type, ids=wanted)
    return {(row["entity"], row["canonical_id"]) for row in found}
