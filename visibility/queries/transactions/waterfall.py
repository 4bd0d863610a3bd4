"""Pure: the tries of a run's steps as bars on one line of time, long idle stretches folded."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from visibility.queries.shapes.transaction import Bar

WIDTH = 1000.0
NARROWEST = 6.0
# A stretch in which nothing was tried is drawn no wider than this share of the time in which something was.
FOLD = 0.15
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Waterfall:
    """Bars by key in thousandths of the width, and how much idle time was folded away."""

    bars: Mapping[int, tuple[Bar, ...]]
    folded_seconds: float


def waterfall(spans: Mapping[int, Sequence[Span]]) -> Waterfall:
    """Lay out spans of time (start and end, end after start) by key."""
    islands = _islands([span for found in spans.values() for span in found])
    if not islands:
        return Waterfall({}, 0.0)
    busy = sum(_length(island) for island in islands) or 0.001
    gaps = [(right[0] - left[1]).total_seconds() for left, right in itertools.pairwise(islands)]
    shown = [min(gap, busy * FOLD) for gap in gaps]
    scale = WIDTH / (busy + sum(shown))
    starts = _starts(islands, shown)
    bars = {key: tuple(_bar(span, islands, starts, scale) for span in sorted(found)) for key, found in spans.items()}
    return Waterfall(bars, sum(gaps) - sum(shown))


def _islands(spans: Sequence[Span]) -> list[Span]:
    """Overlapping spans joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _starts(islands: Sequence[Span], gaps: Sequence[float]) -> list[float]:
    """Where each island begins, in seconds of drawn time."""
    starts = [0.0]
    for island, gap in zip(islands, gaps, strict=False):
        starts.append(starts[-1] + _length(island) + gap)
    return starts


def _bar(span: Span, islands: Sequence[Span], starts: Sequence[float], scale: float) -> Bar:
    place = next(index for index, island in enumerate(islands) if island[0] <= span[0] <= island[1])
    start = (starts[place] + (span[0] - islands[place][0]).total_seconds()) * scale
    width = max(_length(span) * scale, NARROWEST)
    return Bar(start=min(start, WIDTH - NARROWEST), width=min(width, WIDTH - start) if start < WIDTH else NARROWEST)


def _length(span: Span) -> float:
    return max((span[1] - span[0]).total_seconds(), 0.0)
