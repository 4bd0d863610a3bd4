"""The bars of the waterfall: sums over the projects that have a walk, in order, each starting where the last ended."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from journeys.queries.leak_shapes import LeakSum
from visibility.models import ProjectLeakage
from visibility.queries.answers import money
from visibility.queries.leakage.selection import Selection, asking, choosing
from visibility.queries.leakage.words import BARS, CAUSES, TOTALS
from visibility.queries.shapes.common import Drill, Value
from visibility.queries.shapes.leakage import LeakageBar, LeakageLine

WALK = ("rate", "mix", "scope", "subcontract", "fx", "unexplained")
NOTHING = Decimal(0)


def bars(selection: Selection, leaks: Sequence[LeakSum]) -> tuple[LeakageBar, ...]:
    """As sold, what was lost, the forecast, what is at risk, as things stand. Without a project that has a walk each
    is null with the reason.
    """
    walks = [walked for _, walked in selection.walked]
    if not walks:
        return tuple(_unknown(selection))
    return tuple(_drawn(selection, walks, of_walked(selection, leaks)))


def of_walked(selection: Selection, leaks: Iterable[LeakSum]) -> list[LeakSum]:
    """What leaks on projects that have a walk."""
    walked = {line.id for line, _ in selection.walked}
    return [leak for leak in leaks if leak.project_id in walked]


def causes(selection: Selection, leaks: Sequence[LeakSum]) -> tuple[LeakageLine, ...]:
    """The integration bar by cause, each with its records; causes that leak nothing too."""
    return tuple(_cause(selection, key, [leak for leak in leaks if leak.cause == key]) for key in CAUSES)


def money_of(leaks: Iterable[LeakSum], currency: str) -> Value:
    """What leaks (positive), and how many records state no money."""
    found = list(leaks)
    total, unpriced = sum((leak.money for leak in found), NOTHING), sum(leak.unpriced for leak in found)
    return Value(figure=total, unit="money", currency=currency, unpriced=unpriced)


def count_of(leaks: Iterable[LeakSum]) -> int:
    return sum(leak.count for leak in leaks)


def drill(selection: Selection, bar: str, **query: str) -> Drill:
    """The rows behind a bar of the same selection."""
    return Drill(name="leakage-bar", arguments={"bar": bar}, query={**choosing(selection.filters), **query})


def _drawn(selection: Selection, walks: Sequence[ProjectLeakage], leaks: Sequence[LeakSum]) -> Iterator[LeakageBar]:
    stands = sum((walked.planned or NOTHING for walked in walks), NOTHING)
    yield _total(selection, "planned", stands)
    for key in WALK:
        parts = [getattr(walked, key) for walked in walks]
        change = sum((part for part in parts if part is not None), NOTHING)
        yield _step(selection, key, change, stands, without=parts.count(None))
        stands += change
    yield _total(selection, "forecast", stands)
    leaked = money_of(leaks, selection.currency)
    yield _integration(selection, leaked, stands, count_of(leaks))
    yield _total(selection, "standing", stands - (leaked.figure or NOTHING))


def _total(selection: Selection, key: str, amount: Decimal) -> LeakageBar:
    label, tells = TOTALS[key]
    value = money(amount, selection.currency)
    return LeakageBar(key=key, label=label, kind="total", value=value, start=NOTHING, tells=tells)


def _step(selection: Selection, key: str, amount: Decimal, start: Decimal, *, without: int) -> LeakageBar:
    label, tells = BARS[key]
    return LeakageBar(
        key=key,
        label=label,
        kind="lost",
        value=money(amount, selection.currency),
        start=start,
        tells=tells,
        without=without,
        drill=drill(selection, key),
    )


def _integration(selection: Selection, leaked: Value, start: Decimal, count: int) -> LeakageBar:
    label, tells = BARS["integration"]
    minus = Value(figure=-(leaked.figure or NOTHING), unit="money", currency=leaked.currency, unpriced=leaked.unpriced)
    return LeakageBar(
        key="integration",
        label=label,
        kind="at_risk",
        value=minus,
        start=start,
        tells=tells,
        count=count,
        drill=drill(selection, "integration"),
    )


def _cause(selection: Selection, key: str, leaks: Sequence[LeakSum]) -> LeakageLine:
    label, tells = CAUSES[key]
    return LeakageLine(
        key=key,
        label=label,
        value=money_of(leaks, selection.currency),
        tells=tells,
        count=count_of(leaks),
        drill=Drill(
            name="leakage-bar", arguments={"bar": "integration"}, query={**asking(selection.filters), "cause": key}
        ),
    )


def _unknown(selection: Selection) -> Iterator[LeakageBar]:
    reasons = Counter(selection.why_left_out(line) for line in selection.left_out)
    reason = next((name for name, _ in reasons.most_common(1)), "no_projects")
    names = {"planned": TOTALS["planned"], **{key: BARS[key] for key in WALK}, "forecast": TOTALS["forecast"]}
    for key, (label, tells) in names.items():
        value = money(None, selection.currency, reason)
        kind = "total" if key in TOTALS else "lost"
        yield LeakageBar(key=key, label=label, kind=kind, value=value, start=NOTHING, tells=tells)  # type: ignore[arg-type]
