"""The sides of charges as stored, and what lent hours cost the entity that lent them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from journeys.rows import Row, rows
from visibility.measures.figure import Figure, Reason, known, unknown
from visibility.measures.intercompany import Leg
from visibility.queries.intercompany.sql import LEGS, LENT
from visibility.queries.slices.period_money import Span

EVER = Span(date.min, date.max)


@dataclass(frozen=True)
class StoredLeg:
    """A side with everything that is known of it: the measure's leg, and the row behind it."""

    leg: Leg
    row: Row


@dataclass(frozen=True)
class LentCost:
    """What lent hours cost, by the entity that bears them at group cost: (borrower, lender) -> reporting currency."""

    by_pair: Mapping[tuple[int, int], Figure]

    def borrowed_by(self, entity_id: int | None) -> Figure:
        return sum((cost for (borrower, _), cost in self.by_pair.items() if borrower == entity_id), known(0))

    def lent_by(self, entity_id: int | None) -> Figure:
        return sum((cost for (_, lender), cost in self.by_pair.items() if lender == entity_id), known(0))


def stored_legs(firm_id: int, currency: str, *, pair: str = "", project_id: int | None = None) -> list[StoredLeg]:
    """All sides of a firm, of a pair, or of the work on a project; one statement. currency: the reporting one."""
    found = rows(LEGS, firm=firm_id, reporting=currency, pair=pair, project=project_id)
    return [StoredLeg(_leg(row), row) for row in found]


def by_pair(legs: Iterable[StoredLeg]) -> Mapping[str, Sequence[StoredLeg]]:
    found: dict[str, list[StoredLeg]] = defaultdict(list)
    for one in legs:
        found[one.leg.pair].append(one)
    return found


def lent_cost(firm_id: int, span: Span = EVER) -> LentCost:
    """Of hours between two days on projects whose revenue and cost are known; unknown: no_rate or missing_rate."""
    found = rows(LENT, firm=firm_id, first=span.first, last=span.last)
    return LentCost({(row["borrower"], row["lender"]): _cost(row) for row in found})


def _cost(row: Row) -> Figure:
    return unknown(Reason.MISSING_RATE) if row["unknown"] else known(row["cost"] or Decimal(0))


def _leg(row: Row) -> Leg:
    return Leg(
        pair=row["pair_key"],
        is_income=row["is_income"],
        entity=row["entity"],
        counterparty=row["counterparty"],
        on=row["on"],
        amount=row["amount"],
        currency=row["currency"],
        reporting=row["reporting"],
    )
