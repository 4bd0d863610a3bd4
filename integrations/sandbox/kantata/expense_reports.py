"""Expense report submissions as records: one for each expense, and what its status is."""

from integrations.sandbox.kantata.ids import kantata_id
from integrations.sandbox.kantata.resources import RESOURCES
from integrations.sandbox.kantata.store import Record, Store


def submission(expense: Record, *, status: str, created: str, changed: str) -> Record:
    """The report that an expense is submitted with."""
    resource = RESOURCES["expense_report_submissions"]
    money = ("currency", "currency_symbol", "currency_base_unit", "user_id", "workspace_id")
    return (
        dict.fromkeys(resource.attributes)
        | resource.defaults
        | {name: expense[name] for name in money}
        | {
            "id": report_id(expense["id"]),
            "status": status,
            "title": expense["category"],
            "line_item_total_in_cents": expense["amount_in_cents"],
            "expense_ids": [expense["id"]],
            "created_at": created,
            "updated_at": changed,
        }
    )


def report_id(expense: str) -> str:
    return kantata_id("expense_report_submissions", expense)


def status_of(store: Store, expense: Record) -> str | None:
    """The status of the report the expense was last submitted with; None where it was not submitted."""
    report = store.get("expense_report_submissions", expense["recent_submission_id"])
    return report["status"] if report else None
