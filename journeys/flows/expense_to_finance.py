"""Expense to finance: approved expenses become cost on the ERP's project, corrections follow, the PSA is told."""

from integrations.canonical.events import ExpenseApproved
from integrations.canonical.money import Money
from journeys.definition import Journey
from journeys.services import approved_expenses, expense_posting


def _title(entry: ExpenseApproved) -> str:
    what = "No amount" if entry.amount is None else f"{entry.currency} {entry.amount:,.2f}"
    return f"{what}, {entry.category}, {entry.person_name}, {entry.spent_on}, {entry.project_code}"


def _value(entry: ExpenseApproved) -> Money | None:
    """What the expense costs; None where no amount is stated."""
    return None if entry.amount is None or not entry.currency else Money(entry.amount, entry.currency)


EXPENSE_TO_FINANCE = Journey(
    name=approved_expenses.JOURNEY,
    label="Expense to finance",
    span="from approval to posting in the ERP",
    entity="expense_entry",
    event=ExpenseApproved,
    read=approved_expenses.expenses_approved,
    starts=lambda _: True,
    subject=lambda entry: entry.entry_ref,
    version=lambda entry: entry.version,
    supersedes=True,
    title=_title,
    party=lambda entry: entry.customer_name,
    project=lambda entry: entry.project_id,
    value=_value,
    business_instant=lambda entry: entry.approved_at,
    steps=expense_posting.EXPENSE.steps(post_label="Post the expense to the ERP"),
)
