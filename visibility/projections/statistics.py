"""Planner statistics of tables that nobody has looked at yet: without them the first roll-up takes minutes."""

from django.db import connection
from psycopg import sql

READ = (
    "canonical_allocation",
    "canonical_costrate",
    "canonical_expenseentry",
    "canonical_fxrate",
    "canonical_invoice",
    "canonical_milestone",
    "canonical_project",
    "canonical_task",
    "canonical_timeentry",
    "visibility_projectperiod",
)
NEVER_ANALYSED = """
SELECT relname FROM pg_class
WHERE relname = ANY(%s) AND reltuples < 0 AND pg_relation_size(oid) > 0 ORDER BY relname
"""


def gather() -> None:
    """ANALYZE what a projection reads and autovacuum has not come to; nothing on a database that has run a while."""
    with connection.cursor() as cursor:
        cursor.execute(NEVER_ANALYSED, [list(READ)])
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)).as_string(None))
