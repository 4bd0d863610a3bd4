"""Published rates, the repair of amounts that were written before their rate was, and marks on what they convert."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Identifier

from integrations.canonical.entities import FACTS, Entity
from integrations.canonical.merging import news
from integrations.canonical.merging.rows import MappedRow, Merged, Values

UPSERT = """
INSERT INTO canonical_fxrate AS held
  (firm_id, rate_type, base, quote, published_on, rate, source, recorded_at, exchange_id)
SELECT DISTINCT ON (rate_type, base, quote, published_on)
  %(firm)s, rate_type, base, quote, published_on, rate, source, %(now)s, exchange_id
FROM unnest(%(types)s::text[], %(bases)s::text[], %(quotes)s::text[], %(days)s::date[], %(rates)s::numeric[],
  %(sources)s::text[], %(exchanges)s::bigint[])
  WITH ORDINALITY AS staged(rate_type, base, quote, published_on, rate, source, exchange_id, place)
ORDER BY rate_type, base, quote, published_on, place DESC
ON CONFLICT (firm_id, rate_type, base, quote, published_on) DO UPDATE SET
  rate = excluded.rate, source = excluded.source, recorded_at = excluded.recorded_at,
  exchange_id = excluded.exchange_id
WHERE held.rate <> round(excluded.rate, 10)
RETURNING held.rate_type, held.quote, held.published_on, (held.xmax = 0)
"""
# Amounts keep the rate they were written with. Only what had none, or an older day's, takes a nearer one that
# came later: so the order in which rates and facts arrive makes no difference.
REPRICE = """
WITH asked AS MATERIALIZED (
  SELECT DISTINCT fact.currency, fact.legal_entity_id, legal.currency AS functional, fact.service_date
  FROM {table} AS fact LEFT JOIN canonical_legalentity AS legal ON legal.id = fact.legal_entity_id
  WHERE fact.firm_id = %(firm)s AND fact.amount IS NOT NULL AND fact.currency <> ''
    AND fact.service_date BETWEEN %(first)s AND %(last)s
    AND (fact.reporting_rate IS NULL OR (fact.functional_rate IS NULL AND legal.id IS NOT NULL)
      OR fact.rate_date < fact.service_date)
), rates AS MATERIALIZED (
  SELECT asked.*, functional_spot.rate AS functional_rate, reporting_spot.rate AS reporting_rate,
    least(functional_spot.published_on, reporting_spot.published_on) AS rate_date
  FROM asked
  LEFT JOIN LATERAL canonical_spot(%(firm)s, asked.currency, asked.functional, asked.service_date)
    AS functional_spot ON true
  LEFT JOIN LATERAL canonical_spot(%(firm)s, asked.currency, %(reporting)s, asked.service_date)
    AS reporting_spot ON true
)
UPDATE {table} AS fact SET recorded_at = %(now)s, rate_date = rates.rate_date,
  functional_rate = rates.functional_rate, reporting_rate = rates.reporting_rate,
  functional_amount = canonical_round(fact.amount * rates.functional_rate, rates.functional),
  reporting_amount = canonical_round(fact.amount * rates.reporting_rate, %(reporting)s)
FROM rates WHERE rates.rate_date IS NOT NULL AND fact.firm_id = %(firm)s AND fact.amount IS NOT NULL
  AND rates.currency = fact.currency AND rates.service_date = fact.service_date
  AND coalesce(rates.legal_entity_id, 0) = coalesce(fact.legal_entity_id, 0) AND (
    fact.functional_rate IS DISTINCT FROM rates.functional_rate
    OR fact.reporting_rate IS DISTINCT FROM rates.reporting_rate OR fact.rate_date IS DISTINCT FROM rates.rate_date)
  AND (fact.reporting_rate IS NULL OR fact.functional_rate IS NULL OR fact.rate_date < fact.service_date)
"""
STALE_AFTER = 5


def merge_rates(
    cursor: CursorWrapper, rows: Sequence[MappedRow], exchange_ids: Sequence[int | None], values: Values
) -> Merged:
    """Upserts published rates (Row.values: base, quote, published_on, rate; rate_type spot unless stated).

    A rate is units of `quote` for one `base`; of two of one day the later row counts. Facts that waited for one of
    them are repaired; cells with amounts that read models convert by one of them, new or corrected, are marked.
    """
    columns = {
        "types": [row.values.get("rate_type", "spot") for row in rows],
        "bases": [row.values["base"] for row in rows],
        "quotes": [row.values["quote"] for row in rows],
        "days": [row.values["published_on"] for row in rows],
        "rates": [Decimal(row.values["rate"]) for row in rows],
        "sources": [row.values.get("source", "") for row in rows],
        "exchanges": list(exchange_ids),
    }
    cursor.execute(UPSERT, {**values, **columns})
    written: list[tuple[str, str, date, bool]] = cursor.fetchall()
    # Facts are converted at spot rates alone: those of a plan or a period touch none.
    spot = [(quote, day) for rate_type, quote, day, _ in written if rate_type == "spot"]
    if spot:
        quotes, days = [quote for quote, _ in spot], [day for _, day in spot]
        reprice(cursor, FACTS, first=min(days), last=max(days), values=values)
        news.mark_converted(cursor, quotes=quotes, first=min(days), last=_last_used(max(days)), values=values)
    created = sum(is_new for *_, is_new in written)
    return Merged(created=created, changed=len(written) - created)


def reprice(cursor: CursorWrapper, entities: Sequence[Entity], *, first: date, last: date, values: Values) -> int:
    """Gives facts of service dates from `first` to `last` + 5 days their nearer rates; how many changed."""
    parameters = {**values, "first": first, "last": _last_used(last)}
    repaired = 0
    for entity in entities:
        cursor.execute(SQL(REPRICE).format(table=Identifier(entity.table)), parameters)
        repaired += cursor.rowcount
    return repaired


def _last_used(published_on: date) -> date:
    """The last service date that a rate of that day may serve."""
    return date.fromordinal(min(published_on.toordinal() + STALE_AFTER, date.max.toordinal()))
