"""Change rows of the canonical store: what waits for them goes on, and what they start is started."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db import transaction

from journeys import registry
from journeys.definition import wait_key
from journeys.engine import settling
from journeys.intake.duty import Duty
from journeys.intake.parking import park_changes, start_each
from journeys.intake.starting import Started, note, start
from journeys.rows import Row, rows, run, table

TURN = 500
TAKE = """
DELETE FROM canonical_change WHERE id IN (
  SELECT id FROM canonical_change ORDER BY id LIMIT %(turn)s FOR UPDATE SKIP LOCKED)
RETURNING id, entity, canonical_id, version, connection_id, is_backfill
"""
TAKE_OF = """
DELETE FROM canonical_change c USING json_to_recordset(%(records)s::json) AS g(entity text, canonical_id bigint)
WHERE c.entity = g.entity AND c.canonical_id = g.canonical_id RETURNING c.entity, c.canonical_id
"""
AWAITING = """
SELECT DISTINCT run_id FROM journeys_steprun WHERE state = 'waiting' AND wait_on = ANY(%(keys)s)
"""
LET_GO = "UPDATE journeys_steprun SET wait_on = NULL WHERE state = 'waiting' AND wait_on = ANY(%(keys)s)"

Record = tuple[str, int]


def take_changes(duty: Duty) -> tuple[int, Started]:
    """One turn: how many changes were taken, and the runs they started."""
    with transaction.atomic():
        duty.confirm()
        taken = rows(TAKE, turn=TURN)
        newest = _newest(taken)
        let_go({wait_key(*record) for record in newest})
        fresh = [record for record, row in newest.items() if not row["is_backfill"]]
        started, spoilt = _start_each(fresh, via="poll")
        park_changes([(newest[record], reason) for record, reason in spoilt.items()])
    return len(taken), started


def take_hinted(records: Collection[Record]) -> tuple[Started, dict[Record, str]]:
    """Start what these records start, inside the caller's transaction, and take their changes: they say no more.

    A record starts its run once, whether its change is still there, was taken before, or is being taken now: then
    this waits for the other's commit. A run that is there, even one that is over, notes the webhook. The runs
    started, and for each record that cannot be worked on the reason.
    """
    taken = rows(TAKE_OF, records=table([{"entity": entity, "canonical_id": pk} for entity, pk in records]))
    let_go({wait_key(row["entity"], row["canonical_id"]) for row in taken})
    started, spoilt = _start_each(records, via="webhook")
    for entity, ids in _by_entity(records).items():
        note(entity, ids, via="webhook")
    return started, spoilt


def _start_each(records: Collection[Record], *, via: str) -> tuple[Started, dict[Record, str]]:
    return start_each(sorted(records), lambda some: _start(some, via=via))


def _start(records: Collection[Record], *, via: str) -> Started:
    started = Started()
    for entity, ids in _by_entity(records).items():
        for journey in registry.watching(entity):
            started += start(journey, journey.read(ids), via=via)
    return started


def _by_entity(records: Collection[Record]) -> dict[str, list[int]]:
    ids: dict[str, list[int]] = defaultdict(list)
    for entity, pk in records:
        ids[entity].append(pk)
    return ids


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
