"""The rows behind a bar of the waterfall: projects with their facts, or records that leak; and what was recovered."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import get_args

from journeys.queries.leak_shapes import LeakRow, RecoveredRow
from visibility.access import ENGINE_ROOM, OutOfScope, Viewer, opens_exchanges
from visibility.models import ProjectLeakage
from visibility.queries.answers import money
from visibility.queries.leakage.bars import causes, money_of, of_walked
from visibility.queries.leakage.integration import RECOVERED_WITHIN, records, recovered_rows, sums
from visibility.queries.leakage.roles import roles
from visibility.queries.leakage.selection import Selection, select
from visibility.queries.leakage.words import AT_RISK, BARS, CAUSES, HOW, STATES
from visibility.queries.ledger import NO_AMOUNT
from visibility.queries.portfolio.lines import Line
from visibility.queries.shapes.common import Drill, Value
from visibility.queries.shapes.leakage import (
    Bar,
    BarPage,
    BarProject,
    LeakageFilters,
    LeakLine,
    RecoveredLine,
    RecoveredPage,
)
from visibility.queries.transactions.mending import mend_of
from visibility.queries.version import version

KEYS: tuple[Bar, ...] = get_args(Bar)
PER_PAGE = 50
NOTHING = Decimal(0)
# Which facts of a project a bar is made of; of the others its page tells.
FACTS: Mapping[str, Mapping[str, str]] = {
    "rate": {"kind": "time"},
    "mix": {"kind": "time"},
    "scope": {"kind": "costs"},
    "subcontract": {"kind": "commitments"},
}
# What never started, by the cause that it leaks as.
UNSTARTED: Mapping[str, str] = {"time": "time", "expenses": "expenses", "subcontract": "bills"}
BY_ROLE = ("rate", "mix", "scope")


def leakage_bar(viewer: Viewer, bar: Bar, filters: LeakageFilters, *, now: datetime) -> BarPage:
    """A page of the rows behind a bar. Raises OutOfScope for a project that is not the viewer's."""
    selection = _selected(viewer, filters, now)
    return _integration(selection) if bar == "integration" else _walk(selection, bar)


def leakage_recovered(viewer: Viewer, filters: LeakageFilters, *, now: datetime) -> RecoveredPage:
    """What got through within the last days after it had leaked. Raises OutOfScope as the bars do."""
    selection = _selected(viewer, filters, now)
    found = recovered_rows(selection)
    known = [row.money for row in found if row.money is not None]
    return RecoveredPage(
        currency=selection.currency,
        version=version(viewer, now=now),
        since=now - RECOVERED_WITHIN,
        total=Value(
            figure=sum(known, NOTHING), unit="money", currency=selection.currency, unpriced=len(found) - len(known)
        ),
        rows=tuple(_recovered(selection, row) for row in found),
    )


def _selected(viewer: Viewer, filters: LeakageFilters, now: datetime) -> Selection:
    selection = select(viewer, filters, now=now)
    if filters.project and not selection.lines:
        raise OutOfScope("No such project in your scope.")
    return selection


def _walk(selection: Selection, bar: Bar) -> BarPage:
    """Its projects, the worst first; those it does not touch are left away."""
    parts = [(line, part) for line, walked in selection.walked if (part := getattr(walked, bar))]
    worst = sorted(parts, key=lambda pair: pair[1])
    start = (selection.filters.page - 1) * PER_PAGE
    single = next((pair for pair in selection.walked if selection.filters.project), None)
    return _page(
        selection,
        bar,
        total=money(sum((part for _, part in parts), NOTHING), selection.currency),
        projects=tuple(_project(selection, bar, line, part) for line, part in worst[start : start + PER_PAGE]),
        roles=roles(single[0]) if single and bar in BY_ROLE else (),
        own_currency=_own_currency(single),
        has_more=len(worst) > start + PER_PAGE,
    )


def _own_currency(single: tuple[Line, ProjectLeakage] | None) -> str:
    return single[0].currency if single else ""


