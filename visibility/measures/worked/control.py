"""Budgets, commitments, portfolio totals and rows that contradict themselves."""

from visibility.measures import burn as burning
from visibility.measures import commitments, quality
from visibility.measures.worked import datasets
from visibility.measures.worked.evaluation import Translation
from visibility.measures.worked.reading import (
    CURRENCY,
    Values,
    day,
    fielded,
    named,
    of,
    shown,
)


def budget_position(values: Values) -> Values:
    position = burning.budget_position(**named(values, "budget", "spent"))
    return {**fielded(position), "flag": position.spent_ratio.reason}


def burn(values: Values) -> Values:
    amounts = named(values, "budget", "spent", weekly="weekly_burn")
    result = burning.burn(**amounts, as_of=day(values["as_of"]))
    return {**fielded(result), **shown(exhaustion_date=result.exhaustion_on)}


def gross_margin(values: Values) -> Values:
    names = ("billed", "labour", "purchase", "expense", "material")
    result = commitments.gross_margin(**named(values, *names))
    return shown(gross_margin=result.amount, gross_margin_pct=result.pct)


def po_position(values: Values) -> Values:
    position = commitments.order_position(**named(values, "received", "invoiced", ordered="po_total"))
    return {**fielded(position), "flag": "over_invoiced" if position.is_over_invoiced else None}


def bill_state(values: Values) -> Values:
    return {"draft": _supplier(values, is_posted=False), "posted": _supplier(values, is_posted=True)}


def budget_control(values: Values) -> Values:
    amount, rate, limit = of(values, "po_amount", "rate", "limit")
    return fielded(commitments.check_budget(amount, rate=rate, limit=limit, currency=CURRENCY))


def tracking_item(values: Values) -> Values:
    is_done = values.get("state") in {"done", "closed"}
    return fielded(commitments.tracked_work(**named(values, "planned", "actual"), is_done=is_done))


def portfolio_totals(values: Values) -> Values:
    totals = quality.cost_totals(datasets.stated_costs(values["file"]))
    return {**fielded(totals), **shown(cost_variance=totals.variance)}


def data_quality(values: Values) -> Values:
    rows = quality.contradictions(datasets.stated_costs(values["file"]))
    ids, first = [row.project for row in rows], rows[0]
    stated, percent = first.stated_variance, first.variance_pct
    return shown(project_ids=ids, stated=stated, expected=first.variance, cost_variance_pct=percent)


def _supplier(values: Values, *, is_posted: bool) -> Values:
    amount, share, before = of(values, "line_amount", "project_share_pct", "other_costs_posted")
    terms = commitments.BillShare(amount, share)
    cost = commitments.supplier_cost(terms, posted_before=before, is_posted=is_posted, currency=CURRENCY)
    return fielded(cost)


FUNCTIONS: dict[str, Translation] = {
    "budget_position": budget_position,
    "burn": burn,
    "gross_margin": gross_margin,
    "po_position": po_position,
    "bill_state": bill_state,
    "budget_control": budget_control,
    "tracking_item": tracking_item,
    "portfolio_totals": portfolio_totals,
    "data_quality": data_quality,
}
