"""Sums over projects: only those whose parts are all known, and how many are left out, by reason."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from visibility.queries.portfolio.lines import Line


@dataclass(frozen=True)
class Total:
    """Sums by figure name over the projects where each is known; None when there is no such project.

    left_out: reason -> how many projects have no value for that reason.
    """

    sums: Mapping[str, Decimal]
    count: int
    left_out: Mapping[str, int]

    def __getitem__(self, name: str) -> Decimal:
        return self.sums[name]

    @property
    def reason(self) -> str:
        """Why there is nothing to show: the most frequent reason; no_projects in an empty selection."""
        return max(self.left_out, key=lambda name: self.left_out[name], default="no_projects")


def total(lines: Iterable[Line], *names: str) -> Total:
    """Sum figures over the projects that have all of them."""
    known, reasons = [], []
    for line in lines:
        missing = next((name for name in names if line[name] is None), None)
        if missing is None:
            known.append(line)
        else:
            reasons.append(line.reason(missing))
    return Total({name: _sum(known, name) for name in names}, len(known), Counter(reasons))


def _sum(lines: Sequence[Line], name: str) -> Decimal:
    return sum((line[name] or Decimal(0) for line in lines), Decimal(0))
