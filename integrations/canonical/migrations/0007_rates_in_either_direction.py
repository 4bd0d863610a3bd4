"""Rates may be published as euros per currency as well as currency per euro, and over another pivot than the euro."""

from django.db import migrations

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
CREATE OR REPLACE FUNCTION canonical_spot(firm bigint, source text, target text, day date)
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
LEG = "DROP FUNCTION canonical_fx_leg(bigint, text, date)"


class Migration(migrations.Migration):
    dependencies = [("canonical", "0006_facts_without_key_checks")]

    operations = [
        migrations.RunSQL(PAIR, migrations.RunSQL.noop),
        migrations.RunSQL(SPOT, migrations.RunSQL.noop),
        migrations.RunSQL(LEG, migrations.RunSQL.noop),
    ]
