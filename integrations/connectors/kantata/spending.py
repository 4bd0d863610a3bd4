"""Expenses to canonical rows. Pure; ValueError says why a record cannot be mapped."""

from integrations.connector import Row
from integrations.connectors.kantata.mapping import Settings, row, tombstone
from integrations.connectors.kantata.values import Record, amount, day, instant, only
from integrations.connectors.kantata.work_mapping import parents
from integrations.stated import required

APPROVED = "approved"


def to_expense(record: Record, _: Settings) -> Row:
    """Money spent on a day, in the currency it states; approved as the report is that it was last submitted with.

    The vendor keeps no instant of approval: the report's last change stands for it, and for its withdrawal, which
    leaves the expense's own stamp as it was. It says whether an expense is taxable, never how much of it is tax, so
    the whole amount is cost (VENDORS.md 5).
    """
    if "deleted" in record:
        return tombstone(record)
    spent_on, report = day(required(record, "date")), only(record, "recent_submission")
    required(record, "amount_in_cents")
    values = {
        "service_date": spent_on,
        "posting_period": f"{spent_on:%Y-%m}",
        "amount": amount(record, "amount_in_cents"),
        "currency": required(record, "currency"),
        "category": record.get("category") or "",
        "is_billable": bool(record.get("is_billable")),
        "is_reimbursable": bool(record.get("reimbursable")),
        "is_approved": report.get("status") == APPROVED,
        "approved_at": instant(report.get("updated_at")),
    }
    return row(record, values, parents(record, project="workspace", task="story", person="user"))
