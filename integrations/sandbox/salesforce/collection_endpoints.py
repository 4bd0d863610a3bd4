"""/composite/sobjects: up to 200 records a call, each with its own result, allOrNone where asked."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from integrations.sandbox.salesforce.errors import SalesforceError
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.record_endpoints import fields_of, saved
from integrations.sandbox.salesforce.session import Sessions
from integrations.sandbox.salesforce.writes import plan_create, plan_delete, plan_update, plan_upsert
from integrations.sandbox.server import Effect, json_response

MOST_RECORDS = 200
Plan = Callable[[dict[str, Any]], tuple[Effect, bool | None]]


def routes(sessions: Sessions) -> list[web.RouteDef]:
    base = "/services/data/{version}/composite/sobjects"
    guarded = sessions.guarded
    return [
        web.post(base, guarded(create_many)),
        web.patch(base, guarded(update_many)),
        web.delete(base, guarded(delete_many)),
        web.patch(f"{base}/{{object}}/{{field}}", guarded(upsert_many)),
    ]


async def create_many(org: Org, request: web.Request) -> web.Response:
    def plan(record: dict[str, Any]) -> tuple[Effect, None]:
        return plan_create(org, type_of(record), record), None

    return await _write_all(org, request, plan)


async def update_many(org: Org, request: web.Request) -> web.Response:
    def plan(record: dict[str, Any]) -> tuple[Effect, None]:
        identity = str(record.pop("id", record.pop("Id", "")))
        return plan_update(org, type_of(record), identity, record), None

    return await _write_all(org, request, plan)


async def upsert_many(org: Org, request: web.Request) -> web.Response:
    """PATCH /composite/sobjects/{Obj}/{ExtField}: a value given twice in one call fails for both."""
    name, field = request.match_info["object"], request.match_info["field"]
    body = await _body(request)
    values = [record.get(field) for record in body["records"]]

    def plan(record: dict[str, Any]) -> tuple[Effect, bool]:
        value = record.pop(field, None)
        if not value:
            raise SalesforceError(400, "MISSING_ARGUMENT", f"{field} not specified")
        if values.count(value) > 1:
            raise SalesforceError(400, "DUPLICATE_VALUE", f"Duplicate external id specified: {value}")
        return plan_upsert(org, name, field, str(value), record)

    return _answer(org, body, plan)


async def delete_many(org: Org, request: web.Request) -> web.Response:
    ids = [identity for identity in request.query.get("ids", "").split(",") if identity]
    body = {"records": [{"id": it} for it in ids], "allOrNone": request.query.get("allOrNone") == "true"}

    def plan(record: dict[str, Any]) -> tuple[Effect, None]:
        return plan_delete(org, _object_of(org, record["id"]), record["id"]), None

    return _answer(org, _limited(body), plan)


def type_of(record: dict[str, Any]) -> str:
    name = record.get("attributes", {}).get("type")
    if not name:
        raise SalesforceError(400, "INVALID_TYPE", "attributes.type is required")
    return str(name)


async def _write_all(org: Org, request: web.Request, plan: Plan) -> web.Response:
    return _answer(org, await _body(request), plan)


async def _body(request: web.Request) -> dict[str, Any]:
    return _limited(await fields_of(request))


def _limited(body: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(body.get("records"), list):
        raise SalesforceError(400, "JSON_PARSER_ERROR", "records must be an array")
    if len(body["records"]) > MOST_RECORDS:
        message = f"record limit reached. cannot submit more than {MOST_RECORDS} records in this call"
        raise SalesforceError(400, "EXCEEDED_MAX_SIZE_REQUEST", message)
    return body


def _answer(org: Org, body: dict[str, Any], plan: Plan) -> web.Response:
    together = bool(body.get("allOrNone"))
    planned = [_attempt(org, plan, record, commits=not together) for record in body["records"]]
    failed = [isinstance(it, SalesforceError) for it in planned]
    if together and not any(failed):
        for effect, _ in (it for it in planned if not isinstance(it, SalesforceError)):
            org.commit(effect)
    rolled_back = together and any(failed)
    return json_response([_result(it, rolled_back=rolled_back) for it in planned])


def _attempt(
    org: Org, plan: Plan, record: dict[str, Any], *, commits: bool
) -> tuple[Effect, bool | None] | SalesforceError:
    try:
        effect, creates = plan(record)
    except SalesforceError as refusal:
        return refusal
    if commits:
        org.commit(effect)
    return effect, creates


def _result(planned: tuple[Effect, bool | None] | SalesforceError, *, rolled_back: bool) -> dict[str, Any]:
    if isinstance(planned, SalesforceError):
        return {"success": False, "errors": [planned.item()]}
    if rolled_back:
        message = "Record rolled back because not all records were valid and the request was using AllOrNone"
        halted = SalesforceError(400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", message)
        return {"success": False, "errors": [halted.item()]}
    effect, creates = planned
    return saved(effect["id"]) | ({} if creates is None else {"created": creates})


def _object_of(org: Org, identity: str) -> str:
    for name, table in org.data.tables.items():
        if table and next(iter(table))[:3] == identity[:3]:
            return name
    raise SalesforceError(400, "INVALID_ID_FIELD", f"invalid id: {identity}")
