"""The two kinds of leakage that FINANCE 1.7 keeps apart: what is lost, and what may still be."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from journeys.queries.leak_shapes import LeakSum
from visibility.measures.figure import Reason, figure_of
from visibility.models import ProjectFigures
from visibility.queries.answers import money
from visibility.queries.leakage.bars import count_of, drill, money_of
from visibility.queries.leakage.billing_errors import errors_of, kinds
from visibility.queries.leakage.selection import Selection, choosing
from visibility.queries.leakage.words import AT_RISK, LOST
from visibility.queries.portfolio.totals import total
from visibility.queries.shapes.common import Drill, Value
from visibility.queries.shapes.leakage import LeakageLine

NOTHING = Decimal(0)
NOT_STATED = "not_stated"


def lost(selection: Selection) -> tuple[LeakageLine, ...]:
    """Below the rate sold, without a rate, not billable; what no source states is null. Positive money."""
    return (
        _line(LOST, "rates", _below(selection), drill=drill(selection, "rate")),
        _line(LOST, "unrated", _sum(selection, "unrated")),
        _line(LOST, "unbillable", _sum(selection, "unbillable")),
        _line(LOST, "over_cap", _over_cap(selection)),
    )


def at_risk(selection: Selection, leaks: Sequence[LeakSum]) -> tuple[LeakageLine, ...]:
    """Did not get through, unbilled too long, billed wrongly; missing timesheets no source states.

    Positive money; parts overlap. What is billed wrongly is in no bar: the margin comes from the work, not from bills.
    """
    leaked, count = money_of(leaks, selection.currency), count_of(leaks)
    chosen = {name: value for name, value in choosing(selection.filters).items() if name != "project"}
    by_money = Drill(name="portfolio", query=chosen | {"sort": "-unbilled"})
    return (
        _line(AT_RISK, "integration", leaked, count=count, drill=drill(selection, "integration", beyond="1")),
        _line(AT_RISK, "unbilled", _old(selection), drill=by_money),
        *kinds(selection, errors_of(selection)),
        _line(AT_RISK, "timesheets", money(None, selection.currency, NOT_STATED)),
    )


def _old(selection: Selection) -> Value:
    """Unbilled for more than 60 days, over the projects where that is known; null where it is for none."""
    found = total(selection.lines, "unbilled_90", "unbilled_over")
    amount = found["unbilled_90"] + found["unbilled_over"] if found.count else None
    return money(amount, selection.currency, "" if found.count else found.reason)


def _below(selection: Selection) -> Value:
    """What is billed below the rates sold; nothing of it is made good by another project that bills above."""
    rates = [walked.rate for _, walked in selection.walked if walked.rate is not None]
    return _total(selection, [max(-rate, NOTHING) for rate in rates])


def _sum(selection: Selection, name: str) -> Value:
    """The sum over the projects where it is known, those without a walk too."""
    parts = (getattr(walked, name) for walked in selection.walks.values())
    return _total(selection, [part for part in parts if part is not None])


def _over_cap(selection: Selection) -> Value:
    """Over the projects that have a capped line; null where no contract states a cap."""
    capped = ProjectFigures.objects.filter(
        project_id__in=[line.id for line in selection.lines], contract_lines__contains=[{"method": "capped_tm"}]
    )
    found = [
        selection.ledger.rates.translate(figure_of(amount, Reason.NO_TERMS), currency, selection.currency).value
        for amount, currency in capped.values_list("over_cap", "currency")
    ]
    if not found:
        return money(None, selection.currency, NOT_STATED)
    known = [amount for amount in found if amount is not None]
    return replace(money(sum(known, NOTHING), selection.currency), unpriced=len(found) - len(known))


def _total(selection: Selection, parts: Sequence[Decimal]) -> Value:
    """The sum; null where nothing is known."""
    if not parts:
        return money(None, selection.currency, "no_rate" if selection.lines else "no_projects")
    return money(sum(parts, NOTHING), selection.currency)


def _line(
    words: Mapping[str, tuple[str, str]],
    key: str,
    value: Value,
    *,
    count: int | None = None,
    drill: Drill | None = None,
) -> LeakageLine:
    label, tells = words[key]
    return LeakageLine(key=key, label=label, value=value, tells=tells, count=count, drill=drill)
