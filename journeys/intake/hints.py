"""Webhooks that say which record is new: it is re-read by id, through the very way that polls take."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from integrations import pull, registry
from integrations.gateway import CallFailed
from integrations.models import Connection
from integrations.outcomes import Throttled, Unauthorized
from integrations.pulling.leases import GateClosed
from journeys.intake.changes import Record, take_hinted
from journeys.intake.duty import Duty
from journeys.intake.parking import HANDLED, SPOILT, park
from journeys.intake.starting import Started
from journeys.rows import Row, rows, run

MOST_ATTEMPTS = 12
# The stream that has waited longest, and what else waits there.
NEW = """
WITH first AS (
  SELECT connection_id, stream FROM journeys_inboxevent
  WHERE state = 'new' AND carries = '' AND next_at <= statement_timestamp() ORDER BY next_at, id LIMIT 1)
SELECT i.id, i.connection_id, i.stream, i.record_id FROM journeys_inboxevent i JOIN first USING (connection_id, stream)
WHERE i.state = 'new' AND i.carries = '' AND i.next_at <= statement_timestamp()
ORDER BY i.next_at, i.id LIMIT %(most)s
"""
# A poll finds the record too: a hint that cannot be followed is given up without harm.
LATER = """
UPDATE journeys_inboxevent SET attempts = attempts + 1, reason = %(reason)s,
  next_at = clock_timestamp() + least(300, 2 ^ attempts) * interval '1 second',
  state = CASE WHEN attempts + 1 >= %(most)s THEN 'parked' ELSE state END
WHERE id = ANY(%(ids)s) AND state = 'new'
"""
PUT_OFF = """
UPDATE journeys_inboxevent SET next_at = %(until)s, reason = %(reason)s
WHERE connection_id = %(connection)s AND state = 'new' AND carries = '' AND next_at < %(until)s
"""
RECORDS = """
SELECT external_id, entity, canonical_id FROM canonical_link
WHERE connection_id = %(connection)s AND object_type = %(object_type)s AND external_id = ANY(%(ids)s)
"""

log = logging.getLogger(__name__)


def take_hints(duty: Duty) -> tuple[int, Started]:
    """One turn: the hints of one stream that one call can read. How many they were, and the runs they started.

    Afterwards each is handled, parked, or due later, so that the next turn finds others.
    """
    duty.confirm()
    hints = rows(NEW, most=pull.HINTS_A_CALL)
    if not hints:
        return 0, Started()
    known = _follow(hints[0]["connection_id"], hints[0]["stream"], hints)
    return len(hints), Started() if known is None else _start(hints, known)


def _start(hints: Sequence[Row], known: Mapping[str, Record]) -> Started:
    """Runs of the records that were read, each at most one; the hints are handled with them.

    Not fenced: who was slower than its lease has read all the same, and a record starts its run once whoever else
    reads it. Undone, a vendor that is always slow would be read for ever.
    """
    with transaction.atomic():
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
    if kind not in registry.PATHS:
        park(dict.fromkeys(ids, f"Unknown schema: there is no connector {kind!r}"))
        return None
    declared = {one.name: one for one in registry.connector(kind).streams}
    if stream not in declared:
        park(dict.fromkeys(ids, f"Unknown schema: there is no stream {stream!r}"))
        return None
    wanted = sorted({row["record_id"] for row in hints})
    try:
        pull.read_hints(connection_id, stream, wanted)
    except GateClosed as closed:
        put_off(connection_id, until=closed.until, why=str(closed))
        return None
    except (CallFailed, *SPOILT) as failure:
        _come_again(connection_id, ids, failure)
        return None
    found = rows(RECORDS, connection=connection_id, object_type=declared[stream].object_type, ids=wanted)
    return {row["external_id"]: (row["entity"], row["canonical_id"]) for row in found}


def _come_again(connection_id: int, hints: Sequence[int], failure: Exception) -> None:
    """A gate that closed, or a connection that paused with the refusal, costs no attempt."""
    log.warning("hints of connection %d wait: %s", connection_id, failure, exc_info=isinstance(failure, SPOILT))
    match getattr(failure, "outcome", None):
        case Throttled(until=until, why=why):
            put_off(connection_id, until=until, why=why)
        case Unauthorized():
            """The connection is paused: the next look puts its hints off."""
        case _:
            run(LATER, ids=hints, reason=str(failure)[:300], most=MOST_ATTEMPTS)


def put_off(connection_id: int, *, until: datetime, why: str) -> None:
    """All hints of a connection wait for its gate: they wake nobody before."""
    run(PUT_OFF, connection=connection_id, until=until, reason=why[:300])
