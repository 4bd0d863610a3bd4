"""GET /time_off/requests: whatever overlaps the days asked for. `created` and `lastChanged` are days of the company."""

from datetime import date

from aiohttp import web

from integrations.sandbox.bamboohr.company import Company
from integrations.sandbox.bamboohr.errors import BambooError
from integrations.sandbox.bamboohr.fields import TIME_OFF
from integrations.sandbox.server import json_response

STATUSES = ("approved", "denied", "superceded", "requested", "canceled")


async def list_requests(company: Company, request: web.Request) -> web.Response:
    start, end = _day(request, "start"), _day(request, "end")
    rows = [row for row in company.store.tables["time_off_requests"].values() if start <= row["end"]]
    rows = [row for row in rows if row["start"] <= end]
    wanted = [name for name in request.query.get("status", "").split(",") if name]
    if unknown := set(wanted) - set(STATUSES):
        raise BambooError(400, f"status {min(unknown)} is not one of {', '.join(STATUSES)}")
    if wanted:
        rows = [row for row in rows if row["status"]["status"] in wanted]
    for parameter, name in (("id", "id"), ("employeeId", "employeeId")):
        if given := request.query.get(parameter):
            rows = [row for row in rows if str(row[name]) == given]
    names = [name for name in TIME_OFF if name != "notes" or not request.query.get("excludeNote")]
    return json_response([{name: row[name] for name in names} for row in rows])


def _day(request: web.Request, name: str) -> str:
    try:
        return date.fromisoformat(request.query.get(name, "")).isoformat()
    except ValueError as error:
        raise BambooError(400, f"{name} is missing or is not a date (YYYY-MM-DD)") from error
