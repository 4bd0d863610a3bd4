"""The portfolio as a heatmap: projects against money and promises."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from visibility.queries.shapes.common import Choice, Drill, Rate, Tone

Quadrant = Literal["late-and-losing", "late", "losing", "neither"]


@dataclass(frozen=True, kw_only=True)
class HeatCell:
    """One measure of one project: what it says, how it stands, the evidence; title: the rest of it."""

    text: str
    tone: Tone
    title: str
    drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class HeatRow:
    """One project. cells: by the keys of the page's columns; quadrant: whether a promise is broken, the margin lost."""

    code: str
    name: str
    customer: str
    entity: str
    quadrant: Quadrant
    cells: Mapping[str, HeatCell]
    grade: str | None
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class HeatmapPage:
    """Rows worst first: late and losing money before all others. columns: key and label; quadrants: with counts."""

    as_of: datetime | None
    version: str
    columns: tuple[Choice, ...]
    quadrants: tuple[Choice, ...]
    only: str
    chosen: str
    rate: Rate
    rows: tuple[HeatRow, ...]
    row_count: int
    page: int
    page_count: int
