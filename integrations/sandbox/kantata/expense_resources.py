"""Expenses and the reports they are submitted with: a report's approval is that of its expenses.

Assumed, because no document says: a report's `status` is submitted, approved or rejected, a report that is withdrawn
stays its expenses' recent one, and a change of its status leaves the expenses' own updated_at as it was.
"""

from integrations.sandbox.kantata.resource import REFERENCES, STAMPS, Include, Resource

EXPENSES = Resource(
    "expenses",
    "expense",
    "Expense",
    attributes=(
        *("id", *STAMPS, "date", "notes", "category", "amount_in_cents", "currency", "currency_symbol"),
        *("currency_base_unit", "user_can_edit", "is_invoiced", "is_billable", "taxable", "reimbursable"),
        *("foreign_exchange_amount", "workspace_id", "user_id", "story_id", "receipt_id", "expense_category_id"),
        *("active_submission_id", "recent_submission_id"),
    ),
    creatable=(
        *("workspace_id", "date", "category", "amount_in_cents", "notes", "user_id", "billable", "story_id"),
        *("reimbursable", "external_reference"),
    ),
    updatable=("date", "category", "amount_in_cents", "notes", "user_id", "billable", "story_id", "external_reference"),
    required=("workspace_id", "date", "category", "amount_in_cents"),
    includes=REFERENCES
    | {
        "workspace": Include("workspace_id", "workspaces"),
        "user": Include("user_id", "users"),
        "story": Include("story_id", "stories"),
        "active_submission": Include("active_submission_id", "expense_report_submissions"),
        "recent_submission": Include("recent_submission_id", "expense_report_submissions"),
    },
    order="date:desc",
    defaults={
        "is_billable": True,
        "taxable": False,
        "reimbursable": True,
        "is_invoiced": False,
        "user_can_edit": True,
    },
)
SUBMISSIONS = Resource(
    "expense_report_submissions",
    "expense_report_submission",
    "ExpenseReportSubmission",
    attributes=(
        *("id", *STAMPS, "status", "title", "comment", "type", "line_item_total_in_cents", "currency"),
        *("currency_symbol", "currency_base_unit", "user_id", "workspace_id", "expense_ids"),
    ),
    includes={
        "user": Include("user_id", "users"),
        "workspace": Include("workspace_id", "workspaces"),
        "expenses": Include("expense_ids", "expenses"),
    },
    defaults={"status": "submitted", "type": "ExpenseReportSubmission"},
)
