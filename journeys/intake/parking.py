"""What cannot be worked on is parked with its reason; what came beside it goes on, and so does what comes after."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from django.db import DataError, IntegrityError

from integrations.halving import by_halves
from journeys.intake.starting import Started
from journeys.rows import Row, run, table

T = TypeVar("T")
# What the content of one row can bring about, when it is read or when it is stored. A database that is away, or a
# ledger that cannot be written at all, is none of these: then the whole turn waits.
SPOILT = (DataError, IntegrityError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError)
HANDLED = """
UPDATE journeys_inboxevent SET state = 'done', handled_at = clock_timestamp()
WHERE id = ANY(%(ids)s) AND state = 'new'
"""
PARK = """
UPDATE journeys_inboxevent SET state = 'parked', reason = %(reason)s, handled_at = clock_timestamp()
WHERE id = ANY(%(ids)s) AND state = 'new'
"""
# A change has no row that could stay: its record is named in the inbox. Mended at its source, it is a new change.
PARK_CHANGES = """
INSERT INTO journeys_inboxevent (connection_id, external_event_id, stream, record_id, state, reason, slice,
  received_at, next_at, handled_at)
SELECT g.connection, format('change:%%s:%%s:%%s', g.entity, g.canonical_id, g.version), g.entity, g.canonical_id,
  'parked', g.reason, '{}', clock_timestamp(), clock_timestamp(), clock_timestamp()
FROM json_to_recordset(%(parked)s::json) AS g(connection bigint, entity text, canonical_id bigint, version int,
  reason text)
ON CONFLICT (connection_id, external_event_id) DO UPDATE SET reason = excluded.reason, handled_at = excluded.handled_at
"""

log = logging.getLogger(__name__)


def start_each(items: Sequence[T], start: Callable[[Sequence[T]], Started]) -> tuple[Started, dict[T, str]]:
    """Start all that can be, inside the caller's transaction: what was, and for each item that cannot the reason."""
    started, spoilt = by_halves(start, items, spoilt_by=SPOILT)
    for _, error in spoilt:
        log.warning("parked: %s", reason_of(error), exc_info=error)
    return sum(started, Started()), {item: reason_of(error) for item, error in spoilt}


def reason_of(error: Exception) -> str:
    """In a person's words where the error has them; the database's further lines quote whole statements."""
    said = str(error).partition("\n")[0]
    named = said if isinstance(error, (DataError, IntegrityError, ValueError)) else f"{type(error).__name__}: {said}"
    return f"It cannot be worked on: {named}"[:300]


def park(reasons: Mapping[int, str]) -> None:
    """Park inbox rows, each with its reason."""
    alike: dict[str, list[int]] = defaultdict(list)
    for pk, reason in reasons.items():
        alike[reason].append(pk)
    for reason, ids in alike.items():
        run(PARK, ids=ids, reason=reason[:300])


def park_changes(changes: Collection[tuple[Row, str]]) -> None:
    """Name the records of these changes in the inbox, each with the reason why its change started nothing."""
    if changes:
        run(PARK_CHANGES, parked=table([_parked(change, reason) for change, reason in changes]))


def _parked(change: Row, reason: str) -> Row:
    kept = {name: change[name] for name in ("entity", "canonical_id", "version")}
    return kept | {"connection": change["connection_id"], "reason": reason}
