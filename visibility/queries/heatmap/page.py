"""Business promises on the same screen as margin: each project's money, and how its journeys keep their SLA."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from visibility.access import Viewer
from visibility.queries import tones
from visibility.queries.heatmap.cells import COLUMNS, MONEY, Promises, cells_of
from visibility.queries.kept import kept
from visibility.queries.portfolio.at_budget import at_rate
from visibility.queries.portfolio.filters import in_words
from visibility.queries.portfolio.lines import Line
from visibility.queries.portfolio.page import View, look
from visibility.queries.portfolio.rows import NONE_OPEN, open_by_project
from visibility.queries.project.milestones import uninvoiced_by_project
from visibility.queries.shapes.common import Choice, Drill, Rate, Tone
from visibility.queries.shapes.heatmap import HeatCell, HeatmapPage, HeatRow, Quadrant
from visibility.queries.shapes.portfolio import ROWS_PER_PAGE, PortfolioFilters
from visibility.queries.version import version
from visibility.sla.by_project import kept_by_project
from visibility.trust.grading import grade
from visibility.trust.open_money import OpenMoney
from visibility.trust.streams import oldest

QUADRANTS: Mapping[Quadrant, str] = {
    "late-and-losing": "Late and losing money",
    "late": "Late only",
    "losing": "Losing money only",
    "neither": "Neither",
}
PROMISED = tuple(key for key in COLUMNS if key not in MONEY)


@dataclass(frozen=True)
class Heat:
    """One project with its cells, which of the four quadrants it is in, and what it sorts by."""

    line: Line
    cells: Mapping[str, HeatCell]
    quadrant: Quadrant

    @property
    def order(self) -> tuple[bool, Decimal, str]:
        weight = sum((tones.WEIGHT[cell.tone] for cell in self.cells.values()), Decimal(0))
        return self.quadrant != "late-and-losing", -weight, self.line.code


def heatmap(
    viewer: Viewer, filters: PortfolioFilters, *, only: str = "", now: datetime, rate: Rate = "actual"
) -> HeatmapPage:
    """The chosen projects against money and promises, kept under its version; only: a quadrant, "" for all of them."""
    tag = version(viewer, now=now)
    key = ("heatmap", tag, viewer.firm_id, viewer.entity_ids, filters, only, rate)
    return kept(key, lambda: _page(look(viewer, filters, now=now, rate=rate), only, tag))


def _page(seen: View, only: str, tag: str) -> HeatmapPage:
    heats = _heats(seen)
    found = sorted((heat for heat in heats if only in ("", heat.quadrant)), key=lambda heat: heat.order)
    pages = max(-(-len(found) // ROWS_PER_PAGE), 1)
    page = min(seen.filters.page, pages)
    counts = Counter(heat.quadrant for heat in heats)
    return HeatmapPage(
        as_of=oldest(seen.streams),
        version=tag,
        columns=tuple(Choice(value=key, label=label, count=0) for key, label in COLUMNS.items()),
        quadrants=tuple(Choice(value=key, label=label, count=counts[key]) for key, label in QUADRANTS.items()),
        only=only,
        chosen=in_words(seen.filters),
        rate=seen.rate,
        rows=_rows(seen, found[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE]),
        row_count=len(found),
        page=page,
        page_count=pages,
    )


def _heats(seen: View) -> list[Heat]:
    viewer = seen.viewer
    promises = Promises(
        kept=kept_by_project(viewer.firm_id, viewer.entity_ids, now=seen.now),
        uninvoiced=uninvoiced_by_project(viewer, now=seen.now),
    )
    return [_heat(line, cells_of(line, promises, seen.currency)) for line in seen.lines]


def _heat(line: Line, cells: Mapping[str, HeatCell]) -> Heat:
    return Heat(line, cells, _quadrant(cells["margin"].tone, [cells[key].tone for key in PROMISED]))


def _quadrant(margin: Tone, promises: Sequence[Tone]) -> Quadrant:
    is_late, is_losing = "bad" in promises, margin == "bad"
    if is_late:
        return "late-and-losing" if is_losing else "late"
    return "losing" if is_losing else "neither"


def _rows(seen: View, heats: Sequence[Heat]) -> tuple[HeatRow, ...]:
    unfinished = open_by_project(seen.runs)
    return tuple(
        HeatRow(
            code=heat.line.code,
            name=heat.line.name,
            customer=heat.line.customer or "",
            entity=heat.line.entity or "",
            quadrant=heat.quadrant,
            cells=heat.cells,
            grade=_grade(seen, heat.line, unfinished.get(heat.line.id, NONE_OPEN)),
            drill=Drill(name="project", arguments={"code": heat.line.address}, query=at_rate(seen.rate)),
        )
        for heat in heats
    )


def _grade(seen: View, line: Line, unfinished: OpenMoney) -> str | None:
    """Of the margin, as the portfolio's table shows it."""
    return grade(
        "margin",
        None if line["forecast_margin"] is None else line["forecast_revenue"],
        streams=seen.streams,
        open_money=unfinished,
        optional=seen.optional,
    ).grade
