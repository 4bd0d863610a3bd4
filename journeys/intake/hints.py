"""Webhooks that say which record is new: it is re-read by id, through the very way that polls take."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import transaction

from integrations import pull, registry
from integrations.gateway import CallFailed
from integrations.models import Connection
from journeys.intake.changes import Record, take_hinted
from journeys.intake.duty import Duty
from journeys.intake.parking import HANDLED, park
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
SELECT external_id, entity, canonical_id FROM canonical_link
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
        known = _follow(connection_id, stream, hints)
        if known is not None:
            started += _start(duty, hints, known)
            handled += len(hints)
    return handled, started


def _start(duty: Duty, hints: Sequence[Row], known: Mapping[str, Record]) -> Started:
    """Runs of the records that were read, each at most one; the hints are handled with them."""
    with transaction.atomic():
        duty.confirm()
        started, spoilt = take_hinted(set(known.values()))
        reasons = {key: spoilt[record] for key, record in known.items() if record in spoilt}
        refused = {row["id"]: reasons[row["record_id"]] for row in hints if row["record_id"] in reasons}
        run(HANDLED, ids=[row["id"] for row in hints if row["id"] not in refused])
        park(refused)
    return started


def _follow(connection_id: int, stream: str, hints: Sequence[Row]) -> dict[str, Record] | None:
    """Re-read the hinted records; which canonical ones they are. None when that cannot be done now, or ever."""
    ids = [row["id"] for row in hints]
    kind = Connection.objects.values_list("kind", flat=True).get(pk=connection_id)
    declared = {one.name: one for one in registry.connector(kind).streams}
    if stream not in declared:
        park(dict.fromkeys(ids, f"Unknown schema: there is no stream {stream!r}"))
        return None
    wanted = sorted({row["record_id"] for row in hints})
    try:
        pull.read_hints(connection_id, stream, wanted)
    except CallFailed as failure:
        log.info("hints of connection %d wait: %s", connection_id, failure)
        run(LATER, ids=ids, reason=str(failure)[:300], most=MOST_ATTEMPTS)
        return None
    found = rows(RECORDS, connection=connection_id, object_type=declared[stream].object_type, ids=wanted)
    return {row["external_id"]: (row["entity"], row["canonical_id"]) for row in found}
