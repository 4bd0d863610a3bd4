"""Unbilled work of a legal entity over a period: opening, recognised, billed, exchange differences, closing."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal

from journeys.rows import Row, rows
from visibility.measures.cash import roll_wip_forward
from visibility.measures.figure import Figure, Reason, known, total, unknown
from visibility.projections.closing import ClosingRates
from visibility.projections.period_rates import average_rates, period_end_rates
from visibility.queries.answers import money_of
from visibility.queries.shapes.close import RollForward

DAY = timedelta(days=1)
# Balances by day are in the project's own currency; what was posted within the period has the rates of its postings.
# Days are compared as the text they are kept as, and both balances and cells keep theirs in order: a cell whose last
# day is before the period, or whose first is after it, is not told apart. The last goes first: most end before.
BALANCES = """
SELECT figures.currency, figures.balance_by_day IS NOT NULL AS is_known, earned_before, billed_before,
  earned_before + earned_within AS earned, billed_before + billed_within AS billed, posted.*
FROM visibility_projectfigures figures
JOIN canonical_project project ON project.id = figures.project_id AND NOT project.is_deleted
CROSS JOIN LATERAL (
  SELECT coalesce(sum((item ->> 1)::numeric) FILTER (WHERE item ->> 0 < %(from)s COLLATE "C"), 0) AS earned_before,
    coalesce(sum((item ->> 2)::numeric) FILTER (WHERE item ->> 0 < %(from)s COLLATE "C"), 0) AS billed_before,
    coalesce(sum((item ->> 1)::numeric) FILTER (WHERE item ->> 0 >= %(from)s COLLATE "C"), 0) AS earned_within,
    coalesce(sum((item ->> 2)::numeric) FILTER (WHERE item ->> 0 >= %(from)s COLLATE "C"), 0) AS billed_within
  FROM jsonb_array_elements(coalesce(figures.balance_by_day, '[]')) AS item
  WHERE item ->> 0 <= %(to)s COLLATE "C") balance
CROSS JOIN LATERAL (
  SELECT (SELECT coalesce(sum(missing_reporting_rates), 0)::int FROM visibility_projectperiod
      WHERE project_id = figures.project_id) AS missing_rates,
    coalesce(sum((day ->> 'invoiced_r')::numeric), 0) AS invoiced,
    CASE WHEN figures.revenue_of IS NOT NULL THEN
      coalesce(sum((day ->> 'time_r')::numeric) FILTER (WHERE figures.revenue_of ? 'time'), 0)
      + coalesce(sum((day ->> 'rebillable_r')::numeric) FILTER (WHERE figures.revenue_of ? 'rebillable'), 0)
      + coalesce(sum((day ->> 'milestones_r')::numeric) FILTER (WHERE figures.revenue_of ? 'milestones'), 0)
      END AS revenue
  FROM visibility_projectperiod cell, jsonb_array_elements(cell.days) AS day
  WHERE cell.project_id = figures.project_id
    AND cell.days -> -1 ->> 'on' >= %(from)s COLLATE "C" AND cell.days -> 0 ->> 'on' <= %(to)s COLLATE "C"
    AND (day ->> 'on') COLLATE "C" BETWEEN %(from)s AND %(to)s) posted
WHERE figures.firm_id = %(firm)s AND figures.legal_entity_id = %(entity)s
ORDER BY figures.project_id
"""


@dataclass(frozen=True)
class Rolled:
    """One contract, or several, in the reporting currency; unknown where a rate is missing."""

    opening: Figure
    recognised: Figure
    billed: Figure
    fx: Figure

    @property
    def closing(self) -> Figure:
        parts = total([self.opening, self.recognised, self.billed, self.fx])
        if not parts.is_known:
            return parts
        values = {one.name: getattr(self, one.name).value for one in fields(self)}
        return known(roll_wip_forward(**values, written_off=Decimal(0)))


@dataclass(frozen=True)
class Rates:
    """What the two balances and the income of a period are translated at."""

    first: date
    last: date
    opening: ClosingRates
    average: ClosingRates
    closing: ClosingRates

    @property
    def days(self) -> Mapping[str, str]:
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}


def rates_of(firm_id: int, first: date, last: date) -> Rates:
    before = first - DAY
    return Rates(
        first=first,
        last=last,
        opening=period_end_rates(firm_id, before.replace(day=1), before),
        average=average_rates(firm_id, first, last),
        closing=period_end_rates(firm_id, first, last),
    )


def roll_forward(firm_id: int, entity_id: int, *, first: date, last: date, today: date, currency: str) -> RollForward:
    """Net of what is billed ahead, by today's estimates at completion; contracts without revenue are left out."""
    rates = rates_of(firm_id, first, min(last, today))
    found = [rolled(row, rates, currency) for row in rows(BALANCES, firm=firm_id, entity=entity_id, **rates.days)]
    kept = [one for one in found if one is not None]
    sums = {name: total(getattr(one, name) for one in kept) for name in ("opening", "recognised", "billed", "fx")}
    whole = Rolled(**sums)
    shown = {name: money_of(figure, currency) for name, figure in (*sums.items(), ("closing", whole.closing))}
    return RollForward(**shown, left_out=len(found) - len(kept))


def rolled(row: Row, rates: Rates, currency: str) -> Rolled | None:
    """One contract; None where its revenue is not known. Exchange differences are what the two balances leave."""
    if not row["is_known"]:
        return None

    def translated(amount: Decimal, at: ClosingRates) -> Figure:
        """Nothing is nothing in any currency."""
        return at.translate(known(amount), row["currency"], currency) if amount else known(0)

    def posted(amount: Decimal) -> Figure:
        return unknown(Reason.MISSING_RATE) if row["missing_rates"] else known(amount)

    opening = translated(row["earned_before"] - row["billed_before"], rates.opening)
    closing = translated(row["earned"] - row["billed"], rates.closing)
    recognised = (
        translated(row["earned"] - row["earned_before"], rates.average)
        if row["revenue"] is None
        else posted(row["revenue"])
    )
    billed = posted(row["invoiced"])
    return Rolled(opening, recognised, billed, closing - opening - recognised + billed)


def as_text(rolled_forward: RollForward) -> Mapping[str, str | int | None]:
    """As a close keeps it: amounts as text."""
    names = ("opening", "recognised", "billed", "fx", "closing")
    values = {name: getattr(rolled_forward, name).figure for name in names}
    return {name: None if value is None else format(value, "f") for name, value in values.items()} | {
        "left_out": rolled_forward.left_out
    }
