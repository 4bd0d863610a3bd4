"""The answer of a project's expenses with their state at the ERP."""

from dataclasses import dataclass

from visibility.queries.shapes.common import Value
from visibility.queries.shapes.project_entries import EntryRow, EntryState


@dataclass(frozen=True, kw_only=True)
class ExpenseState(EntryState):
    """Where expenses stand: how many, and what was spent, one amount for each currency it was spent in."""

    amounts: tuple[Value, ...]


@dataclass(frozen=True, kw_only=True)
class ExpenseRow(EntryRow):
    """One expense. amount: what it costs, in the currency it was spent in."""

    category: str
    amount: Value


@dataclass(frozen=True, kw_only=True)
class ProjectExpenses:
    """One page of a project's expenses, newest first. state: the one that is asked for ("" = all)."""

    state: str
    states: tuple[ExpenseState, ...]
    count: int
    rows: tuple[ExpenseRow, ...]
    page: int
    has_more: bool
