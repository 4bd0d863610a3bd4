"""/api/v1/{collection}.json and /{collection}/{id}.json: list, show, create (one or many), update, delete."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from integrations.sandbox.kantata.account import Account
from integrations.sandbox.kantata.envelope import enveloped, listed, page_of, shown
from integrations.sandbox.kantata.errors import KantataError, not_found
from integrations.sandbox.kantata.filters import is_hidden, matching
from integrations.sandbox.kantata.resource import Resource
from integrations.sandbox.kantata.resources import RESOURCES
from integrations.sandbox.kantata.session import Endpoint, Session
from integrations.sandbox.kantata.store import Record
from integrations.sandbox.kantata.stretches import stretch_of
from integrations.sandbox.kantata.writes import (
    existing,
    plan_create,
    plan_delete,
    plan_update,
    reference_record,
)
from integrations.sandbox.server import Effect, json_response

API = "/api/v1"
ResourceEndpoint = Callable[[Account, Resource, web.Request], Awaitable[web.Response]]


def routes(session: Session) -> list[web.RouteDef]:
    """Reading for all collections, writing for those that declare it."""
    found = [web.post(f"{API}/external_references/create_or_update.json", session.guarded(refer))]
    for resource in RESOURCES.values():
        many, one = f"{API}/{resource.collection}.json", f"{API}/{resource.collection}/{{id}}.json"
        found += [web.get(many, _on(session, resource, index)), web.get(one, _on(session, resource, show))]
        if resource.creatable:
            found += [web.post(many, _on(session, resource, create))]
            found += [web.delete(one, _on(session, resource, delete))]
        if resource.updatable:
            found += [web.put(one, _on(session, resource, update))]
    return found


def _on(session: Session, resource: Resource, endpoint: ResourceEndpoint) -> Any:
    async def bound(account: Account, request: web.Request) -> web.Response:
        return await endpoint(account, resource, request)

    handler: Endpoint = bound
    return session.guarded(handler)


async def index(account: Account, resource: Resource, request: web.Request) -> web.Response:
    query = request.query
    if stretch := stretch_of(account, resource, query):
        page = stretch.page(*page_of(query))
        return json_response(enveloped(account, resource, page, query, count=stretch.count))
    return json_response(listed(account, resource, matching(account, resource, query), query))


async def show(account: Account, resource: Resource, request: web.Request) -> web.Response:
    """404 also where a default filter hides the record."""
    record = existing(account, resource, request.match_info["id"])
    if is_hidden(resource, record, request.query):
        raise not_found()
    return _answer(account, resource, [record], request)


async def create(account: Account, resource: Resource, request: web.Request) -> web.Response:
    """{"time_entry": {...}} or {"time_entries": [{...}]}; of many, all or none."""
    body = await _body(request)
    given = body.get(resource.collection) or [body.get(resource.singular)]
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise KantataError(422, "validation", f"{resource.singular} is missing", resource.singular)
    request["ref"] = (given[0].get("external_reference") or {}).get("service_model_ref")
    effects = [plan_create(account, resource, item) for item in given]
    for effect in effects:
        account.commit(effect)
    return _answer(account, resource, _fresh(account, effects), request, status=201)


async def update(account: Account, resource: Resource, request: web.Request) -> web.Response:
    given = (await _body(request)).get(resource.singular)
    if not isinstance(given, dict):
        raise KantataError(422, "validation", f"{resource.singular} is missing", resource.singular)
    effect = plan_update(account, resource, request.match_info["id"], given)
    request["ref"] = effect["ref"]
    account.commit(effect)
    return _answer(account, resource, _fresh(account, [effect]), request)


async def delete(account: Account, resource: Resource, request: web.Request) -> web.Response:
    account.commit(plan_delete(account, resource, request.match_info["id"]))
    return web.Response(status=204)


async def refer(account: Account, request: web.Request) -> web.Response:
    """POST /external_references/create_or_update.json: one per service, model and subject."""
    given = (await _body(request)).get("external_reference") or {}
    for name in ("service_model_ref", "service_model", "service_name", "subject_id", "subject_type"):
        if not given.get(name):
            raise KantataError(422, "validation", f"{name} can't be blank", name)
    resource = next((it for it in RESOURCES.values() if it.subject == given["subject_type"]), None)
    if resource is None or account.store.get(resource.collection, given["subject_id"]) is None:
        raise KantataError(422, "validation", "Subject could not be found", "subject_id")
    request["ref"] = given["service_model_ref"]
    record = reference_record(given["subject_type"], str(given["subject_id"]), given, account.stamp_now())
    known = account.store.get("external_references", record["id"])
    record["created_at"] = known["created_at"] if known else record["created_at"]
    operation = "update" if known else "create"
    body = {"operation": operation, "object": "external_references", "ref": record["service_model_ref"]}
    account.commit(body | {"id": record["id"], "body": record, "related": []})
    return _answer(account, RESOURCES["external_references"], [record], request, status=200 if known else 201)


def _fresh(account: Account, effects: list[Effect]) -> list[Record]:
    return [account.store.tables[effect["object"]][effect["id"]] for effect in effects]


def _answer(
    account: Account, resource: Resource, records: list[Record], request: web.Request, *, status: int = 200
) -> web.Response:
    return json_response(shown(account, resource, records, request.query), status=status)


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError as wrong:
        raise KantataError(400, "system", "The request body is not valid JSON") from wrong
    if not isinstance(body, dict):
        raise KantataError(400, "system", "The request body must be a JSON object")
    return body
