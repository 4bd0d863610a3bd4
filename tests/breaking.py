"""A database that refuses rows, or takes its time over them, by a trigger that is taken away again."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

TRIGGER = """
CREATE FUNCTION refuse_in_test() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {condition} THEN RAISE EXCEPTION 'refused by the test' USING ERRCODE = '{state}'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refuse_in_test BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_in_test();
"""


@contextmanager
def refusing(table: str, event: str, condition: str, *, state: str) -> Iterator[None]:
    """Rows of `table` for which the SQL condition holds are refused on `event` with this SQLSTATE."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGER.format(table=table, event=event, condition=condition, state=state))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION refuse_in_test CASCADE")


@contextmanager
def dawdling(table: str, event: str, *, seconds: float) -> Iterator[None]:
    """Each row of `table` takes that long on `event`."""
    with refusing(table, event, f"pg_sleep({seconds})::text <> ''", state="XX000"):
        yield


def await_dawdler() -> None:
    """Return once another session is in the middle of such a row."""
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody came to the slow row")
