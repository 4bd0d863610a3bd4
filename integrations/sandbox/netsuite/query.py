"""POST /query/v1/suiteql."""

from typing import Any

from aiohttp import web

from integrations.sandbox.netsuite.paging import limit_and_offset
from integrations.sandbox.netsuite.problems import Problem
from integrations.sandbox.netsuite.records import base_url, read_json
from integrations.sandbox.netsuite.shapes import COLLECTION, answer, page
from integrations.sandbox.netsuite.suiteql_run import run
from integrations.sandbox.netsuite.suiteql_tables import Tables

MOST_ROWS = 100_000


class QueryApi:
    """Answers SuiteQL; rows beyond 100,000 are out of reach of offset, ask again with id > last."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    async def suiteql(self, request: web.Request) -> web.Response:
        if "transient" not in request.headers.get("Prefer", ""):
            detail = "Required request header 'Prefer: transient' is missing or invalid."
            raise Problem(400, "INVALID_HEADER", detail, Header="Prefer")
        limit, offset = limit_and_offset(request)
        if offset + limit > MOST_ROWS:
            raise Problem(400, "INVALID_PARAMETER", f"No more than {MOST_ROWS} rows.", QueryParam="offset")
        query = await read_json(request)
        result = run(str(query.get("q", "")), self.tables, limit=limit, offset=offset)
        items: list[dict[str, Any]] = [{"links": []} | row for row in result.items]
        url = f"{base_url(request)}/query/v1/suiteql"
        body = page(items, url=url, limit=limit, offset=offset, total=result.total)
        return answer(body, COLLECTION)
