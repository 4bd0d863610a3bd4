"""Stored records in the shape REST answers them: references with names and links, numbers, collections."""

from typing import Any
from urllib.parse import quote

from aiohttp import web

from integrations.sandbox.journal import encode
from integrations.sandbox.netsuite.record_type import RecordType
from integrations.sandbox.netsuite.schema import SUBLISTS
from integrations.sandbox.netsuite.store import Record, Store

COLLECTION = "application/vnd.oracle.resource+json; type=collection"


def shape(store: Store, kind: RecordType, record: Record, base: str, *, is_expanded: bool) -> dict[str, Any]:
    """A record's detail; nulls are left out, sublists are links unless expanded."""
    own = f"{base}/record/v1/{kind.name}/{record['id']}"
    body: dict[str, Any] = {"links": [{"rel": "self", "href": own}], "id": record["id"]}
    for name, held in kind.fields.items():
        value = record.get(name)
        if value is None:
            continue
        if held == "ref":
            body[name] = _reference(store, kind.targets[name], value, base)
        elif held == "lines":
            body[name] = _lines(kind, value, f"{own}/{name}", is_expanded=is_expanded)
        else:
            body[name] = _scalar(held, value)
    return body


def _reference(store: Store, targets: tuple[str, ...], identity: str, base: str) -> dict[str, Any]:
    kind = next((target for target in targets if identity in store.records[target]), targets[0])
    links = [{"rel": "self", "href": f"{base}/record/v1/{kind}/{identity}"}]
    return {"links": links, "id": identity, "refName": store.name_of(targets, identity)}


def _lines(kind: RecordType, lines: list[Record], own: str, *, is_expanded: bool) -> dict[str, Any]:
    links = [{"rel": "self", "href": own}]
    if not is_expanded:
        return {"links": links}
    held = SUBLISTS[kind.name]
    shown = [{name: _scalar(held.get(name, "text"), value) for name, value in line.items()} for line in lines]
    items = [{"line": number} | line for number, line in enumerate(shown, start=1)]
    return {"links": links, "items": items, "totalResults": len(items)}


def _scalar(held: str, value: Any) -> Any:
    if held in ("money", "number", "rate"):
        return float(value)
    return {"id": value, "refName": value} if held == "choice" else value


def answer(body: Any, form: str = "application/vnd.oracle.resource+json; type=singular") -> web.Response:
    return web.Response(body=encode(body), headers={"Content-Type": form})


def page(items: list[Any], *, url: str, limit: int, offset: int, total: int, q: str = "") -> dict[str, Any]:
    """A collection's envelope with its self, next, previous, first and last links."""
    has_more = offset + len(items) < total
    places = {"self": offset}
    if has_more:
        places |= {"next": offset + limit, "last": (total - 1) // limit * limit}
    if offset:
        places |= {"first": 0, "previous": max(offset - limit, 0)}
    search = f"q={quote(q)}&" if q else ""
    address = f"{url}?{search}limit={limit}"
    links = [{"rel": rel, "href": f"{address}&offset={place}"} for rel, place in places.items()]
    return {
        "links": links,
        "count": len(items),
        "hasMore": has_more,
        "items": items,
        "offset": offset,
        "totalResults": total,
    }
