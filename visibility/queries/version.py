"""One short word that changes when any page of the viewer's firm would."""

from datetime import datetime
from hashlib import sha256

from journeys.rows import rows
from visibility.access import Viewer

# Ages decay: pages are drawn anew at least this often.
DECAY_SECONDS = 15

# What has failed is counted from an index alone, since there may be very much of it; its steps move with an attempt.
STANDING = """
SELECT ROW(
  (SELECT version FROM visibility_readmodel WHERE firm_id = %(firm)s),
  (SELECT concat_ws(':', count(*), max(id), sum(steps_ended), sum(steps_unknown))
   FROM journeys_journeyrun WHERE firm_id = %(firm)s AND state = 'open'),
  (SELECT concat_ws(':', count(*), max(id)) FROM journeys_journeyrun WHERE firm_id = %(firm)s AND state = 'failed'),
  (SELECT max(id) FROM journeys_journeyrun), (SELECT max(id) FROM journeys_attempt),
  (SELECT max(id) FROM journeys_operatoraction),
  (SELECT concat_ws(':', max(last_error_at), count(*) FILTER (WHERE last_success_at IS NULL), max(source_count))
   FROM integrations_streamcursor cursor JOIN integrations_connection source ON source.id = cursor.connection_id
   WHERE source.firm_id = %(firm)s))::text AS standing
"""
# Two statements of one snapshot see the same rows: none was committed between them. Null where that does not hold: a
# session sees what it has written itself, a standby does not say what it waits for. A server that began anew, maybe
# from a backup, may give numbers of transactions again.
SNAPSHOT = """
SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL AND NOT pg_is_in_recovery()
  THEN concat_ws(' ', pg_postmaster_start_time(), pg_current_snapshot()) END AS snapshot
"""
# By firm: the last standing that this process read, and a snapshot that was taken before it.
_known: dict[int, tuple[str, str]] = {}


def version(viewer: Viewer, *, now: datetime) -> str:
    """The ETag of all pages: read models, ledger, streams, and a slice of time; one query while nothing changes."""
    scope = sorted(viewer.entity_ids) if viewer.entity_ids is not None else "all"
    told = f"{viewer.firm_id} {scope} {_standing(viewer.firm_id)} {int(now.timestamp()) // DECAY_SECONDS}"
    return sha256(told.encode()).hexdigest()[:16]


def _standing(firm_id: int) -> str:
    """How the rows of a firm stand: counted once until anything is committed (docs/adr/0058)."""
    snapshot: str | None = rows(SNAPSHOT)[0]["snapshot"]
    before, known = _known.get(firm_id, ("", ""))
    if snapshot is not None and snapshot == before:
        return known
    standing: str = rows(STANDING, firm=firm_id)[0]["standing"]
    if snapshot is not None:
        _known[firm_id] = (snapshot, standing)
    return standing
