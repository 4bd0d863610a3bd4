"""The table of the portfolio: rows worst first, a page at a time, each with tones and a grade."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from visibility.queries import tones
from visibility.queries.answers import money, open_value, percent
from visibility.queries.methods import METHOD_LABELS
from visibility.queries.portfolio.lines import Line
from visibility.queries.shapes.common import Drill, Tone, Value
from visibility.queries.shapes.portfolio import ROWS_PER_PAGE, ProjectRow
from visibility.trust.grading import Graded, grade
from visibility.trust.open_money import OpenMoney, OpenRuns
from visibility.trust.streams import StreamState

FAILURE_WEIGHT = Decimal(50)
NONE_OPEN = OpenMoney()


def page_count(lines: Sequence[Line]) -> int:
    return max(-(-len(lines) // ROWS_PER_PAGE), 1)


def rows(
    lines: Sequence[Line],
    *,
    sort: str,
    page: int,
    runs: Sequence[OpenRuns],
    streams: Sequence[StreamState],
    optional: frozenset[str],
    currency: str,
) -> tuple[ProjectRow, ...]:
    """One page of rows; the unknown comes last either way. optional: entities the firm may have no stream of."""
    unfinished = open_by_project(runs)
    start = (min(page, page_count(lines)) - 1) * ROWS_PER_PAGE
    shown = in_order(lines, sort, unfinished)[start : start + ROWS_PER_PAGE]
    return tuple(drawn(shown, unfinished, streams=streams, optional=optional, currency=currency))


def open_by_project(runs: Iterable[OpenRuns]) -> Mapping[int, OpenMoney]:
    """The unfinished money of each project that has any."""
    found: dict[int, OpenMoney] = defaultdict(OpenMoney)
    for run in runs:
        if run.project_id is not None:
            found[run.project_id] += run.money
    return found


def drawn(
    lines: Iterable[Line],
    unfinished: Mapping[int, OpenMoney],
    *,
    streams: Sequence[StreamState],
    optional: frozenset[str],
    currency: str,
) -> Iterator[ProjectRow]:
    """A row for each line, in the order given."""
    judge = partial(grade, "margin", streams=streams, optional=optional)
    return (_row(line, unfinished.get(line.id, NONE_OPEN), judge, currency) for line in lines)


def in_order(lines: Sequence[Line], sort: str, unfinished: Mapping[int, OpenMoney]) -> list[Line]:
    """All lines as the table has them, the unknown last either way. unfinished: by project."""
    name = sort.removeprefix("-")
    if name in TEXTS:
        return sorted(lines, key=lambda line: (TEXTS[name](line), line.code), reverse=sort.startswith("-"))
    sign = 1 if sort in NUMBERS else -1

    def key(line: Line) -> tuple[bool, Decimal, str]:
        found = NUMBERS[name](line) if name in NUMBERS else attention(line, unfinished.get(line.id, NONE_OPEN))
        return found is None, sign * (found or Decimal(0)), line.code

    return sorted(lines, key=key)


TEXTS: Mapping[str, Callable[[Line], str]] = {
    "code": lambda line: line.code,
    "name": lambda line: line.name,
    "customer": lambda line: line.customer or "",
    "entity": lambda line: line.entity or "",
    "manager": lambda line: line.manager,
}
NUMBERS: Mapping[str, Callable[[Line], Decimal | None]] = {
    "burn": lambda line: line["burn_pct"],
    "margin": lambda line: line["forecast_margin_pct"],
    "unbilled": lambda line: line["unbilled"],
    "staffing": lambda line: line["staffing_risk"],
    "price": lambda line: None if line.price is None else line.price * (line.closing_rate or 0),
}
# As an address names them; "-" before one descends.
ORDERS = frozenset(f"{sign}{name}" for name in (*TEXTS, *NUMBERS, "attention") for sign in ("", "-"))


def tones_of(line: Line) -> dict[str, Tone]:
    """The tone of each measured cell."""
    return {
        "burn": tones.burn(line["burn_pct"], line["progress_pct"]),
        "margin": tones.margin(line["forecast_margin_pct"], line["as_sold_margin_pct"]),
        "unbilled": tones.unbilled(line["unbilled"], line.unbilled_over_60),
        "staffing": tones.staffing(line["revenue_at_risk"], line["forecast_revenue"], line.open_roles_soon),
    }


def attention(line: Line, unfinished: OpenMoney) -> Decimal:
    """How much a project asks for a look: its tones' weights, and each failed transaction."""
    weights = (tones.WEIGHT[tone] for tone in tones_of(line).values())
    return sum(weights, Decimal(0)) + unfinished.failed * FAILURE_WEIGHT


def _row(line: Line, unfinished: OpenMoney, judge: Callable[..., Graded], currency: str) -> ProjectRow:
    """The grade is of the margin, against the revenue it is made of; a margin that is null has none."""
    graded = judge(None if line["forecast_margin"] is None else line["forecast_revenue"], open_money=unfinished)
    return ProjectRow(
        code=line.code,
        name=line.name,
        customer=line.customer or "",
        entity=line.entity or "",
        manager=line.manager,
        practice=line.practice,
        region=line.region,
        method=line.method,
        method_label=METHOD_LABELS.get(line.method, line.method),
        status=line.status,
        price=_price(line, currency),
        burn_pct=percent(line["burn_pct"], line.reason("burn_pct")),
        margin=_money(line, "forecast_margin", currency),
        margin_pct=percent(line["forecast_margin_pct"], line.reason("forecast_margin_pct")),
        as_sold_margin_pct=percent(line["as_sold_margin_pct"], line.reason("as_sold_margin_pct")),
        unbilled=_money(line, "unbilled", currency),
        staffing_risk=_money(line, "staffing_risk", currency),
        tones=tones_of(line),
        failures=unfinished.failed,
        open_money=open_value(unfinished, currency),
        grade=graded.grade,
        as_of=graded.as_of,
        attention=attention(line, unfinished),
        drill=Drill(name="project", arguments={"code": line.address}),
        open_drill=Drill(name="transactions", query={"tab": "unfinished", "project": line.address}),
    )


def _money(line: Line, name: str, currency: str) -> Value:
    return money(line[name], currency, line.reason(name))


def _price(line: Line, currency: str) -> Value:
    if line.price is None or line.closing_rate is None:
        return money(None, currency, "no_revenue" if line.price is None else "missing_rate")
    return money(line.price * line.closing_rate, currency)
