"""The expenses the account starts from, each with its report."""

from integrations.sandbox.kantata.account import SYMBOLS, base_unit, subunits
from integrations.sandbox.kantata.expense_reports import report_id, submission
from integrations.sandbox.kantata.ids import kantata_id
from integrations.sandbox.kantata.seed import at, put
from integrations.sandbox.kantata.store import Record, Store, stamp
from integrations.sandbox.world.types import Expense, Firm


def seed_expenses(store: Store, firm: Firm) -> None:
    for expense in firm.expenses:
        row, booked = _row(expense), at(expense.date, 18)
        put(store, "expenses", row, booked, booked)
        resolved = stamp(expense.approved_at) if expense.approved_at else booked
        status = "approved" if expense.approved_at else "submitted"
        report = submission(row, status=status, created=booked, changed=resolved)
        store.put("expense_report_submissions", report)


def _row(expense: Expense) -> Record:
    identity = kantata_id("expenses", expense.key)
    return {
        "id": identity,
        "date": expense.date.isoformat(),
        "notes": expense.note,
        "category": expense.category,
        "amount_in_cents": subunits(expense.amount, expense.currency),
        "currency": expense.currency,
        "currency_symbol": SYMBOLS.get(expense.currency, expense.currency),
        "currency_base_unit": base_unit(expense.currency),
        "is_billable": expense.billable,
        "reimbursable": expense.reimbursable,
        "user_can_edit": expense.approved_at is None,
        "workspace_id": kantata_id("workspaces", expense.project),
        "user_id": kantata_id("users", expense.person),
        "story_id": kantata_id("stories", expense.task),
        "active_submission_id": report_id(identity),
        "recent_submission_id": report_id(identity),
    }
