"""Calls that several steps shared: what became of each item of a bulk call."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from journeys.queries.labels import step_label
from journeys.queries.scope import LedgerScope
from journeys.queries.shapes import CallItem, SharedCall
from journeys.rows import Row, rows

ITEMS_SHOWN = 200
# Counted within the firm, whatever the scope: how an item of another legal entity ended says nothing of what it was.
ITEMS = """
WITH item AS (
  SELECT x.exchange_id, x.item_index, a.outcome, a.detail, s.name AS step, s.external_ref, r.id AS run_id, r.journey,
    r.label, %(entities)s::bigint[] IS NULL OR coalesce(r.legal_entity_id = ANY(%(entities)s), false) AS is_seen
  FROM journeys_attemptexchange x JOIN journeys_attempt a ON a.id = x.attempt_id
  JOIN journeys_steprun s ON s.id = a.step_id JOIN journeys_journeyrun r ON r.id = s.run_id
  WHERE x.exchange_id = ANY(%(exchanges)s) AND x.role = 'call' AND r.firm_id = %(firm)s)
SELECT item.*, count(*) OVER whole AS number
FROM item WINDOW whole AS (PARTITION BY exchange_id) ORDER BY exchange_id, item_index, run_id
"""


def shared_calls(scope: LedgerScope, exchange_ids: Collection[int]) -> Mapping[int, SharedCall]:
    """Those of the exchanges that carried more than one item, by exchange; items beyond the scope are counted only."""
    if not exchange_ids:
        return {}
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows(ITEMS, exchanges=sorted(exchange_ids), **scope.parameters):
        if row["number"] > 1:
            found[row["exchange_id"]].append(row)
    return {exchange: _call(items) for exchange, items in found.items()}


def _call(items: list[Row]) -> SharedCall:
    outcomes: dict[str, int] = defaultdict(int)
    for item in items:
        outcomes[item["outcome"]] += 1
    return SharedCall(
        outcomes=dict(sorted(outcomes.items(), key=lambda pair: -pair[1])),
        items=tuple(_item(item) for item in items if item["is_seen"])[:ITEMS_SHOWN],
        hidden=sum(not item["is_seen"] for item in items),
    )


def _item(row: Row) -> CallItem:
    return CallItem(
        item_index=row["item_index"],
        run_id=row["run_id"],
        label=row["label"],
        step_label=step_label(row["journey"], row["step"]),
        external_ref=row["external_ref"],
        outcome=row["outcome"],
        detail=row["detail"],
    )
