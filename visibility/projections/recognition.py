"""Revenue of one project to date by its contract's methods, and on which days it was earned."""

from collections.abc import Sequence

from visibility.measures.figure import Figure, Reason, total, unknown
from visibility.projections.agreements import BY_TIME, LineTerms, lines_on, shared
from visibility.projections.earning import METHODS, LineRevenue, Revenue, ToDate, unstated
from visibility.projections.project_inputs import ProjectInputs

__all__ = ["Revenue", "ToDate", "left_out", "revenue"]


def revenue(to_date: ToDate) -> Revenue:
    """Revenue by the methods of what was signed, else by the project's own; unknown for what nobody stated: no_revenue.

    Unknown too while a posting has no exchange rate, or time that earns by the hour has no bill rate, or an expense
    billed with it no amount: what is known would be too low. Lines that share one project's work: no_split.
    """
    project = to_date.project
    lines = lines_on(project.agreements, to_date.as_of)
    if not lines:
        return _earned(to_date, project.own_terms)
    return _together(lines, _earned_each(to_date, lines))


def _earned_each(to_date: ToDate, lines: Sequence[LineTerms]) -> list[Revenue]:
    in_doubt = shared(lines)
    nothing = unknown(Reason.NO_SPLIT)
    return [
        Revenue(nothing, nothing, nothing, over_cap=nothing) if line.driver in in_doubt else _earned(to_date, line)
        for line in lines
    ]


def _earned(to_date: ToDate, terms: LineTerms) -> Revenue:
    gap = left_out(to_date.project, terms.method)
    return Revenue(gap, gap, gap, over_cap=gap) if gap else METHODS.get(terms.method, unstated)(to_date, terms)


def _together(lines: Sequence[LineTerms], parts: Sequence[Revenue]) -> Revenue:
    items = (item for part in parts for item in part.items)
    return Revenue(
        recognised=total(part.recognised for part in parts),
        worked=total(part.worked for part in parts),
        forecast=total(part.forecast for part in parts),
        items=tuple(sorted(items, key=lambda item: item.service_date)),
        over_cap=total(part.over_cap for part in parts),
        lines=tuple(
            LineRevenue(line, part.recognised, part.forecast, part.over_cap, part.flag)
            for line, part in zip(lines, parts, strict=True)
        ),
    )


def left_out(project: ProjectInputs, method: str) -> Figure | None:
    """Why what was earned cannot be summed: missing_rate; where time is sold no_rate, no_amount; None: it can."""
    if project.missing_rates:
        return unknown(Reason.MISSING_RATE)
    if method not in BY_TIME:
        return None
    if project.unrated_hours:
        return unknown(Reason.NO_RATE)
    return unknown(Reason.NO_AMOUNT) if project.unvalued_expenses else None
