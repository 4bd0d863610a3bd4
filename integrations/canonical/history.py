"""What was believed at an instant: current and replaced rows of facts, as they stood then."""

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar

from django.db import connection
from psycopg.sql import SQL, Identifier

from integrations.canonical.entities import FACTS, entity_named
from integrations.canonical.models.facts import Fact

Some = TypeVar("Some", bound=Fact)
Owner = Literal["project", "firm"]

BELIEVED = """
SELECT to_jsonb(held)::text FROM {table} AS held
WHERE held.project_id = ANY(%(projects)s) AND held.recorded_at <= %(instant)s
UNION ALL
SELECT kept.fields::text FROM {history} AS kept
WHERE (kept.fields->>'project_id')::bigint = ANY(%(projects)s)
  AND kept.recorded_at <= %(instant)s AND kept.replaced_at > %(instant)s
"""


def believed_at(entity: str, project_ids: Iterable[int], instant: datetime) -> list[dict[str, Any]]:
    """The facts of these projects as the store held them at `instant`: columns by name.

    Numbers with a fraction are Decimal, dates ISO text.

    Deleted ones are included with is_deleted true. Raises KeyError for an entity that is none.
    """
    table = entity_named(entity).table
    statement = SQL(BELIEVED).format(table=Identifier(table), history=Identifier(f"{table}_history"))
    with connection.cursor() as cursor:
        cursor.execute(statement, {"projects": list(project_ids), "instant": instant})
        return [json.loads(fields, parse_float=Decimal) for (fields,) in cursor.fetchall()]


def rows_believed(entity: str, *, owner: Owner = "project", where: str = "") -> str:
    """SQL of a fact table's rows as the store held them at %(instant)s, of the owners in %(projects)s or %(firms)s.

    As a WITH query that is named like the table it stands in the table's place: inside it the name is still the table.
    Deleted ones are included. where: a condition on recorded_at beside it. Raises KeyError for an entity that is none.
    """
    table = entity_named(entity).table
    held, kept = (f" AND {alias}.{where}" if where else "" for alias in ("held", "kept"))
    return f"""SELECT held.* FROM {table} AS held
    WHERE held.{owner}_id = ANY(%({owner}s)s) AND held.recorded_at <= %(instant)s{held}
    UNION ALL
    SELECT was.* FROM {table}_history AS kept, LATERAL jsonb_populate_record(NULL::{table}, kept.fields) AS was
    WHERE was.{owner}_id = ANY(%({owner}s)s)
      AND kept.recorded_at <= %(instant)s AND kept.replaced_at > %(instant)s{kept}"""  # noqa: S608  (our own table's name)


def rows_replaced(entity: str) -> str:
    """SQL of a fact table's rows as the store held them at %(since)s, of those that were replaced up to %(until)s.

    Of the projects in %(projects)s. Raises KeyError for an entity that is none.
    """
    table = entity_named(entity).table
    return f"""SELECT was.*
    FROM {table}_history AS kept, LATERAL jsonb_populate_record(NULL::{table}, kept.fields) AS was
    WHERE was.project_id = ANY(%(projects)s) AND kept.recorded_at <= %(since)s
      AND kept.replaced_at > %(since)s AND kept.replaced_at <= %(until)s"""  # noqa: S608  (our own table's name)


def facts_believed(
    model: type[Some], owner_ids: Iterable[int], instant: datetime, *, owner: Owner = "project"
) -> list[Some]:
    """The facts of these projects (or firms) as they stood at `instant`, by key; deleted ones are left out."""
    statement = f"{rows_believed(entity_of(model), owner=owner)} ORDER BY id"
    found = model._default_manager.raw(statement, {f"{owner}s": list(owner_ids), "instant": instant})  # noqa: SLF001  (the manager of any model)
    return [fact for fact in found if not fact.is_deleted]


def entity_of(model: type[Fact]) -> str:
    """The entity that a fact model keeps."""
    return next(entity.name for entity in FACTS if entity.model is model)
