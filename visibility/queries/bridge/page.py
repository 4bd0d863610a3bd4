"""The margin bridge: from the margin believed on one day to the one known on another, cause by cause."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from visibility.access import OutOfScope, Viewer
from visibility.measures.figure import Reason
from visibility.measures.margin_bridge import BARS as NAMES
from visibility.measures.margin_bridge import added
from visibility.queries.answers import confidence, money, words
from visibility.queries.bridge.scope import Bridged, BridgeScope, as_query, scope_of
from visibility.queries.bridge.words import BARS, BELIEVED, KNOWN, MARGINS, REBUILT
from visibility.queries.kept import kept
from visibility.queries.portfolio.lines import Line, code_of
from visibility.queries.shapes.bridge import BridgeFilters, BridgeLeftOut, BridgePage, BridgeRest, BridgeRow
from visibility.queries.shapes.common import Confidence, Drill
from visibility.queries.shapes.leakage import LeakageBar
from visibility.queries.version import version
from visibility.trust.grading import grade
from visibility.trust.open_money import open_runs, touching
from visibility.trust.streams import loading, oldest, optional_of, stream_states

ROWS_SHOWN = 30
LEFT_OUT_SHOWN = 20
NOTHING = Decimal(0)


def bridge(viewer: Viewer, filters: BridgeFilters, *, now: datetime) -> BridgePage:
    """Everything of the page, kept under its version. Raises OutOfScope for a project that is not the viewer's."""
    tag = version(viewer, now=now)
    key = ("bridge", tag, viewer.firm_id, viewer.entity_ids, filters)
    return kept(key, lambda: _answer(selected(viewer, filters, now=now), tag))


def selected(viewer: Viewer, filters: BridgeFilters, *, now: datetime) -> BridgeScope:
    """The scope. Raises OutOfScope for a project that is not the viewer's."""
    scope = scope_of(viewer, filters, now=now)
    if filters.project and not scope.lines:
        raise OutOfScope("No such project in your scope.")
    return scope


def _answer(scope: BridgeScope, tag: str) -> BridgePage:
    streams = stream_states(scope.viewer.firm_id, now=scope.asked_at)
    single = scope.lines[0] if scope.filters.project else None
    found = [one for one in by_size(scope.bridged) if one.then or one.now]
    shown = len(found) if scope.filters.is_whole else ROWS_SHOWN
    left_out = _by_code(scope)
    return BridgePage(
        currency=scope.currency,
        version=tag,
        now=scope.asked_at,
        as_of=oldest(streams),
        loading=loading(streams),
        filters=scope.filters,
        basis=scope.basis,
        kept_since=scope.kept_since,
        kept_until=scope.kept_until,
        told=scope.told,
        is_rebuilt=scope.is_rebuilt,
        project_count=len(scope.bridged),
        bars=tuple(bars(scope)),
        confidence=_confidence(scope),
        rows=tuple(_row(scope, one) for one in found[:shown]),
        row_count=len(found),
        rest=_rest(found[shown:], scope.currency),
        left_out=tuple(_left_out(scope, key) for key in left_out[: None if scope.filters.is_whole else LEFT_OUT_SHOWN]),
        left_out_count=len(left_out),
        project=single.name if single else "",
        code=single.code if single else "",
    )


def bars(scope: BridgeScope) -> Iterator[LeakageBar]:
    """The margin of the first day, what each cause added, the margin of the second; null where nothing was kept."""
    if reason := why_nothing(scope):
        yield from _unknown(scope, reason)
        return
    stands = sum((one.then for one in scope.bridged), NOTHING)
    yield total(scope, "then", stands)
    for name, amount in added([one.bars for one in scope.bridged]).items():
        label, tells = BARS[name]
        yield LeakageBar(
            key=name,
            label=label,
            kind="lost",
            value=money(amount, scope.currency),
            start=stands,
            tells=tells,
            count=sum(1 for one in scope.bridged if one.bars[name]),
            drill=drill(scope, name),
        )
        stands += amount
    yield total(scope, "now", stands)


def why_nothing(scope: BridgeScope) -> str:
    """Why there is no bridge at all; "" where there is one."""
    if not scope.lines and not scope.then:
        return "no_projects"
    if not scope.then or not scope.now:
        return Reason.NOT_KEPT
    reasons = [reason for reason, _ in scope.left_out.values()]
    return "" if scope.bridged else max(reasons, key=reasons.count, default="no_projects")


