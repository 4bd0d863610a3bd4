"""What each fact table gets beside its columns: the statement triggers that fill its history table.

A migration that adds a fact model calls `watch(table)` and `unite(tables)` once more (docs/adr/0005).
"""

from collections.abc import Iterable

from django.db.migrations import RunSQL

COMMON = (
    "id, firm_id, legal_entity_id, connection_id, object_type, external_id, project_id, is_pending_parent, "
    "service_date, posting_period, amount, currency, functional_amount, reporting_amount, rate_date, version, "
    "is_deleted, recorded_at, source_changed_at, exchange_id"
)

# Old rows are kept as JSON: exact for NUMERIC, and a column added later needs no second migration here. Old and new
# rows are joined by hash: a plan kept from a small statement would loop over a large one for minutes (seen).
CHANGED_FUNCTION = """
CREATE FUNCTION canonical_fact_updated() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
  EXECUTE format(
    'INSERT INTO %I (fact_id, version, recorded_at, replaced_at, fields)
     SELECT o.id, o.version, o.recorded_at, n.recorded_at, to_jsonb(o)
     FROM old_rows o JOIN new_rows n USING (id) WHERE o.* IS DISTINCT FROM n.*', TG_TABLE_NAME || '_history');
  INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
  SELECT firm_id, project_id, posting_period, clock_timestamp()
  FROM (SELECT o.firm_id, o.project_id, o.posting_period
        FROM old_rows o JOIN new_rows n USING (id) WHERE o.* IS DISTINCT FROM n.*
        UNION
        SELECT n.firm_id, n.project_id, n.posting_period
        FROM old_rows o JOIN new_rows n USING (id) WHERE o.* IS DISTINCT FROM n.*) AS cells
  WHERE project_id IS NOT NULL ORDER BY project_id, posting_period;
  RETURN NULL;
END $$;
CREATE FUNCTION canonical_fact_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
  SELECT firm_id, project_id, posting_period, clock_timestamp()
  FROM new_rows WHERE project_id IS NOT NULL GROUP BY firm_id, project_id, posting_period;
  RETURN NULL;
END $$;
CREATE FUNCTION canonical_fact_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'INSERT INTO %I (fact_id, version, recorded_at, replaced_at, fields)
     SELECT id, version, recorded_at, clock_timestamp(), to_jsonb(o) FROM old_rows o', TG_TABLE_NAME || '_history');
  INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
  SELECT firm_id, project_id, posting_period, clock_timestamp()
  FROM old_rows WHERE project_id IS NOT NULL GROUP BY firm_id, project_id, posting_period;
  RETURN NULL;
END $$;
"""
CHANGED_FUNCTION_UNDO = """
DROP FUNCTION canonical_fact_updated; DROP FUNCTION canonical_fact_inserted; DROP FUNCTION canonical_fact_removed;
"""

WATCH = """
CREATE TRIGGER {table}_updated AFTER UPDATE ON {table}
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION canonical_fact_updated();
CREATE TRIGGER {table}_inserted AFTER INSERT ON {table}
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION canonical_fact_inserted();
CREATE TRIGGER {table}_removed AFTER DELETE ON {table}
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION canonical_fact_removed();
"""
WATCH_UNDO = """
DROP TRIGGER {table}_updated ON {table}; DROP TRIGGER {table}_inserted ON {table};
DROP TRIGGER {table}_removed ON {table};
"""


def watch(table: str) -> RunSQL:
    """The triggers of one fact table; its history table is a model (models/history)."""
    return RunSQL(WATCH.replace("{table}", table), WATCH_UNDO.replace("{table}", table))


def unite(entities: Iterable[tuple[str, str]]) -> RunSQL:
    """The view `canonical_all_facts` over (entity, table) pairs: what all facts share, for drilling."""
    selects = " UNION ALL ".join(_select(entity, table) for entity, table in entities)
    return RunSQL(f"CREATE OR REPLACE VIEW canonical_all_facts AS {selects}", "DROP VIEW IF EXISTS canonical_all_facts")


def _select(entity: str, table: str) -> str:
    return f"SELECT '{entity}'::text AS entity, {COMMON} FROM {table}"  # noqa: S608 - names of our own tables
