"""What the freshness bench prints: lines for people, one JSON line for harnesses last."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence

from visibility.devstack.bench.freshness_product import Seen

# Seconds at p95: to the read model, to the screen; quiet and under load (PERFORMANCE W5).
GOALS = ((0.5, 2.0), (1.0, 4.0))


def said(results: Mapping[str, Sequence[Seen]], events: int, *, has_screen: bool) -> Iterator[str]:
    is_whole = all(len(seen) == events for seen in results.values())
    yield f"freshness, {events} approvals quiet and under load, fsync on, the poll announced, not waited for"
    if not has_screen:
        yield "no browser is there: measured to the read model only"
    last: dict[str, object] = {"correct": is_whole, "has_screen": has_screen}
    for (name, seen), goals in zip(results.items(), GOALS, strict=True):
        figures = summary(seen)
        last[name] = figures
        goal = dict(zip(("model", "screen"), goals, strict=True))
        yield name
        for what, (p50, p95) in figures.items():
            aim = f"   goal p95 {goal[what]:.1f} s" if what in goal else ""
            yield f"  {what:8} p50 {p50:6.3f} s   p95 {p95:6.3f} s{aim}"
    yield "each approval was seen" if is_whole else "APPROVALS ARE MISSING: the figures are void"
    yield json.dumps(last)


def summary(seen: Sequence[Seen]) -> dict[str, tuple[float, float]]:
    """p50 and p95 in seconds: event to the begin of the pull, to the read model, to the screen where there is one."""
    on_screen = [one.screen for one in seen if one.screen is not None]
    series = {"pulled": [one.pulled for one in seen], "model": [one.model for one in seen], "screen": on_screen}
    return {what: (at(values, 0.5), at(values, 0.95)) for what, values in series.items() if values}


def at(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed (nearest rank)."""
    return round(sorted(values)[math.ceil(len(values) * share) - 1], 3)
