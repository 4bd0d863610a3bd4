"""GET /employees: a fixed set of fields and those asked for; what may not be seen is null and named."""

from collections.abc import Callable
from functools import partial
from typing import Any

from aiohttp import web

from integrations.sandbox.bamboohr.company import Company
from integrations.sandbox.bamboohr.errors import BambooError
from integrations.sandbox.bamboohr.fields import BASE, OPTIONAL, SORTABLE, record_name
from integrations.sandbox.bamboohr.paging import cursor_after, limit_of, start_of
from integrations.sandbox.bamboohr.store import Record
from integrations.sandbox.server import json_response

TEXT_FILTERS = {
    "filter[firstName]": "firstName",
    "filter[lastName]": "lastName",
    "filter[jobTitleName]": "jobTitleName",
}


async def list_employees(company: Company, request: web.Request) -> web.Response:
    rows = _sorted(_filtered(company, request), request)
    start, limit = start_of(request, rows), limit_of(request, cap=int(company.settings["page_cap"]))
    page = rows[start : start + limit]
    has_more = start + limit < len(rows)
    wanted = [name for name in request.query.get("fields", "").split(",") if name in OPTIONAL]
    cursor = cursor_after(page[-1]) if has_more else None
    links = {"self": {"href": str(request.url)}}
    if cursor:
        links["next"] = {"href": str(request.url.update_query({"page[after]": cursor}))}
    body = {
        "data": [_shown(row, (*BASE, *wanted), company.restricted()) for row in page],
        "meta": {"total": len(rows), "page": {"limit": limit, "nextCursor": cursor, "prevCursor": None}},
        "_links": links,
    }
    return json_response(body)


def _shown(row: Record, names: tuple[str, ...], restricted: set[str]) -> Record:
    hidden = [name for name in names if record_name(name) in restricted]
    shown = {name: None if name in hidden else row.get(record_name(name)) for name in names}
    return shown | {"_restrictedFields": hidden}


def _filtered(company: Company, request: web.Request) -> list[Record]:
    """Filters join with AND; who is found by a field that may not be seen is left out."""
    rows = list(company.store.tables["employees"].values())
    ids = _ids(request)
    if ids is not None:
        rows = [row for row in rows if row["id"] in ids]
    for name in TEXT_FILTERS:
        if text := request.query.get(f"filter[{name}]"):
            allowed = name not in company.restricted()
            rows = [row for row in rows if allowed and text.lower() in str(row[name]).lower()]
    status = request.query.get("filter[status]")
    if status not in (None, "active", "inactive"):
        raise BambooError(400, "filter[status] must be active or inactive", form="coded")
    return [row for row in rows if status is None or row["status"].lower() == status]


def _ids(request: web.Request) -> set[str] | None:
    """Repeated keys filter[ids][], or the older comma-separated filter[ids]."""
    given = request.query.getall("filter[ids][]", [])
    given += [part for text in request.query.getall("filter[ids]", []) for part in text.split(",")]
    if not all(one.isdigit() for one in given):
        raise BambooError(400, "filter[ids] must be a list of integers", form="coded")
    return set(given) if given else None


def _sorted(rows: list[Record], request: web.Request) -> list[Record]:
    rows = sorted(rows, key=_number)
    for name in reversed(request.query.get("sort", "employeeId").split(",")):
        plain = name.removeprefix("-")
        if plain not in SORTABLE:
            raise BambooError(400, f"{plain} is not a sortable field", form="coded")
        key: Callable[[Record], Any] = _number if plain == "employeeId" else partial(_text, record_name(plain))
        rows.sort(key=key, reverse=name != plain)
    return rows


def _number(row: Record) -> int:
    return int(row["id"])


def _text(name: str, row: Record) -> str:
    return str(row[name] or "")
