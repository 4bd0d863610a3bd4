"""Weeks of exchange bodies: made ahead of time, dropped whole once they have expired. Hashes and mapped rows stay."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composable, Identifier, Literal

TABLE = "integrations_exchangebody"
REST = f"{TABLE}_rest"
WEEK = timedelta(weeks=1)
WEEKS_AHEAD = 2

# Two that keep house at once would make the same week.
LOCK = "SELECT pg_advisory_xact_lock(7304)"
HELD = """
SELECT part.relname FROM pg_inherits JOIN pg_class AS part ON part.oid = inhrelid
WHERE inhparent = 'integrations_exchangebody'::regclass
"""
# What came before its week was there lies in the rest, and moves with it. Nothing may be on its way to the rest
# meanwhile: the week could not be attached, or what had been sent to the rest already would be refused there. So who
# writes waits at the door of the whole table, before PostgreSQL chooses a week for its rows.
MAKE = """
LOCK TABLE integrations_exchangebody IN SHARE ROW EXCLUSIVE MODE;
CREATE TABLE {week} (LIKE integrations_exchangebody INCLUDING ALL);
WITH moved AS (DELETE FROM integrations_exchangebody_rest WHERE started_at >= {begins} AND started_at < {ends}
  RETURNING *)
INSERT INTO {week} SELECT * FROM moved;
ALTER TABLE integrations_exchangebody ATTACH PARTITION {week} FOR VALUES FROM ({begins}) TO ({ends});
"""
DROP = "DROP TABLE {week}"
EMPTY_REST = "DELETE FROM integrations_exchangebody_rest WHERE started_at < %s"


def keep_house(now: datetime, *, days: int) -> tuple[str, ...]:
    """Makes this week's table and the next ones, drops those that ended more than `days` ago; the names dropped."""
    expired_before = now.astimezone(UTC) - timedelta(days=days)
    _make_weeks(now)
    return _drop_expired(expired_before)


def _make_weeks(now: datetime) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        held = _held(cursor)
        for monday in _weeks_to_come(now):
            if name_of(monday) not in held:
                cursor.execute(_filled(MAKE, monday))


def _drop_expired(before: datetime) -> tuple[str, ...]:
    """In a transaction of its own: who drops a week waits for its readers, and holds up no writer meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        expired = tuple(sorted(name for name in _held(cursor) if _end_of(name) <= before))
        for name in expired:
            cursor.execute(SQL(DROP).format(week=Identifier(name)))
        cursor.execute(EMPTY_REST, [before])
    return expired


def name_of(monday: date) -> str:
    """The table of the week that begins that day: integrations_exchangebody_2026w48."""
    year, week, _ = monday.isocalendar()
    return f"{TABLE}_{year}w{week:02}"


def _held(cursor: CursorWrapper) -> set[str]:
    cursor.execute(HELD)
    return {name for (name,) in cursor.fetchall()} - {REST}


def _weeks_to_come(now: datetime) -> Iterator[date]:
    today = now.astimezone(UTC).date()
    monday = today - timedelta(days=today.weekday())
    return (monday + number * WEEK for number in range(WEEKS_AHEAD + 1))


def _end_of(name: str) -> datetime:
    year, _, week = name.removeprefix(f"{TABLE}_").partition("w")
    return _midnight(date.fromisocalendar(int(year), int(week), 1) + WEEK)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _filled(statement: str, monday: date) -> Composable:
    return SQL(statement).format(
        week=Identifier(name_of(monday)),
        begins=Literal(_midnight(monday)),
        ends=Literal(_midnight(monday + WEEK)),
    )
