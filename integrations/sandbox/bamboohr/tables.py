"""Rows of tables: of one employee or "all" with their ids, and of all employees that changed, without."""

from aiohttp import web

from integrations.sandbox.bamboohr.company import Company
from integrations.sandbox.bamboohr.employees import since_of
from integrations.sandbox.bamboohr.errors import BambooError
from integrations.sandbox.bamboohr.fields import TABLES
from integrations.sandbox.bamboohr.store import Record
from integrations.sandbox.server import json_response

EVERYBODY = "all"


async def list_rows(company: Company, request: web.Request) -> web.Response:
    """In no particular order; columns that may not be seen are left out."""
    table, employee = _table(request), request.match_info["id"]
    if employee != EVERYBODY and company.store.employee(employee) is None:
        raise BambooError(404, "The employee does not exist")
    rows = company.store.tables[table].values()
    found = [row for row in rows if employee in (EVERYBODY, row["employeeId"])]
    shown = [{"id": row["id"], "employeeId": row["employeeId"]} | _columns(company, table, row) for row in found]
    return json_response(shown[::-1])


async def list_changed_rows(company: Company, request: web.Request) -> web.Response:
    """All rows of every employee with any change since then: the stamp is the employee's, not the row's."""
    table, changes = _table(request), company.store.changed_since(since_of(request))
    employees = {
        key: {
            "lastChanged": change["lastChanged"],
            "rows": [_columns(company, table, row) for row in company.store.rows_of(table, key)],
        }
        for key, change in changes.items()
        if company.store.employee(key)
    }
    return json_response({"table": table, "employees": employees})


def _table(request: web.Request) -> str:
    table = request.match_info["table"]
    if table not in TABLES:
        raise BambooError(404, f"The table {table} does not exist")
    return table


def _columns(company: Company, table: str, row: Record) -> Record:
    hidden = company.restricted()
    return {name: row.get(name) for name in TABLES[table] if f"{table}.{name}" not in hidden}
