"""Feeds that bring nothing new although every pull goes well: quiet for longer than they ever were in office hours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from journeys.rows import rows
from visibility.measures.worktime import OpeningHours, business_hours
from visibility.projections.calendars import common_holidays
from visibility.trust.streams import StreamState

LEARNED_FROM = timedelta(days=14)
# A feed that brought something in fewer hours than these has no habit that it could break.
LEAST_HOURS = 10
# How much longer than ever before, and how long at least, in office hours.
TIMES, FLOOR = 2, Decimal(1)
OPENS, CLOSES, ZONE = time(6), time(20), ZoneInfo("UTC")
# From hour to hour with something new in it, newest first, each by one look into the index of arrivals: a feed that
# brings something every ten seconds has no more of them than one that does so each hour.
ARRIVALS = """
WITH RECURSIVE hop AS (
  SELECT c.id, (
    SELECT max(started_at) FROM integrations_syncrun
    WHERE cursor_id = c.id AND changed > 0 AND started_at >= %(since)s AND started_at <= %(now)s) AS at
  FROM unnest(%(cursors)s::bigint[]) AS c(id)
  UNION ALL
  SELECT hop.id, (
    SELECT max(started_at) FROM integrations_syncrun
    WHERE cursor_id = hop.id AND changed > 0 AND started_at >= %(since)s AND started_at < date_trunc('hour', hop.at))
  FROM hop WHERE hop.at IS NOT NULL)
SELECT id, array_agg(at ORDER BY at) AS arrivals FROM hop WHERE at IS NOT NULL
GROUP BY id HAVING count(*) >= %(least)s
"""


@dataclass(frozen=True)
class Silence:
    """A feed that is quieter than usual. Office hours since it last brought something, and the longest wait before."""

    last_at: datetime
    hours: Decimal
    usual_hours: Decimal


def silences(firm_id: int, states: Iterable[StreamState], *, now: datetime) -> dict[int, Silence]:
    """The streams, by cursor, whose pulls are on time and have long brought nothing. Three queries."""
    cursors = [state.cursor.pk for state in states if state.state == "on time"]
    since = now - LEARNED_FROM
    found = rows(ARRIVALS, cursors=cursors, since=since, now=now, least=LEAST_HOURS) if cursors else []
    if not found:
        return {}
    years = {since.astimezone(UTC).year, now.astimezone(UTC).year}
    hours = OpeningHours(OPENS, CLOSES, ZONE, holidays=common_holidays(firm_id, years))
    judged = {row["id"]: _silence(row["arrivals"], hours, now) for row in found}
    return {cursor: silence for cursor, silence in judged.items() if silence}


def _silence(arrivals: Sequence[datetime], hours: OpeningHours, now: datetime) -> Silence | None:
    quiet = business_hours(arrivals[-1], now, hours=hours)
    if quiet <= FLOOR:
        return None
    usual = _longest(arrivals, hours)
    return Silence(arrivals[-1], quiet, usual) if quiet > TIMES * usual else None


def _longest(arrivals: Sequence[datetime], hours: OpeningHours) -> Decimal:
    """The longest wait between two arrivals in office hours, which are never more than the hours between them."""
    longest = Decimal(0)
    for start, end in sorted(pairwise(arrivals), key=lambda pair: pair[0] - pair[1]):
        if Decimal((end - start) // timedelta(seconds=1)) / 3600 <= longest:
            break
        longest = max(longest, business_hours(start, end, hours=hours))
    return longest
