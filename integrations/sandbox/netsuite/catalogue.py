"""The metadata catalogue as JSON Schema, and the account's governance limits."""

from typing import Any

from aiohttp import web

from integrations.sandbox.netsuite.problems import no_such_type
from integrations.sandbox.netsuite.record_type import RecordType
from integrations.sandbox.netsuite.records import base_url
from integrations.sandbox.netsuite.schema import RECORD_TYPES
from integrations.sandbox.netsuite.shapes import answer

TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "ref": {"type": "object", "properties": {"id": {"type": "string"}, "refName": {"type": "string"}}},
    "choice": {"type": "object", "properties": {"id": {"type": "string"}, "refName": {"type": "string"}}},
    "money": {"type": "number", "format": "double"},
    "number": {"type": "number", "format": "double"},
    "rate": {"type": "number", "format": "double"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "bool": {"type": "boolean"},
    "lines": {"type": "object", "properties": {"items": {"type": "array"}}},
}


async def list_types(request: web.Request) -> web.Response:
    wanted = [name for name in request.query.get("select", "").split(",") if name]
    url = f"{base_url(request)}/record/v1/metadata-catalog"
    items = [
        {"name": name, "links": [{"rel": "canonical", "href": f"{url}/{name}"}]}
        for name in RECORD_TYPES
        if not wanted or name in wanted
    ]
    return answer({"links": [{"rel": "self", "href": url}], "items": items})


async def read_type(request: web.Request) -> web.Response:
    kind = RECORD_TYPES.get(request.match_info["kind"])
    if kind is None:
        raise no_such_type(request.match_info["kind"])
    return answer(_schema(kind), "application/schema+json")


def _schema(kind: RecordType) -> dict[str, Any]:
    properties = {"id": TYPES["text"]} | {
        name: TYPES[held] | {"title": name, "readOnly": not kind.is_writable(name)}
        for name, held in kind.fields.items()
    }
    return {
        "type": "object",
        "x-ns-name": kind.name,
        "properties": properties,
        "required": list(kind.mandatory),
    }


def governance_limits(limit: int, used: int) -> web.Response:
    return answer({
        "accountConcurrencyLimit": limit,
        "accountUnallocatedConcurrencyLimit": limit - used,
    })  # fmt: skip
