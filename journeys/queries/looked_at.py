"""Which entries need not be looked at again for the run that they lack: all that were, and had one (docs/adr/0055)."""

from collections.abc import Mapping
from datetime import datetime

from journeys.rows import rows

# An entry that changes is recorded anew. What was looked at was looked at under the go-lives that connections had.
GO_LIVES = """
SELECT coalesce(string_agg(id || ' ' || coalesce(extract(epoch FROM go_live_at)::text, ''), ', ' ORDER BY id), '')
FROM integrations_connection WHERE firm_id = %(firm)s
"""
UNTIL = f"""
SELECT entity, checked_until FROM journeys_startcheck WHERE firm_id = %(firm)s AND go_lives = ({GO_LIVES})
"""  # noqa: S608  (constant expressions)
# Of an entry `t` in {table}: it had no run when it was looked at, or it was recorded since.
MAY_LACK = """(%(looked_at_{entity})s::timestamptz IS NULL OR t.id = ANY(ARRAY(
  SELECT canonical_id FROM journeys_notstarted WHERE firm_id = %(firm)s AND entity = '{entity}'
  UNION ALL SELECT id FROM {table} WHERE firm_id = %(firm)s AND recorded_at >= %(looked_at_{entity})s)))"""
ENTITIES = ("time_entry", "expense_entry")


def looked_at(firm_id: int) -> Mapping[str, datetime | None]:
    """What the statements that hold MAY_LACK have to be given; None: nobody has looked yet."""
    until = {row["entity"]: row["checked_until"] for row in rows(UNTIL, firm=firm_id)}
    return {f"looked_at_{entity}": until.get(entity) for entity in ENTITIES}
