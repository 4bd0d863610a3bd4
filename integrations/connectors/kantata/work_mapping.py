"""Tasks, time, milestones and staffing to canonical rows. Pure; ValueError says why a record cannot be mapped."""

from collections.abc import Mapping
from decimal import Decimal

from integrations.connector import Row
from integrations.connectors.kantata.mapping import Settings, row, tombstone
from integrations.connectors.kantata.values import Record, amount, day, hours, instant, only, side, worth
from integrations.stated import required

PERCENT = Decimal(100)


def to_task(record: Record, _: Settings) -> Row:
    """A story of type task: its estimate and how far it is, 0..1."""
    if "deleted" in record:
        return tombstone(record)
    done = record.get("percentage_complete")
    values = {
        "title": required(record, "title"),
        "role": only(record, "assigned_role").get("name") or "",
        "estimate_hours": hours(record.get("time_estimate_in_minutes")),
        "percent_complete": None if done is None else Decimal(str(done)) / PERCENT,
        "is_billable": bool(record.get("billable")),
    }
    return row(record, values, parents(record, project="workspace"))


def to_time_entry(record: Record, _: Settings) -> Row:
    """Time of a person on a day. The vendor keeps no instant of approval: the last change stands for it."""
    if "deleted" in record:
        return tombstone(record)
    worked_on, is_approved = day(required(record, "date_performed")), bool(record.get("approved"))
    bill_rate, is_billable = amount(record, "rate_in_cents"), bool(record.get("billable"))
    values = {
        "service_date": worked_on,
        "posting_period": f"{worked_on:%Y-%m}",
        "hours": hours(required(record, "time_in_minutes")),
        "is_billable": is_billable,
        "bill_rate": bill_rate,
        "amount": worth(record, bill_rate) if is_billable else Decimal(0),
        "currency": required(record, "currency"),
        "cost_rate": amount(record, "cost_rate_in_cents"),
        "cost_currency": required(record, "currency"),
        "is_approved": is_approved,
        "approved_at": instant(record.get("updated_at")) if is_approved else None,
    }
    return row(record, values, parents(record, project="workspace", task="story", person="user"))


def to_milestone(record: Record, _: Settings) -> Row:
    """A billing milestone; accepted on the day its story was completed, None while it is not."""
    if "deleted" in record:
        return tombstone(record)
    accepted_on = day(_completed_at(record))
    values = {
        "title": required(record, "title"),
        "amount": amount(record, "amount_in_cents"),
        "currency": required(record, "currency"),
        "due_on": day(record.get("date_to_invoice")),
        "accepted_on": accepted_on,
        "service_date": accepted_on,
        "posting_period": f"{accepted_on:%Y-%m}" if accepted_on else "",
        "is_invoiced": bool(record.get("invoice_id")),
    }
    return row(record, values, parents(record, project="workspace"))


def to_allocation(record: Record, _: Settings) -> Row:
    """Planned hours of a role between two days; without a user it is demand nobody fills."""
    if "deleted" in record:
        return tombstone(record)
    resource, starts_on = only(record, "workspace_resource"), day(required(record, "start_date"))
    values = {
        "role": resource.get("role_name") or "",
        "hours": hours(required(record, "minutes")),
        "starts_on": starts_on,
        "ends_on": day(required(record, "end_date")),
        "service_date": starts_on,
    }
    merged = {**record, "user_id": resource.get("user_id")}
    return row(record, values, parents(merged, project="workspace", person="user"))


def _completed_at(record: Record) -> str | None:
    """When the milestone's story last became completed; None when it is open again."""
    if only(record, "story").get("state") != "completed":
        return None
    changes = (change for change in side(record, "state_changes") if change.get("state") == "completed")
    return max((str(change["created_at"]) for change in changes), default=None)


def parents(record: Record, **types: str) -> Mapping[str, tuple[str, str]]:
    """Parents by name; the vendor's key is its type with _id."""
    return {name: (kind, str(record[f"{kind}_id"])) for name, kind in types.items() if record.get(f"{kind}_id")}
