"""What every sandbox answers beside the vendor's own: health, faults, journal, the world's hand, state."""

import inspect
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Any

import orjson
from aiohttp import web

from integrations.sandbox.journal import encode
from integrations.sandbox.server import HAND, Sandbox, journal_and_inject, json_response

BODY_LIMIT = 64 * 1024 * 1024
Endpoint = Callable[[Sandbox, web.Request], Awaitable[web.Response]]


def build_application(sandbox: Sandbox) -> web.Application:
    """The vendor's routes and the shared ones behind the fault middleware."""
    application = web.Application(middlewares=[journal_and_inject(sandbox)], client_max_size=BODY_LIMIT)
    application.add_routes(sandbox.routes())
    application.add_routes(
        [
            web.get("/_health", _bound(sandbox, _health)),
            web.get("/_mode", _bound(sandbox, _read_mode)),
            web.post("/_mode", _bound(sandbox, _set_mode)),
            web.get("/_journal", _bound(sandbox, _read_journal)),
            web.post("/_do", _bound(sandbox, _do)),
            web.get("/_state", _bound(sandbox, _count_state)),
            web.get("/_state/{collection}", _bound(sandbox, _read_state)),
        ]
    )
    application.on_startup.append(lambda _: sandbox.start())
    application.on_cleanup.append(lambda _: sandbox.stop())
    return application


def _bound(sandbox: Sandbox, endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        return await endpoint(sandbox, request)

    return handler


async def _health(sandbox: Sandbox, _: web.Request) -> web.Response:
    return json_response({"vendor": sandbox.vendor, "ready": True})


async def _read_mode(sandbox: Sandbox, _: web.Request) -> web.Response:
    return json_response(sandbox.modes.describe() | {"settings": sandbox.settings})


async def _set_mode(sandbox: Sandbox, request: web.Request) -> web.Response:
    wanted = orjson.loads(await request.read() or b"{}")
    settings = {name: wanted.pop(name) for name in list(wanted) if name in sandbox.settings}
    if settings:
        sandbox.change_settings(settings)
    sandbox.modes.replace(wanted)
    return await _read_mode(sandbox, request)


async def _read_journal(sandbox: Sandbox, request: web.Request) -> web.Response:
    query = request.query
    lines = sandbox.journal.lines(kind=query.get("kind", ""), after=int(query.get("after", 0)))
    entries = list(islice(lines, int(query.get("limit", 100_000))))
    return json_response({"count": len(entries), "entries": entries})


async def _do(sandbox: Sandbox, request: web.Request) -> web.Response:
    body: dict[str, Any] = orjson.loads(await request.read())
    action = sandbox.actions().get(body.get("action", ""))
    if action is None:
        known = sorted(sandbox.actions())
        return json_response({"error": f"unknown action; one of {known}"}, status=400)
    hand = HAND.set("world")
    try:
        answer = action(body)
        answer = await answer if inspect.isawaitable(answer) else answer
    except (ValueError, LookupError, TypeError) as error:
        return json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
    finally:
        HAND.reset(hand)
    return json_response(answer)


async def _count_state(sandbox: Sandbox, _: web.Request) -> web.Response:
    return json_response({name: len(records) for name, records in sandbox.collections().items()})


async def _read_state(sandbox: Sandbox, request: web.Request) -> web.Response:
    records = sandbox.collections().get(request.match_info["collection"])
    if records is None:
        return json_response({"error": f"collections: {sorted(sandbox.collections())}"}, status=404)
    if wanted := request.query.get("id"):
        records = {key: record for key, record in records.items() if key == wanted}
    return web.Response(body=encode(records), content_type="application/json")
