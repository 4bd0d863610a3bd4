"""Figures as the read model keeps them: a value, or the reason beside it."""

from dataclasses import dataclass

from visibility.measures.figure import Figure, Reason, unknown
from visibility.models import ProjectFigures
from visibility.queries.answers import money_of, percent_of
from visibility.queries.shapes.common import Value


@dataclass(frozen=True)
class Stored:
    """One project's figures by field name."""

    row: ProjectFigures

    def figure(self, name: str) -> Figure:
        """The figure of a field; unknown with its reason, no_actuals where none was kept."""
        value = getattr(self.row, name)
        if value is not None:
            return Figure(value)
        reason = self.row.reasons.get(name)
        return unknown(Reason(reason) if reason else Reason.NO_ACTUALS)

    def value(self, name: str) -> Value:
        """The figure as pages show it: percent, or money in the currency that the field is kept in."""
        if name.endswith("_pct"):
            return percent_of(self.figure(name))
        currency = self.row.reporting_currency if name.endswith("_reporting") else self.row.currency
        return money_of(self.figure(name), currency)
