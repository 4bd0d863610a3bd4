"""Money of invoices that cannot be right: what a number that takes them as they are may be wrong by."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from journeys.rows import rows
from visibility.measures.figure import known
from visibility.projections.closing import ClosingRates
from visibility.trust.needs import MISSTATED
from visibility.trust.open_money import OpenMoney

# Those without an amount are not known to be errors.
KNOWN = """
SELECT e.project_id, coalesce(i.legal_entity_id, p.legal_entity_id) AS entity_id, e.kind, e.currency, e.amount
FROM visibility_billingerror e
JOIN canonical_invoice i ON i.id = e.invoice_id
JOIN canonical_project p ON p.id = e.project_id AND NOT p.is_deleted
WHERE e.firm_id = %(firm)s AND e.amount IS NOT NULL AND (%(entities)s::bigint[] IS NULL
  OR coalesce(i.legal_entity_id, p.legal_entity_id) = ANY(%(entities)s))
"""


@dataclass(frozen=True)
class Misbilled:
    """One error: its project, legal entity and kind; its money in the reporting currency, rounded."""

    project_id: int
    entity_id: int | None
    kind: str
    money: OpenMoney


def misbilled(
    firm_id: int, entity_ids: frozenset[int] | None, *, closing: ClosingRates, currency: str
) -> tuple[Misbilled, ...]:
    """The errors of a firm within legal entities (None: all), translated at closing rates; one query."""
    entities = None if entity_ids is None else sorted(entity_ids)
    found = rows(KNOWN, firm=firm_id, entities=entities)
    return tuple(
        Misbilled(
            row["project_id"], row["entity_id"], row["kind"], priced(row["amount"], row["currency"], closing, currency)
        )
        for row in found
    )


def priced(amount: Decimal, stated_in: str, closing: ClosingRates, currency: str) -> OpenMoney:
    """The money of one error in the reporting currency."""
    found = closing.translate(known(amount), stated_in, currency).value
    return OpenMoney(count=1, unpriced=1) if found is None else OpenMoney(amount=found, count=1)


def misstating(errors: Iterable[Misbilled], measure: str) -> OpenMoney:
    """The money of the errors that make a measure wrong; nothing where they do not touch it."""
    return total_of(errors) if measure in MISSTATED else OpenMoney()


def total_of(errors: Iterable[Misbilled]) -> OpenMoney:
    return sum((one.money for one in errors), OpenMoney())
