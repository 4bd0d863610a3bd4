"""Margin leakage: from the margin as sold to the margin as things stand, what was lost, at risk and recovered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from integrations.canonical.money import quantise
from journeys.queries.leak_shapes import LeakSum
from visibility.access import Viewer
from visibility.queries.answers import confidence, money, words
from visibility.queries.kept import kept
from visibility.queries.leakage.bars import bars, causes, money_of, of_walked
from visibility.queries.leakage.integration import recovered_rows, sums
from visibility.queries.leakage.kinds import at_risk, lost
from visibility.queries.leakage.selection import Selection, choosing, select
from visibility.queries.portfolio.lines import Line, choices
from visibility.queries.shapes.common import Confidence, Drill, Value
from visibility.queries.shapes.leakage import LeakageFilters, LeakageLine, LeakagePage, LeftOut, WalkRow
from visibility.queries.version import version
from visibility.trust.grading import grade
from visibility.trust.open_money import open_runs, touching
from visibility.trust.streams import loading, oldest, optional_of, stream_states

ROWS_SHOWN = 50
LEFT_OUT_SHOWN = 20
NOTHING = Decimal(0)


def leakage(viewer: Viewer, filters: LeakageFilters, *, now: datetime) -> LeakagePage:
    """Everything of the page, kept under its version; a filter value out of scope finds nothing."""
    tag = version(viewer, now=now)
    key = ("leakage", tag, viewer.firm_id, viewer.entity_ids, viewer.roles, filters)
    return kept(key, lambda: _answer(select(viewer, filters, now=now), tag))


def _answer(selection: Selection, tag: str) -> LeakagePage:
    leaks = sums(selection)
    streams = stream_states(selection.viewer.firm_id, now=selection.now)
    walked = of_walked(selection, leaks)
    by_project = _by_project(leaks)
    return LeakagePage(
        currency=selection.currency,
        version=tag,
        now=selection.now,
        as_of=oldest(streams),
        loading=loading(streams),
        project_count=len(selection.lines),
        bars=bars(selection, leaks),
        confidence=_confidence(selection),
        causes=causes(selection, walked),
        lost=lost(selection),
        at_risk=at_risk(selection, leaks),
        recovered=_recovered(selection),
        rows=_rows(selection, by_project),
        left_out=tuple(_left_out(selection, line, by_project) for line in selection.left_out[:LEFT_OUT_SHOWN]),
        left_out_count=len(selection.left_out),
        left_out_value=_worth(selection),
        entities=choices((line.entity, line.entity) for line in selection.everything),
        customers=choices((str(line.customer_id or ""), line.customer) for line in selection.everything),
        project=selection.lines[0].name if selection.filters.project and selection.lines else "",
    )


def _confidence(selection: Selection) -> Confidence:
    """The grade of the forecast that the walk ends at; its money is the revenue expected."""
    viewer, ids = selection.viewer, {line.id for line in selection.lines}
    every = open_runs(viewer.firm_id, viewer.entity_ids, closing=selection.ledger.rates, currency=selection.currency)
    runs = [run for run in every if run.project_id in ids] if choosing(selection.filters) else every
    revenue = sum((line["forecast_revenue"] or NOTHING for line, _ in selection.walked), NOTHING)
    graded = grade(
        "leakage",
        revenue if selection.walked else None,
        streams=stream_states(viewer.firm_id, now=selection.now),
        open_money=touching(runs, "leakage"),
        optional=optional_of(viewer.firm_id),
    )
    return confidence(graded, selection.currency)


def _recovered(selection: Selection) -> LeakageLine:
    found = recovered_rows(selection)
    return LeakageLine(
        key="recovered",
        label="Recovered this week",
        value=Value(
            figure=sum((row.money for row in found if row.money is not None), NOTHING),
            unit="money",
            currency=selection.currency,
            unpriced=sum(row.money is None for row in found),
        ),
        tells="Left the integration bar within seven days because it got through after all.",
        count=len(found),
        drill=Drill(name="leakage-recovered", query=choosing(selection.filters)),
    )


def _by_project(leaks: Sequence[LeakSum]) -> Mapping[int | None, list[LeakSum]]:
    found: dict[int | None, list[LeakSum]] = {}
    for leak in leaks:
        found.setdefault(leak.project_id, []).append(leak)
    return found


def _rows(selection: Selection, leaks: Mapping[int | None, list[LeakSum]]) -> tuple[WalkRow, ...]:
    """The projects that have lost, or may lose, most."""
    found = [
        WalkRow(
            name=line.name,
            code=line.code,
            customer=line.customer or "",
            entity=line.entity or "",
            planned=money(walked.planned, selection.currency),
            forecast=money(walked.forecast, selection.currency),
            change=money((walked.forecast or NOTHING) - (walked.planned or NOTHING), selection.currency),
            integration=money_of(leaks.get(line.id, ()), selection.currency),
            drill=Drill(name="leakage", query={"project": line.address}),
        )
        for line, walked in selection.walked
    ]
    worst = sorted(found, key=lambda row: (row.change.figure or NOTHING) - (row.integration.figure or NOTHING))
    return tuple(worst[:ROWS_SHOWN])


def _left_out(selection: Selection, line: Line, leaks: Mapping[int | None, list[LeakSum]]) -> LeftOut:
    return LeftOut(
        name=line.name,
        code=line.code,
        why=words(selection.why_left_out(line)),
        price=_price(selection, line),
        integration=money_of(leaks.get(line.id, ()), selection.currency),
        drill=Drill(name="project", arguments={"code": line.address}),
    )


def _price(selection: Selection, line: Line) -> Value:
    """The price at the closing rate, rounded to the cent."""
    if line.price is None or line.closing_rate is None:
        return money(None, selection.currency, "no_revenue" if line.price is None else "missing_rate")
    return money(quantise(line.price * line.closing_rate, selection.currency), selection.currency)


def _worth(selection: Selection) -> Value:
    prices = [_price(selection, line) for line in selection.left_out]
    return Value(
        figure=sum((price.figure for price in prices if price.figure is not None), NOTHING),
        unit="money",
        currency=selection.currency,
        unpriced=sum(price.figure is None for price in prices),
    )
