"""GET /employees/{id}?fields= and the changed feed. Fields that may not be seen are left out here, not named."""

from datetime import UTC, datetime

from aiohttp import web

from integrations.sandbox.bamboohr.company import Company, stamp
from integrations.sandbox.bamboohr.errors import BambooError
from integrations.sandbox.bamboohr.fields import EMPLOYEE, RECALLED, record_name
from integrations.sandbox.bamboohr.store import Record
from integrations.sandbox.server import json_response

MOST_FIELDS = 400
TYPES = ("inserted", "updated", "deleted", "all")
PAY = {"payRate": "rate", "payType": "type", "payPeriod": "paidPer"}


async def show_employee(company: Company, request: web.Request) -> web.Response:
    row = company.store.employee(request.match_info["id"])
    if row is None:
        raise BambooError(404, "The employee does not exist")
    names = [name for name in request.query.get("fields", "firstName,lastName").split(",") if name]
    if len(names) > MOST_FIELDS:
        raise BambooError(400, f"No more than {MOST_FIELDS} fields may be requested")
    known = [name for name in names if record_name(name) in (*EMPLOYEE, *RECALLED)]
    seen = [name for name in known if record_name(name) not in company.restricted()]
    return json_response({"id": row["id"]} | {name: _value(company, row, record_name(name)) for name in seen})


async def list_changed(company: Company, request: web.Request) -> web.Response:
    since, kind = since_of(request), request.query.get("type", "all")
    if kind not in TYPES:
        raise BambooError(400, f"type must be one of {', '.join(TYPES)}")
    found = company.store.changed_since(since).values()
    changes = [change for change in found if kind in ("all", change["action"].lower())]
    latest = max((change["lastChanged"] for change in changes), default=since)
    return json_response({"latest": latest, "employees": {change["id"]: change for change in changes}})


def since_of(request: web.Request) -> str:
    """The parameter since as a stamp of the feed. Raises BambooError(400)."""
    try:
        instant = datetime.fromisoformat(request.query["since"])
    except (KeyError, ValueError) as error:
        raise BambooError(400, "since is missing or is not a valid ISO 8601 date") from error
    return stamp(instant if instant.tzinfo else instant.replace(tzinfo=UTC))


def _value(company: Company, row: Record, name: str) -> object:
    if name == "lastChanged":
        return company.store.changes[row["id"]]["lastChanged"]
    if name in PAY:
        return _pay(company, row["id"], PAY[name])
    return row.get(name)


def _pay(company: Company, employee: str, column: str) -> str | None:
    """What is current in the compensation table; a rate as "80000.00 USD" (recalled)."""
    today = company.today().isoformat()
    rows = [row for row in company.store.rows_of("compensation", employee) if row["startDate"] <= today]
    if not rows:
        return None
    held = max(rows, key=lambda row: row["startDate"])[column]
    return f"{held['value']} {held['currency']}" if column == "rate" else held