def _project(selection: Selection, bar: Bar, line: Line, part: Decimal) -> BarProject:
    facts = FACTS.get(bar)
    return BarProject(
        name=line.name,
        code=line.code,
        customer=line.customer or "",
        entity=line.entity or "",
        value=money(part, selection.currency),
        drill=Drill(name="leakage-bar", arguments={"bar": bar}, query={"project": line.address}),
        facts=Drill(name="project-facts" if facts else "project", arguments={"code": line.address}, query=facts or {}),
    )


def _integration(selection: Selection) -> BarPage:
    every = sums(selection)
    leaks = every if selection.filters.beyond else of_walked(selection, every)
    cause, page = selection.filters.cause, selection.filters.page
    wanted = [leak for leak in leaks if cause in ("", leak.cause)]
    found = records(selection, cause=cause, start=(page - 1) * PER_PAGE, most=PER_PAGE + 1)
    return _page(
        selection,
        "integration",
        total=money_of(wanted, selection.currency),
        causes=causes(selection, leaks),
        leaks=tuple(_leak(selection, row) for row in found[:PER_PAGE]),
        has_more=len(found) > PER_PAGE,
    )


def _page(selection: Selection, bar: Bar, *, total: Value, has_more: bool, **parts: object) -> BarPage:
    label, tells = AT_RISK[bar] if selection.filters.beyond and bar in AT_RISK else BARS[bar]
    nothing: dict[str, object] = {"projects": (), "roles": (), "causes": (), "leaks": (), "own_currency": ""}
    return BarPage(
        currency=selection.currency,
        version=version(selection.viewer, now=selection.now),
        key=bar,
        label=label,
        tells=tells,
        total=total,
        project=selection.lines[0].name if selection.filters.project else "",
        page=selection.filters.page,
        has_more=has_more,
        **{**nothing, **parts},  # type: ignore[arg-type]  # the parts are those of the fields
    )


def _leak(selection: Selection, row: LeakRow) -> LeakLine:
    project = selection.by_id.get(row.project_id or 0)
    return LeakLine(
        what=row.what,
        cause=CAUSES[row.cause][0],
        state=STATES[row.state],
        why=_why(selection.viewer, row),
        mend=mend_of(row.error_kind).todo if row.state == "failed" else "",
        customer=row.customer,
        project=project.name if project else "",
        at_stake=_priced(selection, row),
        own_money=NO_AMOUNT if row.amount is None else money(row.amount, row.currency),
        since=row.since,
        correlation_id=row.correlation_id,
        run_id=row.run_id,
        drill=_where(row, project),
        exchange_id=row.exchange_id if opens_exchanges(selection.viewer) else None,
    )


def _why(viewer: Viewer, row: LeakRow) -> str:
    """What a target answered is the transaction's, and for those who may open it."""
    return row.why if not row.run_id or viewer.has_role(*ENGINE_ROOM) else ""


def _priced(selection: Selection, row: LeakRow) -> Value:
    if row.amount is None:
        return NO_AMOUNT
    return money(row.money, selection.currency, "missing_rate" if row.money is None else "")


def _where(row: LeakRow, project: Line | None) -> Drill | None:
    """Where it is mended: its transaction; the list of what never started; the facts of its project."""
    if row.run_id:
        return Drill(name="transaction", arguments={"run_id": str(row.run_id)})
    if row.state == "never started":
        return Drill(name="unstarted", query={"kind": UNSTARTED[row.cause]})
    query = {"kind": "milestones", "state": "overdue"} if row.cause == "milestones" else {"kind": "commitments"}
    return Drill(name="project-facts", arguments={"code": project.address}, query=query) if project else None


def _recovered(selection: Selection, row: RecoveredRow) -> RecoveredLine:
    project = selection.by_id.get(row.project_id or 0)
    by_run = Drill(name="transaction", arguments={"run_id": str(row.run_id)}) if row.run_id else None
    facts = {"kind": "milestones"}
    return RecoveredLine(
        what=row.what,
        cause=CAUSES[row.cause][0],
        how=HOW[row.how],
        actor=row.actor,
        reason=row.reason,
        customer=row.customer,
        project=project.name if project else "",
        money=money(row.money, selection.currency, "missing_rate" if row.money is None else ""),
        at=row.at,
        correlation_id=row.correlation_id,
        run_id=row.run_id,
        drill=by_run
        or (Drill(name="project-facts", arguments={"code": project.address}, query=facts) if project else None),
    )
