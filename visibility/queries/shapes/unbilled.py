"""Unbilled work by the reason that it is not billed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from visibility.queries.shapes.common import Drill, Value

UNBILLED_PER_PAGE = 25


@dataclass(frozen=True, kw_only=True)
class HoldRow:
    """One reason: what is held back by it in the reporting currency, of how many projects.

    value null: the amount cannot be told (a rate is missing), so it is in no sum. drill: its rows; open_drill: the
    transactions that failed, None where the reason is none of theirs.
    """

    key: str
    label: str
    tells: str
    value: Value
    projects: int
    drill: Drill
    open_drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class ProjectHold:
    """One reason of one project, in the project's currency; drill: its days."""

    key: str
    label: str
    tells: str
    value: Value
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class HeldProject:
    """A project with what is held back of it for the reason asked for, or for all of them."""

    code: str
    name: str
    customer: str
    entity: str
    value: Value
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class HeldDay:
    """Unbilled work of one day of a project: amount in the project's `currency`, money in the reporting currency."""

    on: date
    reason: str
    amount: Decimal
    currency: str
    money: Decimal
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class UnbilledPage:
    """Reasons that sum to `total`; rows: projects, or of one project (its name in `project`) its days.

    pending: time that nobody has approved: not recognised where time is sold, so in no unbilled work.
    """

    currency: str
    as_of: datetime | None
    version: str
    total: Value
    pending: Value
    reasons: tuple[HoldRow, ...]
    reason: str
    chosen: str
    project: str
    address: str
    projects: tuple[HeldProject, ...]
    days: tuple[HeldDay, ...]
    row_count: int
    page: int
    page_count: int
