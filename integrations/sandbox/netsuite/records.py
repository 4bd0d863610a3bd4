"""The record API: /record/v1/{type} and /record/v1/{type}/{id or eid:externalId}."""

from typing import Any

import orjson
from aiohttp import web

from integrations.sandbox.netsuite.normalise import normalise
from integrations.sandbox.netsuite.paging import limit_and_offset
from integrations.sandbox.netsuite.problems import Problem, invalid_content, no_such_record, no_such_type
from integrations.sandbox.netsuite.record_type import RecordType
from integrations.sandbox.netsuite.schema import RECORD_TYPES
from integrations.sandbox.netsuite.search import conditions
from integrations.sandbox.netsuite.shapes import COLLECTION, answer, page, shape
from integrations.sandbox.netsuite.store import Record, Store
from integrations.sandbox.netsuite.writes import Writer


class RecordApi:
    """Handlers over one store; every refusal is a Problem."""

    def __init__(self, store: Store, writer: Writer) -> None:
        self.store = store
        self.writer = writer

    async def list(self, request: web.Request) -> web.Response:
        """Ids and links only, by id; the details take one call each."""
        kind = kind_of(request)
        limit, offset = limit_and_offset(request)
        q = request.query.get("q", "")
        wanted = conditions(kind, q)
        found = [one for one in self.store.records[kind.name].values() if all(test(one) for test in wanted)]
        found.sort(key=lambda record: int(record["id"]))
        url = f"{base_url(request)}/record/v1/{kind.name}"
        items = [_link(url, record["id"]) for record in found[offset : offset + limit]]
        body = page(items, url=url, limit=limit, offset=offset, total=len(found), q=q)
        return answer(body, COLLECTION)

    async def read(self, request: web.Request) -> web.Response:
        kind = kind_of(request)
        record = self._existing(request, kind)
        is_expanded = request.query.get("expandSubResources") == "true"
        body = shape(self.store, kind, record, base_url(request), is_expanded=is_expanded)
        return answer(body)

    async def create(self, request: web.Request) -> web.Response:
        kind = kind_of(request)
        fields = await self._fields(request, kind)
        request["ref"] = fields.get("externalId")
        return _no_content(request, kind, self.writer.create(kind.name, fields))

    async def update(self, request: web.Request) -> web.Response:
        kind = kind_of(request)
        record = self._existing(request, kind)
        request["ref"] = record.get("externalId")
        fields = with_lines(record, await self._fields(request, kind), replaced=_replaced(request))
        request["replayed"] = not self.writer.update(kind.name, record, fields)
        return _no_content(request, kind, record["id"])

    async def upsert(self, request: web.Request) -> web.Response:
        """PUT eid: creates or updates; the same body again changes nothing, where its lines are to be replaced."""
        kind, identity = kind_of(request), request.match_info["identity"]
        if not identity.startswith("eid:"):
            raise Problem(405, "METHOD_NOT_ALLOWED", "PUT takes an external ID: eid:<externalId>.")
        request["ref"] = identity[4:]
        body, is_strict = await read_json(request), _is_strict(request)
        replaced = _replaced(request)
        record, request["replayed"] = self.put(kind, identity[4:], body, is_strict=is_strict, replaced=replaced)
        return _no_content(request, kind, record)

    def put(
        self,
        kind: RecordType,
        external: str,
        body: dict[str, Any],
        *,
        is_strict: bool = True,
        replaced: frozenset[str] = frozenset(),
    ) -> tuple[str, bool]:
        """The id of the record with that external id as the body says, and whether it stood so before."""
        fields = normalise(self.store, kind, body, is_strict=is_strict) | {"externalId": external}
        record = self.store.find(kind.name, f"eid:{external}")
        if record is None:
            return self.writer.create(kind.name, fields), False
        fields = with_lines(record, fields, replaced=replaced)
        return record["id"], not self.writer.update(kind.name, record, fields)

    async def delete(self, request: web.Request) -> web.Response:
        kind = kind_of(request)
        record = self._existing(request, kind)
        request["ref"] = record.get("externalId")
        self.writer.delete(kind.name, record)
        return web.Response(status=204)

    def _existing(self, request: web.Request, kind: RecordType) -> Record:
        identity = request.match_info["identity"]
        record = self.store.find(kind.name, identity)
        if record is None:
            raise no_such_record(kind.name, identity)
        return record

    async def _fields(self, request: web.Request, kind: RecordType) -> Record:
        body = await read_json(request)
        return normalise(self.store, kind, body, is_strict=_is_strict(request))


async def read_json(request: web.Request) -> dict[str, Any]:
    """The body as an object. Raises a Problem (400) for anything else."""
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise invalid_content(f"Invalid JSON: {error}.") from error
    if not isinstance(body, dict):
        raise invalid_content("The request body must be a JSON object.")
    return body


def with_lines(record: Record, fields: Record, *, replaced: frozenset[str]) -> Record:
    """The fields with the lines that the record keeps: a sublist that is not replaced gets those of the body besides.

    Lines here have no keys, by which the real ones are edited in place.
    """
    kept = {name: [*(record.get(name) or []), *value] for name, value in fields.items() if isinstance(value, list)}
    return fields | {name: lines for name, lines in kept.items() if name not in replaced}


def _replaced(request: web.Request) -> frozenset[str]:
    return frozenset(filter(None, request.query.get("replace", "").split(",")))


def base_url(request: web.Request) -> str:
    return f"{request.scheme}://{request.host}/services/rest"


def _is_strict(request: web.Request) -> bool:
    return request.headers.get("X-NetSuite-PropertyNameValidation", "Error") == "Error"


def kind_of(request: web.Request) -> RecordType:
    """The record type in the path. Raises a Problem (404) for another."""
    name = request.match_info["kind"]
    if name not in RECORD_TYPES:
        raise no_such_type(name)
    return RECORD_TYPES[name]


def _link(url: str, identity: str) -> dict[str, Any]:
    return {"links": [{"rel": "self", "href": f"{url}/{identity}"}], "id": identity}


def _no_content(request: web.Request, kind: RecordType, identity: str) -> web.Response:
    location = f"{base_url(request)}/record/v1/{kind.name}/{identity}"
    return web.Response(status=204, headers={"Location": location})
