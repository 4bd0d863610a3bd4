"""The portfolio as it was believed at an instant and as it is known now of the same days."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from visibility.access import Viewer
from visibility.measures.figure import Figure, Reason, known, unknown
from visibility.projections.batches import UNCOMPUTABLE
from visibility.projections.believed import Believed, load_believed, load_known
from visibility.projections.project_value import measure
from visibility.projections.translation import translate
from visibility.queries.belief.page import FIGURES, LABELS, compared
from visibility.queries.one_of import one_of
from visibility.queries.portfolio.filters import as_text
from visibility.queries.portfolio.lines import Line, chosen, lines_of
from visibility.queries.shapes.belief import BelievedRow, PortfolioBelief
from visibility.queries.shapes.common import Choice, Drill
from visibility.queries.shapes.portfolio import PortfolioFilters

Pair = tuple[Figure, Figure]


def portfolio_belief(viewer: Viewer, filters: PortfolioFilters, *, instant: datetime, figure: str) -> PortfolioBelief:
    """The chosen projects then and now, in the reporting currency; as many statements for one as for all."""
    name, as_of = one_of(FIGURES, figure), instant.astimezone(UTC).date()
    lines = chosen(lines_of(viewer), filters)
    ids = [line.id for line in lines]
    then, present = load_believed(ids, instant=instant, as_of=as_of, by_cells=True), load_known(ids, as_of=as_of)
    pairs = {key: _pair(then.get(key), present.get(key), name, as_of) for key in ids}
    both = [pair for pair in pairs.values() if all(side.is_known for side in pair)]
    return PortfolioBelief(
        currency=viewer.reporting_currency,
        instant=instant,
        as_of=as_of,
        figure=name,
        figures=tuple(Choice(value=key, label=label, count=0) for key, label in LABELS.items()),
        query=as_text(filters),
        rows=_rows(lines, pairs, name, viewer.reporting_currency, instant),
        total=compared(name, *_totals(both), viewer.reporting_currency),
        left_out=len(pairs) - len(both),
    )


def _pair(then: Believed | None, present: Believed | None, name: str, as_of: date) -> Pair:
    """One figure of both sides, measured once where nothing has changed."""
    now = _value(present, name, as_of)
    is_same = then is not None and present is not None and then.inputs == present.inputs
    return (now if is_same else _value(then, name, as_of)), now


def _value(side: Believed | None, name: str, as_of: date) -> Figure:
    """One figure of a project in the reporting currency; unknown where it cannot be computed: not_computed."""
    if side is None:
        return unknown(Reason.NOT_COMPUTED)
    try:
        measured = measure(side.inputs, as_of=as_of).figures
        return translate(side.inputs, measured, as_of=as_of)[f"{name}_reporting"]
    except UNCOMPUTABLE:
        return unknown(Reason.NOT_COMPUTED)


def _totals(pairs: Sequence[Pair]) -> Pair:
    """Both sums; null where no project is known on both sides."""
    if not pairs:
        return unknown(Reason.NO_ACTUALS), unknown(Reason.NO_ACTUALS)
    then, now = ([pair[side].value or Decimal(0) for pair in pairs] for side in (0, 1))
    return known(sum(then, Decimal(0))), known(sum(now, Decimal(0)))


def _rows(
    lines: Sequence[Line], pairs: Mapping[int, Pair], name: str, currency: str, instant: datetime
) -> tuple[BelievedRow, ...]:
    """Largest difference first, the unknown last."""
    rows = [_row(line, pairs[line.id], name, currency, instant) for line in lines]
    return tuple(sorted(rows, key=_largest_first))


def _largest_first(row: BelievedRow) -> tuple[bool, Decimal, str]:
    difference = row.difference.figure
    return difference is None, -abs(difference or Decimal(0)), row.code


def _row(line: Line, pair: Pair, name: str, currency: str, instant: datetime) -> BelievedRow:
    figure = compared(name, *pair, currency)
    return BelievedRow(
        code=line.code,
        name=line.name,
        entity=line.entity or "",
        believed=figure.believed,
        known=figure.known,
        difference=figure.difference,
        drill=Drill(
            name="project-belief",
            arguments={"code": line.address},
            query={"at": instant.isoformat(), "figure": name},
        ),
    )
