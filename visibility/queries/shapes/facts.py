"""The rows behind a number, down to the exchange that brought each."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

FactKind = Literal[
    "time",
    "expenses",
    "earned",
    "costs",
    "milestones",
    "invoices",
    "commitments",
    "allocations",
    "tasks",
    "worth",
    "expected",
    "contracts",
    "baseline",
    "sold",
]


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """One fact. amount in `currency`, reporting_amount in the page's currency; None: not known (never 0).

    what: task, category, milestone or document; who: person, supplier or customer; exchange_id: the evidence, None
    when the row came without one or the viewer may not open it. `cost` in cost_currency: of time entries hours x
    dated rate (None where rates are not the viewer's to see), of approved expenses and of postings their amount, of
    orders what the supplier has billed.
    """

    kind: FactKind
    connection: str
    external_id: str
    service_date: date | None
    period: str
    what: str
    who: str
    hours: Decimal | None
    amount: Decimal | None
    currency: str
    cost: Decimal | None
    cost_currency: str
    reporting_amount: Decimal | None
    state: str
    version: int
    recorded_at: datetime
    source_changed_at: datetime | None
    exchange_id: int | None


@dataclass(frozen=True, kw_only=True)
class FactFilters:
    """Which facts: kind, period "YYYY-MM", state (approved, unapproved, accepted, overdue, open); "" means all.

    earned: what time and materials earn by, approved billable time and expenses. costs: of expenses approved ones.
    worth, expected: the same with the tasks still to be done. contracts: with their lines and change orders. baseline:
    its months. sold: the deal as each system has it.
    """

    kind: FactKind
    period: str = ""
    state: str = ""
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class FactsPage:
    """One page of facts of a project, newest first; has_more: another follows. address: what URLs call the project.

    shows_rates: whether the viewer may see what an hour of a person costs. names_people: whether hours say whose they
    are.
    """

    code: str
    address: str
    name: str
    currency: str
    reporting_currency: str
    filters: FactFilters
    rows: tuple[FactRow, ...]
    has_more: bool
    shows_rates: bool
    names_people: bool
