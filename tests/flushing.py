"""Empties the database between tests that commit: only tables that hold rows, row by row.

Truncating a hundred empty tables with their indexes takes more than a second, and hundreds of tests commit.
"""

from collections.abc import Sequence
from typing import Any

from django.core.management.color import Style
from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations

# The same after every flush: kept, so that nothing has to write them again.
KEPT = {"django_content_type", "auth_permission"}
HELD = """
SELECT named.relname FROM pg_class AS named
WHERE named.relname = ANY(%s) AND named.relnamespace = current_schema()::regnamespace
  AND (pg_relation_size(named.oid) > 0 OR EXISTS (
    SELECT FROM pg_inherits JOIN pg_class AS part ON part.oid = inhrelid
    WHERE inhparent = named.oid AND pg_relation_size(part.oid) > 0))
"""
IS_SUPERUSER = "SELECT usesuper FROM pg_user WHERE usename = current_user"
truncate = DatabaseOperations.sql_flush


def sql_flush(
    operations: Any, style: Style, tables: Sequence[str], *, reset_sequences: bool = False, allow_cascade: bool = False
) -> list[str]:
    """The statements of a flush, without foreign keys and triggers; truncates where the account may not do that."""
    with operations.connection.cursor() as cursor:
        cursor.execute(IS_SUPERUSER)
        if reset_sequences or not cursor.fetchone()[0]:
            return list(
                truncate(operations, style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
            )
        cursor.execute(HELD, [sorted(set(tables) - KEPT)])
        held = [name for (name,) in cursor.fetchall()]
    deletions = [f"DELETE FROM {operations.quote_name(name)}" for name in held]
    return ["SET LOCAL session_replication_role = replica", *deletions] if held else []


def flush_quickly() -> None:
    """Django asks its own operations what a flush is made of."""
    setattr(DatabaseOperations, "sql_flush", sql_flush)  # noqa: B010  (its type is narrower)
    setattr(flush, "emit_post_migrate_signal", _write_nothing_again)  # noqa: B010  (it is imported there)


def _write_nothing_again(*_: Any, **__: Any) -> None:
    """What a migration's end would write is there still."""
