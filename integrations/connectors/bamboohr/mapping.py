"""Employees, rates and days off to canonical rows. Pure; ValueError says why a record cannot be mapped."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.connector import Row
from integrations.connectors.bamboohr.entities import legal_entity
from integrations.connectors.bamboohr.time_off import IS_APPROVED
from integrations.stated import required

Record = Mapping[str, Any]
Settings = Mapping[str, str]
# Without these nobody can be told from others; a grant mends it, a guess would make two people of one.
INDISPENSABLE = ("firstName", "lastName", "workEmail")
# What an empty date is in this vendor's answers (recalled).
NO_DATE = "0000-00-00"
LONGEST_DAY = 24


def to_person(record: Record, settings: Settings) -> Row:
    """An employee; matched by work e-mail where no link exists. Restricted fields are left unsaid."""
    if "deleted" in record:
        return Row(required(record, "id"), {}, changed_at=_instant(record["deleted"]), is_deleted=True)
    restricted = set(record.get("_restrictedFields") or ())
    hidden = [name for name in INDISPENSABLE if name in restricted]
    if hidden:
        raise ValueError(f"{', '.join(hidden)} may not be seen with this API key; grant it and read again")
    email = str(record.get("workEmail") or "").strip().lower()
    values = {"name": _name(record), "email": email} | _unless_restricted(record, restricted)
    return Row(
        external_id=required(record, "id"),
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
        "amount": Decimal(required(record, "hourly")),
        "currency": required(record, "currency"),
    }
    return Row(required(record, "id"), values, {"person": ("employee", required(record, "employeeId"))})


def to_time_off(record: Record, settings: Settings) -> Row:
    """A day off in hours; of what was not granted, or taken back, a deleted one."""
    if record.get("status") not in IS_APPROVED:
        return Row(required(record, "id"), {}, is_deleted=True)
    if record.get("unit") not in ("hours", "days"):
        raise ValueError(f"time off is in hours or days, not in {record.get('unit')}")
    amount = _number(required(record, "amount"), "amount")
    a_day = Decimal(1) if record["unit"] == "hours" else _number(settings["hours_a_day"], "hours a day")
    values = {
        "service_date": _day(record, "day"),
        "hours": amount * a_day,
        "is_approved": IS_APPROVED[record["status"]],
    }
    return Row(required(record, "id"), values, {"person": ("employee", required(record, "employeeId"))})


def _number(text: str, name: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{name} is not a number") from error
    if not number.is_finite() or not 0 <= number <= LONGEST_DAY:
        raise ValueError(f"{name} is not between 0 and {LONGEST_DAY}")
    return number


def _unless_restricted(record: Record, restricted: set[str]) -> dict[str, Any]:
    stated: dict[str, Any] = {}
    if "jobTitleName" not in restricted:
        stated["role"] = record.get("jobTitleName") or ""
    if "status" not in restricted:
        stated["is_active"] = record.get("status") == "Active"
    if "skills" in record:
        stated["skills"] = list(record["skills"])
    return stated


def _name(record: Record) -> str:
    """As somebody is called: the preferred first name where there is one."""
    first = record.get("preferredName") or record.get("firstName") or ""
    name = f"{first} {record.get('lastName') or ''}".strip()
    if not name:
        raise ValueError("the employee has no name")
    return name


def _day(record: Record, field: str) -> date:
    text = required(record, field)
    if text == NO_DATE:
        raise ValueError(f"{field} is missing")
    return date.fromisoformat(text)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
