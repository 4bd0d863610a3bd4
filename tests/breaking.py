"""A database that refuses rows on purpose: a trigger raises the error of a given state, and is taken away again."""

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
