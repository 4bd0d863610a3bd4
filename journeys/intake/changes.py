"""Change rows of the canonical store: what waits for them goes on, and what they start is started."""

from collections.abc import Callable, Collection, Mapping, Sequence

from django.db import transaction

from integrations.canonical.events import Event
from journeys import registry
from journeys.engine import settling
from journeys.intake.duty import Duty
from journeys.intake.parking import park_changes, start_each
from journeys.intake.starting import Started, start
from journeys.rows import Row, rows, run
from journeys.services.opportunities import opportunity_won

TURN = 500
TAKE = """
DELETE FROM canonical_change WHERE id IN (
  SELECT id FROM canonical_change ORDER BY id LIMIT %(turn)s FOR UPDATE SKIP LOCKED)
RETURNING id, entity, canonical_id, version, connection_id, is_backfill
"""
AWAITING = """
SELECT DISTINCT run_id FROM journeys_steprun WHERE state = 'waiting' AND wait_on = ANY(%(keys)s)
"""
LET_GO = "UPDATE journeys_steprun SET wait_on = NULL WHERE state = 'waiting' AND wait_on = ANY(%(keys)s)"

EVENTS_OF: Mapping[str, Callable[[Collection[int]], Sequence[Event]]] = {"opportunity": opportunity_won}
Record = tuple[str, int]


def take_changes(duty: Duty, *, hinted: Collection[Record] = ()) -> tuple[int, Started]:
    """One turn: how many changes were taken, and the runs they started. `hinted` records came by webhook."""
    with transaction.atomic():
        duty.confirm()
        taken = rows(TAKE, turn=TURN)
        newest = _newest(taken)
        let_go({wait_key(entity, pk) for entity, pk in newest})
        fresh = [record for record, row in newest.items() if not row["is_backfill"]]
        by_hint = {record for record in fresh if record in set(hinted)}
        started, spoilt = _start_each([record for record in fresh if record not in by_hint], via="poll")
        started_by_hint, spoilt_by_hint = _start_each(by_hint, via="webhook")
        park_changes([(newest[record], reason) for record, reason in (spoilt | spoilt_by_hint).items()])
    return len(taken), started + started_by_hint


def _start_each(records: Collection[Record], *, via: str) -> tuple[Started, dict[Record, str]]:
    return start_each(sorted(records), lambda some: start_for(some, via=via))


def start_for(records: Collection[Record], *, via: str) -> Started:
    """Start what these records' events start, inside the caller's transaction."""
    started = Started()
    for entity, events_of in EVENTS_OF.items():
        ids = [pk for name, pk in records if name == entity]
        journeys = registry.watching(entity) if ids else ()
        events = events_of(ids) if journeys else ()
        for journey in journeys:
            started += start(journey, events, via=via)
    return started


def wait_key(entity: str, canonical_id: int) -> str:
    """What a step's Wait names to be woken by the next change of a record."""
    return f"{entity}:{canonical_id}"


def let_go(keys: Collection[str]) -> None:
    """Release steps that wait on these keys."""
    wanted = sorted(keys)
    runs = {row["run_id"] for row in rows(AWAITING, keys=wanted)} if wanted else set()
    if runs:
        settling.lock_runs(runs)
        run(LET_GO, keys=wanted)
        settling.settle(runs)


def _newest(taken: Sequence[Row]) -> dict[Record, Row]:
    """The newest version of each record; news counts as fresh when any of its rows does."""
    newest: dict[Record, Row] = {}
    for row in sorted(taken, key=lambda row: (row["version"], row["id"])):
        record = row["entity"], row["canonical_id"]
        before = newest.get(record)
        newest[record] = row | {"is_backfill": row["is_backfill"] and (before is None or before["is_backfill"])}
    return newest
