"""Approved, corrected and withdrawn expenses as events."""

from integrations.canonical.events import ExpenseApproved
from journeys.services.approved import Approvals

JOURNEY = "expense_to_finance"
APPROVALS = Approvals(
    JOURNEY,
    ExpenseApproved,
    "canonical_expenseentry",
    "t.service_date AS spent_on, t.category, t.is_reimbursable",
    (
        *("is_approved", "spent_on", "amount", "currency", "category", "is_billable", "is_reimbursable"),
        *("project_id", "person_id"),
    ),
)
expenses_approved = APPROVALS.events
