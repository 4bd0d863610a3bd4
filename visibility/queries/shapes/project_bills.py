"""The answer of a project's part of suppliers' invoices with their state at the ERP."""

from dataclasses import dataclass

from visibility.queries.shapes.common import Value
from visibility.queries.shapes.project_entries import EntryRow
from visibility.queries.shapes.project_expenses import ExpenseState


@dataclass(frozen=True, kw_only=True)
class BillRow(EntryRow):
    """One invoice and the project's part of it, without tax; a credit note's is negative and names what it corrects.

    person: the supplier; task: the order that it names.
    """

    number: str
    corrects: str
    amount: Value


@dataclass(frozen=True, kw_only=True)
class ProjectBills:
    """One page of a project's supplier invoices, newest first. state: the one that is asked for ("" = all)."""

    state: str
    states: tuple[ExpenseState, ...]
    count: int
    rows: tuple[BillRow, ...]
    page: int
    has_more: bool
