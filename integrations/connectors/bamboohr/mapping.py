"""Employees and rates to canonical rows. Pure; ValueError says why a record cannot be mapped."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from integrations.connector import Row
from integrations.connectors.bamboohr.entities import legal_entity

Record = Mapping[str, Any]
Settings = Mapping[str, str]
# Without these nobody can be told from others; a grant mends it, a guess would make two people of one.
INDISPENSABLE = ("firstName", "lastName", "workEmail")
# What an empty date is in this vendor's answers (recalled).
NO_DATE = "0000-00-00"


def to_person(record: Record, settings: Settings) -> Row:
    """An employee; matched by work e-mail where no link exists. Restricted fields are left unsaid."""
    if "deleted" in record:
        return Row(_required(record, "id"), {}, changed_at=_instant(record["deleted"]), is_deleted=True)
    restricted = set(record.get("_restrictedFields") or ())
    hidden = [name for name in INDISPENSABLE if name in restricted]
    if hidden:
        raise ValueError(f"{', '.join(hidden)} may not be seen with this API key; grant it and read again")
    email = str(record.get("workEmail") or "").strip().lower()
    values = {"name": _name(record), "email": email} | _unless_restricted(record, restricted)
    return Row(
        external_id=_required(record, "id"),
        values=values,
        match=email or None,
        changed_at=_instant(record.get("lastChanged")),
        legal_entity=legal_entity(settings, record.get(f"{settings['legal_entity_field']}Name")),
    )


def to_cost_rate(record: Record, _: Settings) -> Row:
    """What an hour of an employee costs from a day on; `hourly` is all that pay.py lets through."""
    if "problem" in record:
        raise ValueError(record["problem"])
    values = {
        "service_date": _day(record, "startDate"),
        "amount": Decimal(_required(record, "hourly")),
        "currency": _required(record, "currency"),
    }
    return Row(_required(record, "id"), values, {"person": ("employee", _required(record, "employeeId"))})


def _unless_restricted(record: Record, restricted: set[str]) -> dict[str, Any]:
    stated: dict[str, Any] = {}
    if "jobTitleName" not in restricted:
        stated["role"] = record.get("jobTitleName") or ""
    if "status" not in restricted:
        stated["is_active"] = record.get("status") == "Active"
    return stated


def _name(record: Record) -> str:
    """As somebody is called: the preferred first name where there is one."""
    first = record.get("preferredName") or record.get("firstName") or ""
    name = f"{first} {record.get('lastName') or ''}".strip()
    if not name:
        raise ValueError("the employee has no name")
    return name


def _day(record: Record, field: str) -> date:
    text = _required(record, field)
    if text == NO_DATE:
        raise ValueError(f"{field} is missing")
    return date.fromisoformat(text)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _required(record: Record, field: str) -> str:
    value = record.get(field)
    if value in (None, ""):
        raise ValueError(f"{field} is missing")
    return str(value)
