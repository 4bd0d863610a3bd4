"""Statement triggers and history of the facts, the view that unites them, look-ups of parents and rates."""

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

# The canonical record behind a vendor's key: at the same connection first, else anywhere in the firm.
PARENT = """
CREATE FUNCTION canonical_parent(source bigint, wanted text, object text, key text) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT link.canonical_id
  FROM canonical_link AS link
  JOIN integrations_connection AS held ON held.id = link.connection_id
  JOIN integrations_connection AS asked ON asked.id = source AND asked.firm_id = held.firm_id
  WHERE link.external_id = key AND link.entity = wanted AND (object = '*' OR link.object_type = object)
  ORDER BY (link.connection_id = source) DESC, link.id
  LIMIT 1
$$;
"""

# Units of `target` for one unit of `source`: spot of the day, else the last published within five days, never a
# later one; crossed over EUR; no row when a leg is missing (FINANCE 0.8).
SPOT = """
CREATE FUNCTION canonical_fx_leg(firm bigint, currency text, day date) RETURNS TABLE (rate numeric, published_on date)
LANGUAGE sql STABLE AS $$
  SELECT 1::numeric, day WHERE currency = 'EUR'
  UNION ALL
  (SELECT held.rate, held.published_on FROM canonical_fxrate AS held
   WHERE held.firm_id = firm AND held.rate_type = 'spot' AND held.base = 'EUR' AND held.quote = currency
     AND currency <> 'EUR' AND held.published_on BETWEEN day - 5 AND day
   ORDER BY held.published_on DESC LIMIT 1)
$$;
CREATE FUNCTION canonical_spot(firm bigint, source text, target text, day date)
RETURNS TABLE (rate numeric, published_on date)
LANGUAGE sql STABLE AS $$
  SELECT 1::numeric, day WHERE source = target AND source <> '' AND day IS NOT NULL
  UNION ALL
  SELECT round(target_leg.rate / source_leg.rate, 10), least(source_leg.published_on, target_leg.published_on)
  FROM canonical_fx_leg(firm, source, day) AS source_leg, canonical_fx_leg(firm, target, day) AS target_leg
  WHERE source <> target
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
    dependencies = [
        ("canonical", "0003_object_types_and_cost_postings"),
        ("integrations", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(fact_tables.CHANGED_FUNCTION, fact_tables.CHANGED_FUNCTION_UNDO),
        *(fact_tables.watch(table) for _, table in FACTS),
        fact_tables.unite(FACTS),
        migrations.RunSQL(PARENT, "DROP FUNCTION canonical_parent"),
        migrations.RunSQL(ROUND, "DROP FUNCTION canonical_round"),
        migrations.RunSQL(SPOT, "DROP FUNCTION canonical_spot; DROP FUNCTION canonical_fx_leg"),
    ]
