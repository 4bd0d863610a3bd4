"""Creates, updates, upserts and deletes: planned (checked, complete) first, committed after."""

import uuid
from typing import Any

from integrations.sandbox.salesforce.checks import accepted, lock, refuse
from integrations.sandbox.salesforce.data import Record
from integrations.sandbox.salesforce.errors import SalesforceError
from integrations.sandbox.salesforce.ids import full_id, salesforce_id
from integrations.sandbox.salesforce.org import INTEGRATION_USER_ID, Org
from integrations.sandbox.salesforce.schema import SObject
from integrations.sandbox.salesforce.stages import derived, needs_deriving
from integrations.sandbox.server import Effect

Fields = dict[str, Any]
NO_EXTERNAL_ID = "Provided external ID field does not exist or is not accessible"


def plan_create(org: Org, name: str, fields: Fields, *, key: str = "") -> Effect:
    """The effect of a POST; raises what the org refuses. The id follows `key` where the world names one."""
    described = org.describe(name)
    given = accepted(described, fields, creating=True)
    missing = [it.name for it in described.fields.values() if it.required and given.get(it.name) is None]
    if missing:
        message = f"Required fields are missing: [{', '.join(missing)}]"
        raise SalesforceError(400, "REQUIRED_FIELD_MISSING", message, missing)
    identity = salesforce_id(described.name, key or uuid.uuid4().hex)
    refuse(org, described, identity, given)
    now = org.stamp_now()
    made = {"Id": identity, "IsDeleted": False, "CreatedDate": now, "CreatedById": INTEGRATION_USER_ID}
    defaults: Fields = {"OwnerId": INTEGRATION_USER_ID, "CurrencyIsoCode": "EUR"}
    empty: Fields = dict.fromkeys(it.name for it in described.fields.values())
    known = {key: value for key, value in defaults.items() if described.field(key)}
    record = empty | known | made | given | _touched(now)
    return effect_of("create", described.name, record | derived(org, described.name, record, given))


def plan_update(org: Org, name: str, identity: str, fields: Fields) -> Effect:
    """The effect of a PATCH by id; raises NOT_FOUND or ENTITY_IS_DELETED where there is nothing to change."""
    described = org.describe(name)
    record = existing(org, described, identity)
    given = accepted(described, fields, creating=False)
    refuse(org, described, record["Id"], given)
    changed = given | _touched(org.stamp_now())
    changed |= derived(org, described.name, record | changed, given) if needs_deriving(given) else {}
    return effect_of("update", described.name, record | changed)


def plan_upsert(org: Org, name: str, field_name: str, value: str, fields: Fields) -> tuple[Effect, bool]:
    """The effect of a PATCH by external id and whether it creates; 300 where the id matches several."""
    described = org.describe(name)
    field = described.field(field_name)
    if field is None or not field.external:
        raise SalesforceError(404, "NOT_FOUND", f"{NO_EXTERNAL_ID}: {field_name}")
    if any(key.lower() == field.name.lower() for key in fields):
        message = f"The {field.name} field should not be specified in the sobject data."
        raise SalesforceError(400, "INVALID_FIELD", message)
    found = org.data.with_external_id(described.name, field.name, value)
    if len(found) > 1 or (found and org.strikes("ambiguous")):
        raise AmbiguousExternalIdError(described.name, [record["Id"] for record in found])
    if found:
        return plan_update(org, name, found[0]["Id"], fields), False
    return plan_create(org, name, fields | {field.name: value}), True


def plan_delete(org: Org, name: str, identity: str) -> Effect:
    described = org.describe(name)
    record = existing(org, described, identity)
    lock(org)
    return effect_of("delete", described.name, record | {"IsDeleted": True} | _touched(org.stamp_now()))


class AmbiguousExternalIdError(SalesforceError):
    """Several records carry the external id: 300 with their URLs."""

    def __init__(self, object_name: str, identities: list[str]) -> None:
        super().__init__(300, "DUPLICATE_EXTERNAL_ID", "external id matches several records")
        self.object_name = object_name
        self.identities = identities


def existing(org: Org, described: SObject, identity: str) -> Record:
    """The live record, by its 15- or 18-character id."""
    record = org.data.get(described.name, full_id(identity))
    if record is None:
        raise SalesforceError(404, "NOT_FOUND", NO_EXTERNAL_ID)
    if record.get("IsDeleted"):
        raise SalesforceError(404, "ENTITY_IS_DELETED", "entity is deleted", [])
    return record


def effect_of(operation: str, object_name: str, record: Record) -> Effect:
    """The journal's view of a write; the body is the whole record after it."""
    return {
        "operation": operation,
        "object": object_name,
        "ref": record.get("Sightline_Ref__c"),
        "id": record["Id"],
        "amount": record.get("Amount"),
        "currency": record.get("CurrencyIsoCode"),
        "entity": record.get("Legal_Entity__c"),
        "body": record,
    }


def _touched(now: str) -> Fields:
    return {"LastModifiedDate": now, "LastModifiedById": INTEGRATION_USER_ID, "SystemModstamp": now}
