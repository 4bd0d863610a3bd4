"""The answer's form: count, meta, results in order, objects by id, side-loaded objects under their own keys."""

from typing import Any

from multidict import MultiMapping

from integrations.sandbox.kantata.account import Account
from integrations.sandbox.kantata.resource import Resource
from integrations.sandbox.kantata.resources import RESOURCES
from integrations.sandbox.kantata.store import Record
from integrations.sandbox.kantata.totals import with_totals

DEFAULT_PAGE = 20
LARGEST_PAGE = 200
ORDERED_BY = ("created_at", "updated_at", "title", "name", "full_name", "date_performed", "start_date", "id")
Query = MultiMapping[str]


def listed(account: Account, resource: Resource, found: list[Record], query: Query) -> dict[str, Any]:
    """A page of the found records. Ids break ties, so that pages neither repeat nor leave out."""
    name, _, direction = query.get("order", resource.order).partition(":")
    if name not in ORDERED_BY:
        name, _, direction = resource.order.partition(":")
    found.sort(key=lambda record: (record.get(name) or "", record["id"]), reverse=direction == "desc")
    size, offset = page_of(query)
    return enveloped(account, resource, found[offset : offset + size], query, count=len(found))


def enveloped(account: Account, resource: Resource, page: list[Record], query: Query, *, count: int) -> dict[str, Any]:
    """A page with the count of all that was found."""
    size, offset = page_of(query)
    meta = {
        "count": count,
        "page_count": -(-count // size),
        "page_number": offset // size + 1,
        "page_size": size,
    }
    return {"count": count, "meta": meta} | _objects(account, resource, page, query)


def shown(account: Account, resource: Resource, records: list[Record], query: Query) -> dict[str, Any]:
    """The answer to a show, create or update."""
    meta = {"count": len(records), "page_count": 1, "page_number": 1, "page_size": DEFAULT_PAGE}
    return {"count": len(records), "meta": meta} | _objects(account, resource, records, query)


def page_of(query: Query) -> tuple[int, int]:
    """How many records a page has, and how many come before it."""
    if "limit" in query or "offset" in query:
        return _whole(query, "limit", DEFAULT_PAGE), max(0, _number(query.get("offset"), 0))
    size = _whole(query, "per_page", DEFAULT_PAGE)
    return size, (_whole(query, "page", 1, largest=10**9) - 1) * size


def _whole(query: Query, name: str, default: int, largest: int = LARGEST_PAGE) -> int:
    return min(largest, max(1, _number(query.get(name), default)))


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default


def _objects(account: Account, resource: Resource, page: list[Record], query: Query) -> dict[str, Any]:
    names = [name for name in query.get("include", "").split(",") if name in resource.includes]
    optional = set(query.get("optional_fields", "").split(","))
    answer: dict[str, Any] = {
        "results": [{"key": resource.collection, "id": record["id"]} for record in page],
        resource.collection: {it["id"]: _written(account, resource, it, names, optional) for it in page},
    }
    for name in names:
        _side_load(account, resource, name, page, answer)
    return answer


def _side_load(account: Account, resource: Resource, name: str, page: list[Record], answer: dict[str, Any]) -> None:
    include = resource.includes[name]
    target = RESOURCES[include.collection]
    side = answer.setdefault(include.collection, {})
    for record in page:
        for identity in _ids(account, resource, include.key, record):
            related = account.store.get(include.collection, identity)
            if related is not None and identity not in side:
                side[identity] = _written(account, target, related, [], set())


def _written(account: Account, resource: Resource, record: Record, includes: list[str], optional: set[str]) -> Record:
    record = with_totals(account, resource.collection, record)
    shown = [name for name in resource.attributes if name not in resource.optional or name in optional]
    written = {"id": record["id"]} | {name: record.get(name) for name in shown}
    for name in includes:
        key = resource.includes[name].key
        if resource.includes[name].is_many:
            written[key] = _ids(account, resource, key, record)
    return written


def _ids(account: Account, resource: Resource, key: str, record: Record) -> list[str]:
    """The ids an association holds: stored with the record, or found at the other end."""
    if not key.endswith("_ids"):
        return [record[key]] if record.get(key) else []
    if key == "external_reference_ids":
        return [it["id"] for it in account.store.references_of(resource.subject, record["id"])]
    if record.get(key) is not None:
        return [str(identity) for identity in record[key]]
    other, back = key.removesuffix("_ids"), f"{resource.singular}_id"
    collection = "stories" if other == "story" else f"{other}s"
    if collection == "custom_field_values":
        back = "subject_id"
    return [it["id"] for it in account.store.tables[collection].values() if it.get(back) == record["id"]]
