"""List parameters: only, search, updated_after and its kin, external references, attribute filters, defaults.

Parameters the account does not know are ignored, as it ignores them.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from multidict import MultiMapping

from integrations.sandbox.kantata.account import Account
from integrations.sandbox.kantata.errors import invalid
from integrations.sandbox.kantata.resource import Resource
from integrations.sandbox.kantata.store import Record, stamp

Query = MultiMapping[str]
Predicate = Callable[[Record], bool]
WINDOWS = ("updated_after", "updated_before", "created_after", "created_before")
BY_ATTRIBUTE = (
    *("workspace_id", "user_id", "story_id", "role_id", "workspace_resource_id", "account_membership_id"),
    *("subject_type", "subject_id", "custom_field_id", "service_name", "service_model_ref", "event_type"),
    *("story_type", "approved", "billable"),
)
HIDING = ("workspaces", "stories")
MOST_REFERENCES = 200


def matching(account: Account, resource: Resource, query: Query) -> list[Record]:
    """The records a list shows, unordered; 422 for a parameter that cannot be read."""
    predicates = list(_predicates(account, resource, query))
    table = account.store.tables[resource.collection].values()
    return [record for record in table if all(matches(record) for matches in predicates)]


def is_hidden(resource: Resource, record: Record, query: Query) -> bool:
    """Whether a default filter hides the record: archived workspaces, deleted stories."""
    if resource.collection == "workspaces":
        return bool(record["archived"]) and query.get("include_archived") != "true"
    return bool(record.get("deleted_at"))


def _predicates(account: Account, resource: Resource, query: Query) -> Iterator[Predicate]:
    if resource.collection in HIDING:
        yield lambda record: not is_hidden(resource, record, query)
    yield from _windows(query)
    yield from _attributes(resource, query)
    if "only" in query:
        wanted = set(query["only"].split(","))
        yield lambda record: record["id"] in wanted
    if "search" in query:
        text = query["search"].lower()
        yield lambda record: text in str(record.get("title") or record.get("full_name") or record.get("name")).lower()
    if "external_reference_service_model_refs" in query:
        found = _referenced(account, resource, query)
        yield lambda record: record["id"] in found
    if resource.collection == "time_entries":
        yield from _time_entry_predicates(account, query)


def _windows(query: Query) -> Iterator[Predicate]:
    for name in WINDOWS:
        if name in query:
            yield _window(name, instant(query[name], name))


def _window(name: str, bound: str) -> Predicate:
    attribute = f"{name.partition('_')[0]}_at"
    if name.endswith("_after"):
        return lambda record: record.get(attribute, "") > bound
    return lambda record: record.get(attribute, "") < bound


def instant(text: str, name: str) -> str:
    """The text as the account stamps; 422 where it is none."""
    try:
        instant = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as wrong:
        raise invalid(f"{name} must be an ISO 8601 date-time", name) from wrong
    return stamp(instant if instant.tzinfo else instant.replace(tzinfo=UTC))


def _attributes(resource: Resource, query: Query) -> Iterator[Predicate]:
    for name in BY_ATTRIBUTE:
        given = query.get(name, query.get(f"{name}s"))
        if given is not None and name in resource.attributes:
            yield _attribute(name, set(given.split(",")))


def _attribute(name: str, wanted: set[str]) -> Predicate:
    return lambda record: _as_text(record.get(name)) in wanted


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _referenced(account: Account, resource: Resource, query: Query) -> set[str]:
    refs = query["external_reference_service_model_refs"].split(",")
    if len(refs) > MOST_REFERENCES:
        name = "external_reference_service_model_refs"
        raise invalid(f"At most {MOST_REFERENCES} references may be given", name)
    service = query.get("external_reference_service_name", "")
    return account.store.referenced_ids(resource.subject, service, refs)


def _time_entry_predicates(account: Account, query: Query) -> Iterator[Predicate]:
    if query.get("from_archived_workspaces") != "true":
        workspaces = account.store.tables["workspaces"]
        archived = {identity for identity, record in workspaces.items() if record["archived"]}
        if archived:
            yield lambda record: record["workspace_id"] not in archived
    if "invoiced" in query:
        yield lambda record: bool(record["is_invoiced"])
    if "uninvoiced" in query:
        yield lambda record: not record["is_invoiced"]
    if "date_performed_between" in query:
        first, _, last = query["date_performed_between"].partition(":")
        yield lambda record: first <= record["date_performed"] <= last
