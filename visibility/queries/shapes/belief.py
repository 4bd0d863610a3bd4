"""What was believed at an instant, what is known now of the same days, and what explains the difference."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from visibility.queries.shapes.common import Choice, Drill, Value


@dataclass(frozen=True, kw_only=True)
class BelievedFigure:
    """One figure, then and now: difference = known - believed, null while one of them is."""

    name: str
    label: str
    believed: Value
    known: Value
    difference: Value


@dataclass(frozen=True, kw_only=True)
class LateFact:
    """One part of the difference. effect: what it moves the figure by; null where the figure is unknown.

    what: the fact in words; change: new, changed, deleted, priced anew (a rate came later), plan or rest. amount in
    `currency`: what the fact brings now less what it brought then, None where it brings no posting, or several facts
    are told as one. recorded_at: when the change was recorded; None: not one of the fact's own. late_days: from
    its service date to that day.
    """

    what: str
    change: str
    source: str
    external_id: str
    amount: Decimal | None
    currency: str
    service_date: date | None
    recorded_at: datetime | None
    late_days: int | None
    effect: Value


@dataclass(frozen=True, kw_only=True)
class ProjectBelief:
    """A project as it was believed at `instant`, closed on the day `as_of`; money in its currency.

    figure: the one that `lines` explain; their effects and `unexplained` sum to its difference exactly.
    """

    code: str
    address: str
    name: str
    currency: str
    instant: datetime
    as_of: date
    figure: str
    figures: tuple[BelievedFigure, ...]
    lines: tuple[LateFact, ...]
    unexplained: Value
    shows_rates: bool


@dataclass(frozen=True, kw_only=True)
class BelievedRow:
    """One project of the portfolio; money in the reporting currency. drill: what explains its difference."""

    code: str
    name: str
    entity: str
    believed: Value
    known: Value
    difference: Value
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class PortfolioBelief:
    """The chosen projects, largest difference first. total: over the projects where both sides are known.

    left_out: how many have no value on one side. figures: those that can be asked for; query: the selection in force.
    """

    currency: str
    instant: datetime
    as_of: date
    figure: str
    figures: tuple[Choice, ...]
    query: str
    rows: tuple[BelievedRow, ...]
    total: BelievedFigure
    left_out: int
