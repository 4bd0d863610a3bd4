"""Creates, updates and deletes: planned first, committed after. Each effect carries the whole record.

An effect's `related` are records written with it: external reference, custom field values, state change.
"""

import uuid
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from integrations.sandbox.kantata.account import API_USER_ID, Account, base_unit, custom_value_id
from integrations.sandbox.kantata.checks import refuse_invalid, refuse_locked, refuse_missing
from integrations.sandbox.kantata.completion import completed
from integrations.sandbox.kantata.errors import not_found
from integrations.sandbox.kantata.ids import kantata_id
from integrations.sandbox.kantata.resource import Resource
from integrations.sandbox.kantata.store import Record
from integrations.sandbox.server import Effect

Given = dict[str, Any]
Related = list[tuple[str, Record]]
PLACES = Decimal("0.0001")
OWN_KEYS = ("external_reference", "custom_fields", "creator_role", "resource_id")


def plan_create(account: Account, resource: Resource, given: Given, *, key: str = "") -> Effect:
    """The effect of a POST; attributes that may not be written are ignored, as the account ignores them."""
    given = {name: value for name, value in given.items() if name in resource.creatable}
    refuse_missing(resource, given)
    refuse_invalid(account, resource, given)
    now = account.stamp_now()
    identity = kantata_id(resource.collection, key or uuid.uuid4().hex)
    if resource.collection == "custom_field_values":
        identity = custom_value_id(given["subject_type"], str(given["subject_id"]), str(given["custom_field_id"]))
    empty = dict.fromkeys(resource.attributes)
    record = empty | resource.defaults | given | {"id": identity, "created_at": now, "updated_at": now}
    record = completed(account, resource.collection, record, given)
    related = _related(account, resource, record, given, now)
    return effect_of(account, "create", resource.collection, _own(record), related)


def plan_update(account: Account, resource: Resource, identity: str, given: Given) -> Effect:
    """The effect of a PUT; 404 where there is no such record, 422 where it is locked."""
    record = existing(account, resource, identity)
    given = {name: value for name, value in given.items() if name in resource.updatable}
    refuse_locked(record, resource.collection)
    refuse_invalid(account, resource, given)
    return change(account, resource, identity, given)


def plan_delete(account: Account, resource: Resource, identity: str) -> Effect:
    record = existing(account, resource, identity)
    refuse_locked(record, resource.collection)
    gone = record | {"updated_at": account.stamp_now()}
    return effect_of(account, "delete", resource.collection, gone, [])


def change(account: Account, resource: Resource, identity: str, fields: Given) -> Effect:
    """The effect of an update that asks no permission: the world's hand, and what an update ends in."""
    record, now = existing(account, resource, identity), account.stamp_now()
    changed = completed(account, resource.collection, record | fields | {"updated_at": now}, fields)
    related = _related(account, resource, changed, fields, now)
    if "state" in fields and fields["state"] != record.get("state"):
        related.append(("story_state_changes", _state_change(changed, now)))
    return effect_of(account, "update", resource.collection, _own(changed), related)


def existing(account: Account, resource: Resource, identity: str) -> Record:
    record = account.store.get(resource.collection, identity)
    if record is None:
        raise not_found()
    return record


def effect_of(account: Account, operation: str, collection: str, record: Record, related: Related) -> Effect:
    """The journal's view of a write; amounts in units of the currency."""
    cents, currency = _money(record)
    references = [it for kind, it in related if kind == "external_references"]
    workspace = record["id"] if collection == "workspaces" else record.get("workspace_id")
    return {
        "operation": operation,
        "object": collection,
        "ref": references[0]["service_model_ref"] if references else None,
        "id": record["id"],
        "amount": None if cents is None else str((cents / base_unit(currency)).quantize(PLACES, ROUND_HALF_UP)),
        "currency": currency,
        "entity": account.legal_entity(workspace),
        "body": record,
        "related": related,
    }


def reference_record(subject: str, identity: str, given: Given, now: str) -> Record:
    """An external reference; one per service, model and subject."""
    named = {name: given.get(name) for name in ("service_name", "service_model", "service_model_ref")}
    more = {name: given.get(name) for name in ("status", "external_link", "external_message")}
    key = f"{named['service_name']}:{named['service_model']}:{subject}:{identity}"
    made = {"id": kantata_id("external_references", key), "created_at": now, "updated_at": now}
    synced = {"locked": bool(given.get("locked")), "last_synced_at": now}
    return made | named | more | synced | {"subject_type": subject, "subject_id": identity}


def _own(record: Record) -> Record:
    return {name: value for name, value in record.items() if name not in OWN_KEYS}


def _related(account: Account, resource: Resource, record: Record, given: Given, now: str) -> Related:
    related: Related = []
    if reference := given.get("external_reference"):
        made = reference_record(resource.subject, record["id"], reference, now)
        related.append(("external_references", made))
    for custom_field, value in (given.get("custom_fields") or {}).items():
        subject = {"subject_type": resource.subject, "subject_id": record["id"], "custom_field_id": custom_field}
        related.append(("custom_field_values", _custom_value(account, subject, value, now)))
    return related


def _custom_value(account: Account, subject: Given, value: Any, now: str) -> Record:
    custom_field = subject["custom_field_id"]
    identity = custom_value_id(subject["subject_type"], subject["subject_id"], custom_field)
    named = account.store.get("custom_fields", custom_field)
    shown = {"value": value, "display_value": value, "type": "string", "can_edit": True}
    stamps = {"created_at": now, "updated_at": now}
    return {"id": identity, "custom_field_name": named["name"] if named else None} | subject | shown | stamps


def _state_change(story: Record, now: str) -> Record:
    return {
        "id": kantata_id("story_state_changes", f"{story['id']}:{now}:{story['state']}"),
        "state": story["state"],
        "formatted_state": story["state"].capitalize(),
        "user_id": API_USER_ID,
        "story_id": story["id"],
        "created_at": now,
        "updated_at": now,
    }


def _money(record: Record) -> tuple[Decimal | None, str]:
    currency = record.get("currency") or ""
    if "time_in_minutes" in record:
        return Decimal(int(record["time_in_minutes"]) * int(record["rate_in_cents"] or 0)) / 60, currency
    cents = record.get("amount_in_cents", record.get("price_in_cents"))
    return (None if cents is None else Decimal(cents)), currency
