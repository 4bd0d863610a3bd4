"""GET /query, /queryAll and their server cursors."""

import re
import secrets
from typing import Any

from aiohttp import web

from integrations.sandbox.salesforce.errors import SalesforceError, malformed
from integrations.sandbox.salesforce.org import Org, version_of
from integrations.sandbox.salesforce.session import Sessions
from integrations.sandbox.salesforce.soql import parse
from integrations.sandbox.salesforce.soql_run import rows, select
from integrations.sandbox.server import json_response

BATCH = 2000
SMALLEST_BATCH = 200
KEPT_CURSORS = 200
CURSORS: dict[str, list[dict[str, Any]]] = {}


def routes(sessions: Sessions) -> list[web.RouteDef]:
    base = "/services/data/{version}"
    found = []
    for kind in ("query", "queryAll"):
        found += [
            web.get(f"{base}/{kind}", sessions.guarded(run_query)),
            web.get(f"{base}/{kind}/", sessions.guarded(run_query)),
            web.get(f"{base}/{kind}/{{locator}}", sessions.guarded(continue_query)),
        ]
    return found


async def run_query(org: Org, request: web.Request) -> web.Response:
    """A first batch; the whole result is fixed now, later batches read from the cursor."""
    text = request.query.get("q")
    if not text:
        raise malformed("unexpected token: '<EOF>'")
    kind = request.path.rstrip("/").rpartition("/")[2]
    query = parse(text)
    found = select(org, query, with_deleted=kind == "queryAll")
    if query.counts:
        return json_response({"totalSize": len(found), "done": True, "records": []})
    written = rows(org, query, found, version_of(request))
    cursor = f"01g{secrets.token_hex(8)[:15]}"
    if len(written) > _batch_size(request):
        _keep(cursor, written)
    return _batch(request, kind, cursor, written, 0)


async def continue_query(org: Org, request: web.Request) -> web.Response:
    """The next batch of a cursor; INVALID_QUERY_LOCATOR when it has expired."""
    cursor, _, position = request.match_info["locator"].rpartition("-")
    written = CURSORS.get(cursor)
    if written is None or not position.isdigit() or org.modes.roll("expire_cursor"):
        CURSORS.pop(cursor, None)
        raise SalesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    kind = "queryAll" if "/queryAll/" in request.path else "query"
    return _batch(request, kind, cursor, written, int(position))


def _batch(request: web.Request, kind: str, cursor: str, written: list[dict[str, Any]], start: int) -> web.Response:
    stop = start + _batch_size(request)
    answer: dict[str, Any] = {"totalSize": len(written), "done": stop >= len(written)}
    if stop < len(written):
        answer["nextRecordsUrl"] = f"/services/data/{version_of(request)}/{kind}/{cursor}-{stop}"
    return json_response(answer | {"records": written[start:stop]})


def _batch_size(request: web.Request) -> int:
    match = re.search(r"batchSize\s*=\s*(\d+)", request.headers.get("Sforce-Query-Options", ""))
    return min(BATCH, max(SMALLEST_BATCH, int(match.group(1)))) if match else BATCH


def _keep(cursor: str, written: list[dict[str, Any]]) -> None:
    while len(CURSORS) >= KEPT_CURSORS:
        del CURSORS[next(iter(CURSORS))]
    CURSORS[cursor] = written
