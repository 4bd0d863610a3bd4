"""What the org checks before a write: names, access, types, references, uniqueness; and injected refusals."""

from typing import Any

from integrations.sandbox.salesforce.errors import SalesforceError, no_such_field
from integrations.sandbox.salesforce.ids import full_id
from integrations.sandbox.salesforce.org import Org
from integrations.sandbox.salesforce.schema import PICKLISTS, Field, SObject

Fields = dict[str, Any]
PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "currency": (int, float),
    "percent": (int, float),
    "double": (int, float),
    "int": (int,),
}


def accepted(described: SObject, fields: Fields, *, creating: bool) -> Fields:
    """The fields under their proper names; raises for unknown, read-only or ill-typed ones."""
    given = {}
    for name, value in fields.items():
        if name == "attributes":
            continue
        field = described.field(name)
        if field is None:
            raise no_such_field(name, described.name)
        if not field.writes or (field.writes == "create" and not creating):
            message = (
                f"Unable to create/update fields: {field.name}. Please check the security settings of this "
                "field and verify that it is read/write for your profile or permission set."
            )
            raise SalesforceError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, [field.name])
        given[field.name] = _value(field, value)
    return given


def _value(field: Field, value: Any) -> Any:
    if value is None:
        return None
    expected = PYTHON_TYPES.get(field.type, (str,))
    if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
        message = f"Cannot deserialize instance of {field.type} from VALUE {value}"
        raise SalesforceError(400, "JSON_PARSER_ERROR", message)
    if field.length and isinstance(value, str) and len(value) > field.length:
        message = f"{field.name}: data value too large: (max length={field.length})"
        raise SalesforceError(400, "STRING_TOO_LONG", message, [field.name])
    if field.is_custom and field.name in PICKLISTS and value not in PICKLISTS[field.name]:
        message = f"bad value for restricted picklist field: {value}"
        raise SalesforceError(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, [field.name])
    return full_id(str(value)) if field.type == "reference" else value


def refuse(org: Org, described: SObject, identity: str, given: Fields) -> None:
    """Row locks, validation rules, unknown references and duplicates, in the order the org finds them."""
    lock(org)
    if org.strikes("validation"):
        message = "The record does not satisfy a validation rule of this org"
        raise SalesforceError(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", message, [])
    for field in described.fields.values():
        value = given.get(field.name)
        if value is not None:
            _refuse_unknown_reference(org, field, value)
            _refuse_duplicate(org, described, field, identity, value)


def lock(org: Org) -> None:
    """UNABLE_TO_LOCK_ROW where that mode strikes."""
    if org.strikes("lock"):
        message = "unable to obtain exclusive access to this record"
        raise SalesforceError(400, "UNABLE_TO_LOCK_ROW", message, [])


def _refuse_unknown_reference(org: Org, field: Field, value: Any) -> None:
    if field.refers_to and org.data.get(field.refers_to, value) is None:
        message = f"{field.name}: id value of incorrect type or unknown: {value}"
        raise SalesforceError(400, "INVALID_CROSS_REFERENCE_KEY", message, [field.name])


def _refuse_duplicate(org: Org, described: SObject, field: Field, identity: str, value: Any) -> None:
    if not field.unique:
        return
    for known in org.data.with_external_id(described.name, field.name, value):
        if known["Id"] != identity:
            message = f"duplicate value found: {field.name} duplicates value on record with id: {known['Id']}"
            raise SalesforceError(400, "DUPLICATE_VALUE", message, [])
