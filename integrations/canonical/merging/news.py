"""What a merge leaves for the floors above: Change rows for journeys, Dirty marks for read models."""

from collections.abc import Iterable
from datetime import date

from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composable, Identifier

from integrations.canonical.entities import Entity
from integrations.canonical.merging.rows import Values

CHANGES = """
INSERT INTO canonical_change (entity, canonical_id, version, connection_id, is_backfill, recorded_at)
SELECT %(entity)s, golden.id, golden.version, %(connection)s, {is_backfill}, %(now)s
FROM {table} AS golden WHERE golden.id = ANY(%(ids)s) ORDER BY golden.id
"""
# A deal that has its project already, and not from our hand, was carried out before we were there.
IS_CARRIED_OUT = """EXISTS (
  SELECT FROM canonical_project AS project WHERE project.opportunity_id = golden.id
  AND EXISTS (SELECT FROM canonical_link AS link WHERE link.entity = 'project' AND link.canonical_id = project.id)
  AND NOT EXISTS (SELECT FROM canonical_link AS link WHERE link.entity = 'project'
    AND link.canonical_id = project.id AND link.reserved_at IS NOT NULL))"""
PROJECTS = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT %(firm)s, id, '', %(now)s FROM unnest(%(ids)s::bigint[]) AS id ORDER BY id
"""
# A deal is part of the figures of the projects that carry it out: its price, and its cost as sold.
OF_DEALS = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT firm_id, id, '', %(now)s FROM canonical_project WHERE opportunity_id = ANY(%(ids)s) ORDER BY id
"""
MARKS = {"project": PROJECTS, "opportunity": OF_DEALS}
# Hours are costed by the dated rates of their person: from the day a rate holds now, and from the day it held before.
COSTED = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT DISTINCT entry.firm_id, entry.project_id, entry.posting_period, %(now)s::timestamptz
FROM canonical_timeentry AS entry
JOIN (SELECT person_id, min(coalesce(service_date, '-infinity')) AS since FROM (
        SELECT person_id, service_date FROM canonical_costrate WHERE firm_id = %(firm)s AND recorded_at = %(now)s
        UNION ALL
        SELECT (fields->>'person_id')::bigint, (fields->>'service_date')::date FROM canonical_costrate_history
        WHERE (fields->>'firm_id')::bigint = %(firm)s AND replaced_at = %(now)s
      ) AS held GROUP BY person_id) AS rate
  ON rate.person_id = entry.person_id AND entry.service_date >= rate.since
WHERE entry.project_id IS NOT NULL
"""
# Who is away leaves open what they are planned for; so did those whose time off it was before.
STAFFED = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT DISTINCT planned.firm_id, planned.project_id, '', %(now)s::timestamptz
FROM canonical_allocation AS planned
JOIN (SELECT person_id FROM canonical_timeoff WHERE firm_id = %(firm)s AND recorded_at = %(now)s
      UNION
      SELECT (fields->>'person_id')::bigint FROM canonical_timeoff_history
      WHERE (fields->>'firm_id')::bigint = %(firm)s AND replaced_at = %(now)s
    ) AS away ON away.person_id = planned.person_id
WHERE planned.project_id IS NOT NULL AND NOT planned.is_deleted
"""
# What figures depend on beside the facts of their own project.
DEPENDANTS = {"cost_rate": COSTED, "time_off": STAFFED}
# A posting is converted at the rates of its service date, whatever period it was posted in; hours cost in the currency
# that the entry states, else in the one of their person's rates. `quotes`: a rate moves no other pair of currencies.
CONVERTED = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT DISTINCT %(firm)s, posting.project_id, posting.posting_period, %(now)s::timestamptz
FROM (
  SELECT project_id, posting_period, service_date, currency FROM canonical_all_facts
  WHERE firm_id = %(firm)s AND NOT is_deleted AND entity IN (
    'time_entry', 'expense_entry', 'milestone', 'invoice', 'commitment', 'cost_posting')
  UNION ALL
  SELECT project_id, posting_period, service_date, cost_currency FROM canonical_timeentry
  WHERE firm_id = %(firm)s AND NOT is_deleted AND cost_rate IS NOT NULL
  UNION ALL
  SELECT entry.project_id, entry.posting_period, entry.service_date, rate.currency
  FROM canonical_timeentry AS entry
  JOIN (SELECT DISTINCT person_id, currency FROM canonical_costrate WHERE firm_id = %(firm)s) AS rate USING (person_id)
  WHERE entry.firm_id = %(firm)s AND NOT entry.is_deleted AND entry.cost_rate IS NULL
) AS posting
JOIN canonical_project AS project ON project.id = posting.project_id,
LATERAL (VALUES (project.currency), (%(reporting)s)) AS wanted(currency)
WHERE coalesce(posting.service_date, to_date(nullif(posting.posting_period, ''), 'YYYY-MM'))
    BETWEEN %(first)s AND %(last)s
  AND posting.currency <> wanted.currency AND ARRAY[posting.currency, wanted.currency]::text[] && %(quotes)s::text[]
"""


def tell_of_masters(cursor: CursorWrapper, entity: Entity, ids: Iterable[int], values: Values) -> None:
    """Writes a Change for each of these masters, and marks the projects whose figures they are part of."""
    wanted = sorted(set(ids))
    if not wanted:
        return
    statement = SQL(CHANGES).format(table=Identifier(entity.table), is_backfill=_is_backfill(entity))
    cursor.execute(statement, {**values, "entity": entity.name, "ids": wanted})
    if entity.name in MARKS:
        cursor.execute(MARKS[entity.name], {**values, "ids": wanted})


def mark_dependants(cursor: CursorWrapper, entity: Entity, values: Values) -> None:
    """Marks what facts of no project that were written or deleted just now (recorded_at = now) bear upon.

    Of cost rates the cells whose hours they may cost; of time off the projects that their people are planned for.
    """
    if entity.name in DEPENDANTS:
        cursor.execute(DEPENDANTS[entity.name], values)


def mark_converted(cursor: CursorWrapper, *, quotes: Iterable[str], first: date, last: date, values: Values) -> None:
    """Marks the cells with postings of service dates from `first` to `last` that rates of `quotes` may convert."""
    cursor.execute(CONVERTED, {**values, "quotes": sorted(set(quotes)), "first": first, "last": last})


def _is_backfill(entity: Entity) -> Composable:
    instant = SQL(f"golden.{entity.business_at or 'source_changed_at'}")
    before = SQL("coalesce({} < %(go_live)s, false)").format(instant)
    if entity.name != "opportunity":
        return before
    return SQL("({} OR {})").format(before, SQL(IS_CARRIED_OUT))
