"""/sobjects/X, /sobjects/X/{id}, /sobjects/X/{ExtField}/{value}, /sobjects/X/deleted and /updated."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from aiohttp import web

from integrations.sandbox.salesforce.data import Record, stamp
from integrations.sandbox.salesforce.errors import SalesforceError, no_such_field, not_found
from integrations.sandbox.salesforce.org import Org, version_of
from integrations.sandbox.salesforce.schema import SObject
from integrations.sandbox.salesforce.session import Sessions
from integrations.sandbox.salesforce.soql_run import attributes
from integrations.sandbox.salesforce.writes import (
    AmbiguousExternalIdError,
    existing,
    plan_create,
    plan_delete,
    plan_update,
    plan_upsert,
)
from integrations.sandbox.server import json_response

LONGEST_WINDOW = timedelta(days=30)


def routes(sessions: Sessions) -> list[web.RouteDef]:
    base = "/services/data/{version}/sobjects/{object}"
    guarded = sessions.guarded
    return [
        web.post(base, guarded(create)),
        web.post(f"{base}/", guarded(create)),
        web.get(f"{base}/deleted", guarded(deleted)),
        web.get(f"{base}/deleted/", guarded(deleted)),
        web.get(f"{base}/updated", guarded(updated)),
        web.get(f"{base}/updated/", guarded(updated)),
        web.get(f"{base}/{{id}}", guarded(read)),
        web.patch(f"{base}/{{id}}", guarded(update)),
        web.delete(f"{base}/{{id}}", guarded(delete)),
        web.get(f"{base}/{{field}}/{{value}}", guarded(read_by_external_id)),
        web.patch(f"{base}/{{field}}/{{value}}", guarded(upsert)),
    ]


async def create(org: Org, request: web.Request) -> web.Response:
    name, version = request.match_info["object"], version_of(request)
    effect = plan_create(org, name, await fields_of(request))
    request["ref"] = effect["ref"]
    org.commit(effect)
    location = attributes(effect["object"], effect["id"], version)["url"]
    return json_response(saved(effect["id"]), status=201, headers={"Location": location})


async def update(org: Org, request: web.Request) -> web.Response:
    effect = plan_update(org, request.match_info["object"], request.match_info["id"], await fields_of(request))
    request["ref"] = effect["ref"]
    org.commit(effect)
    return web.Response(status=204)


async def upsert(org: Org, request: web.Request) -> web.Response:
    """201 created, 200 updated, 300 with the URLs where several records carry the external id."""
    given = request.match_info
    request["ref"] = given["value"]
    try:
        planned = plan_upsert(org, given["object"], given["field"], given["value"], await fields_of(request))
    except AmbiguousExternalIdError as several:
        urls = [attributes(several.object_name, it, version_of(request))["url"] for it in several.identities]
        return json_response(urls, status=300)
    effect, creates = planned
    org.commit(effect)
    return json_response(saved(effect["id"]) | {"created": creates}, status=201 if creates else 200)


async def delete(org: Org, request: web.Request) -> web.Response:
    effect = plan_delete(org, request.match_info["object"], request.match_info["id"])
    request["ref"] = effect["ref"]
    org.commit(effect)
    return web.Response(status=204)


async def read(org: Org, request: web.Request) -> web.Response:
    described = org.describe(request.match_info["object"])
    return _written(described, existing(org, described, request.match_info["id"]), request)


async def read_by_external_id(org: Org, request: web.Request) -> web.Response:
    described = org.describe(request.match_info["object"])
    field = described.field(request.match_info["field"])
    if field is None or not field.external:
        raise not_found()
    found = org.data.with_external_id(described.name, field.name, request.match_info["value"])
    if not found:
        raise not_found()
    if len(found) > 1:
        urls = [attributes(described.name, it["Id"], version_of(request))["url"] for it in found]
        return json_response(urls, status=300)
    return _written(described, found[0], request)


async def deleted(org: Org, request: web.Request) -> web.Response:
    described = org.describe(request.match_info["object"])
    window = _window(org, request)
    gone = [row for row in _changed(org, described, window) if row.get("IsDeleted")]
    records = [{"id": row["Id"], "deletedDate": row["SystemModstamp"]} for row in gone]
    earliest = stamp(org.now() - LONGEST_WINDOW)
    answer = {"earliestDateAvailable": earliest, "latestDateCovered": window[1]}
    return json_response({"deletedRecords": records} | answer)


async def updated(org: Org, request: web.Request) -> web.Response:
    described = org.describe(request.match_info["object"])
    window = _window(org, request)
    ids = [row["Id"] for row in _changed(org, described, window) if not row.get("IsDeleted")]
    return json_response({"ids": ids, "latestDateCovered": window[1]})


async def fields_of(request: web.Request) -> dict[str, Any]:
    """The JSON object of the body, or JSON_PARSER_ERROR."""
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError as wrong:
        raise SalesforceError(400, "JSON_PARSER_ERROR", str(wrong)) from wrong
    if not isinstance(body, dict):
        raise SalesforceError(400, "JSON_PARSER_ERROR", "The HTTP entity body must be a JSON object")
    return body


def saved(identity: str) -> dict[str, Any]:
    return {"id": identity, "success": True, "errors": []}


def _written(described: SObject, record: Record, request: web.Request) -> web.Response:
    wanted = request.query.get("fields")
    names = wanted.split(",") if wanted else [it.name for it in described.fields.values()]
    body: dict[str, Any] = {"attributes": attributes(described.name, record["Id"], version_of(request))}
    for name in names:
        field = described.field(name.strip())
        if field is None:
            raise no_such_field(name, described.name)
        body[field.name] = record.get(field.name)
    return json_response(body)


def _changed(org: Org, described: SObject, window: tuple[str, str]) -> list[Record]:
    table = org.data.tables[described.name].values()
    return [row for row in table if window[0] <= row["SystemModstamp"] < window[1]]


def _window(org: Org, request: web.Request) -> tuple[str, str]:
    try:
        start, end = (_instant(request.query[name]) for name in ("start", "end"))
    except (KeyError, ValueError) as wrong:
        raise SalesforceError(400, "MALFORMED_QUERY", "start and end must be ISO 8601 date-times") from wrong
    if not timedelta(minutes=1) <= end - start <= LONGEST_WINDOW or start < org.now() - LONGEST_WINDOW:
        message = "start date must be within the last 30 days and before the end date"
        raise SalesforceError(400, "INVALID_REPLICATION_DATE", message)
    return stamp(start), stamp(end)


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text.replace(" ", "+"))
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
