"""One short word that changes when any page of the viewer's firm would."""

from datetime import datetime
from hashlib import sha256

from django.db import connection

from visibility.access import Viewer

# Ages decay: pages are drawn anew at least this often.
DECAY_SECONDS = 15

# What has failed is counted from an index alone, since there may be very much of it; its steps move with an attempt.
STANDING = """
SELECT (SELECT version FROM visibility_readmodel WHERE firm_id = %(firm)s),
       (SELECT concat_ws(':', count(*), max(id), sum(steps_ended), sum(steps_unknown))
        FROM journeys_journeyrun WHERE firm_id = %(firm)s AND state = 'open'),
       (SELECT concat_ws(':', count(*), max(id)) FROM journeys_journeyrun
        WHERE firm_id = %(firm)s AND state = 'failed'),
       (SELECT max(id) FROM journeys_journeyrun), (SELECT max(id) FROM journeys_attempt),
       (SELECT max(id) FROM journeys_operatoraction),
       (SELECT concat_ws(':', max(last_error_at), count(*) FILTER (WHERE last_success_at IS NULL), max(source_count))
        FROM integrations_streamcursor cursor JOIN integrations_connection source ON source.id = cursor.connection_id
        WHERE source.firm_id = %(firm)s)
"""


def version(viewer: Viewer, *, now: datetime) -> str:
    """The ETag of all pages: read models, ledger, streams, and a slice of time; one query."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"firm": viewer.firm_id})
        standing = cursor.fetchone()
    scope = sorted(viewer.entity_ids) if viewer.entity_ids is not None else "all"
    told = f"{viewer.firm_id} {scope} {standing} {int(now.timestamp()) // DECAY_SECONDS}"
    return sha256(told.encode()).hexdigest()[:16]