def total(scope: BridgeScope, key: str, amount: Decimal | None, reason: str = "") -> LeakageBar:
    """One of the two margins."""
    is_first = key == "then"
    day = (scope.kept_since or scope.filters.since) if is_first else (scope.kept_until or scope.filters.until)
    return LeakageBar(
        key=key,
        label=f"{day.day} {day:%b %Y}",
        kind="total",
        value=money(amount, scope.currency, reason),
        start=NOTHING,
        tells=f"{MARGINS[scope.basis]}. {_tells(scope, is_first=is_first)}",
    )


def _tells(scope: BridgeScope, *, is_first: bool) -> str:
    if is_first:
        return REBUILT if scope.is_rebuilt else BELIEVED
    return REBUILT if any(day.is_rebuilt for day in scope.now.values()) else KNOWN


def _unknown(scope: BridgeScope, reason: str) -> Iterator[LeakageBar]:
    yield total(scope, "then", None, reason)
    for name in NAMES:
        label, tells = BARS[name]
        value = money(None, scope.currency, reason)
        yield LeakageBar(key=name, label=label, kind="lost", value=value, start=NOTHING, tells=tells)
    yield total(scope, "now", None, reason)


def drill(scope: BridgeScope, bar: str, line: Line | None = None) -> Drill:
    """The rows behind a bar of the same selection, or of one project."""
    code = line.address if line else scope.filters.project
    if code:
        return Drill(name="project-bridge-bar", arguments={"code": code, "bar": bar}, query=as_query(scope.filters))
    return Drill(name="bridge-bar", arguments={"bar": bar}, query=as_query(scope.filters))


def by_size(bridged: Iterable[Bridged]) -> list[Bridged]:
    """The projects, those that changed most first."""
    return sorted(bridged, key=lambda one: (-abs(one.now - one.then), one.day.project_id))


def _row(scope: BridgeScope, one: Bridged) -> BridgeRow:
    line, largest = one.line, max(one.bars, key=lambda name: abs(one.bars[name]))
    to = Drill(name="project-bridge", arguments={"code": line.address}, query=as_query(scope.filters)) if line else None
    return BridgeRow(
        name=line.name if line else one.day.project.name,
        code=line.code if line else code_of(one.day.project_id, one.day.project.code),
        customer=(line.customer or "") if line else "",
        entity=(line.entity or "") if line else "",
        then=money(one.then, scope.currency),
        now=money(one.now, scope.currency),
        change=money(one.now - one.then, scope.currency),
        cause=BARS[largest][0] if one.bars[largest] else "",
        drill=to,
    )


def _rest(others: Sequence[Bridged], currency: str) -> BridgeRest | None:
    then, now = sum((one.then for one in others), NOTHING), sum((one.now for one in others), NOTHING)
    if not others:
        return None
    return BridgeRest(
        count=len(others),
        then=money(then, currency),
        now=money(now, currency),
        change=money(now - then, currency),
    )


def _by_code(scope: BridgeScope) -> list[int]:
    """Projects in neither total: those of the portfolio by code, then those that left it."""
    here = [line.id for line in scope.lines if line.id in scope.left_out]
    return [*here, *(key for key in scope.left_out if key not in scope.by_id)]


def _left_out(scope: BridgeScope, key: int) -> BridgeLeftOut:
    (reason, when), line = scope.left_out[key], scope.by_id.get(key)
    name, code = (line.name, line.code) if line else _called(scope, key)
    day = scope.kept_since if when == "then" else scope.kept_until
    return BridgeLeftOut(
        name=name,
        code=code,
        why=words(reason),
        when="" if day is None else f"{day.day} {day:%b %Y}",
        drill=Drill(name="project", arguments={"code": line.address}) if line else None,
    )


def _called(scope: BridgeScope, key: int) -> tuple[str, str]:
    """Name and code of a project that left the portfolio."""
    project = (scope.then.get(key) or scope.now[key]).project
    return project.name, code_of(key, project.code)


def _confidence(scope: BridgeScope) -> Confidence:
    """The grade of the margin that the bridge ends at; its money is the revenue expected."""
    viewer, ids = scope.viewer, {line.id for line in scope.lines}
    every = open_runs(viewer.firm_id, viewer.entity_ids, closing=scope.closing, currency=scope.currency)
    revenue = sum((line["forecast_revenue"] or NOTHING for line in scope.lines), NOTHING)
    graded = grade(
        "margin",
        None if why_nothing(scope) else revenue,
        streams=stream_states(viewer.firm_id, now=scope.asked_at),
        open_money=touching([run for run in every if run.project_id in ids], "margin"),
        optional=optional_of(viewer.firm_id),
    )
    return confidence(graded, scope.currency)
