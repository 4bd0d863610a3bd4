"""What was believed at an instant: current and replaced rows of a fact, as they stood then."""

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from psycopg.sql import SQL, Identifier

from integrations.canonical.entities import entity_named

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
