"""Statement triggers of the facts, the view that unites them, look-ups of parents and rates."""

from typing import ClassVar

from django.db import migrations

from integrations.canonical import fact_tables

FACTS = (
    ("task", "canonical_task"),
    ("time_entry", "canonical_timeentry"),
    ("milestone", "canonical_milestone"),
    ("invoice", "canonical_invoice"),
    ("commitment", "canonical_commitment"),
    ("cost_posting", "canonical_costposting"),
    ("allocation", "canonical_allocation"),
    ("cost_rate", "canonical_costrate"),
)

# The canonical record behind a vendor's key. Keys of two systems may be equal by chance: only a key under '*', an id
# that the source says is another system's, is looked for beyond the connection it comes from.
PARENT = """
CREATE FUNCTION canonical_parent(source bigint, wanted text, object text, key text) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT link.canonical_id
  FROM canonical_link AS link
  JOIN integrations_connection AS held ON held.id = link.connection_id
  JOIN integrations_connection AS asked ON asked.id = source AND asked.firm_id = held.firm_id
  WHERE link.external_id = key AND link.entity = wanted
    AND (object = '*' OR (link.connection_id = source AND link.object_type = object))
  ORDER BY (link.connection_id = source) DESC, link.id
  LIMIT 1
$$;
"""

# Units of `wanted` for one of `given`: published in that direction, or the other way round.
PAIR = """
CREATE FUNCTION canonical_fx_pair(firm bigint, given text, wanted text, day date)
RETURNS TABLE (rate numeric, published_on date) LANGUAGE sql STABLE AS $$
  SELECT 1::numeric, day WHERE given = wanted
  UNION ALL
  (SELECT CASE WHEN held.base = given THEN held.rate ELSE 1 / held.rate END, held.published_on
   FROM canonical_fxrate AS held
   WHERE held.firm_id = firm AND held.rate_type = 'spot' AND given <> wanted AND held.rate > 0
     AND ((held.base = given AND held.quote = wanted) OR (held.base = wanted AND held.quote = given))
     AND held.published_on BETWEEN day - 5 AND day
   ORDER BY held.published_on DESC, (held.base = given) DESC LIMIT 1)
$$;
"""
# Spot of the day, else the last published within five days, never a later one; crossed over EUR, else over USD; no
# row when a leg is missing (FINANCE 0.8).
SPOT = """
CREATE FUNCTION canonical_spot(firm bigint, source text, target text, day date)
RETURNS TABLE (rate numeric, published_on date) LANGUAGE sql STABLE AS $$
  SELECT 1::numeric, day WHERE source = target AND source <> '' AND day IS NOT NULL
  UNION ALL
  (SELECT round(found.rate, 10), found.published_on FROM (
     SELECT 1 AS place, pair.rate, pair.published_on FROM canonical_fx_pair(firm, source, target, day) AS pair
     UNION ALL
     SELECT 2 + (pivot.code = 'USD')::integer, first_leg.rate * second_leg.rate,
       least(first_leg.published_on, second_leg.published_on)
     FROM (VALUES ('EUR'), ('USD')) AS pivot(code),
       LATERAL canonical_fx_pair(firm, source, pivot.code, day) AS first_leg,
       LATERAL canonical_fx_pair(firm, pivot.code, target, day) AS second_leg
     WHERE pivot.code NOT IN (source, target)) AS found
   WHERE source <> target ORDER BY found.place LIMIT 1)
$$;
"""

# Half away from zero at the ISO 4217 minor unit, as canonical/money.py does (FINANCE 0.2).
ROUND = """
CREATE FUNCTION canonical_round(amount numeric, currency text) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
  SELECT round(amount, CASE
    WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV',
      'XAF', 'XOF', 'XPF') THEN 0
    WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3
    WHEN currency IN ('CLF', 'UYW') THEN 4
    ELSE 2 END)
$$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("canonical", "0002_store"), ("integrations", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(fact_tables.CHANGED_FUNCTION, fact_tables.CHANGED_FUNCTION_UNDO),
        *(fact_tables.watch(table) for _, table in FACTS),
        fact_tables.unite(FACTS),
        migrations.RunSQL(PARENT, "DROP FUNCTION canonical_parent"),
        migrations.RunSQL(ROUND, "DROP FUNCTION canonical_round"),
        migrations.RunSQL(PAIR + SPOT, "DROP FUNCTION canonical_spot; DROP FUNCTION canonical_fx_pair"),
    ]
