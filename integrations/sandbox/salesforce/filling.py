"""Puts a whole record into the org's tables, as if it had been there all along."""

from datetime import datetime

from integrations.sandbox.salesforce.data import Data, Record, stamp
from integrations.sandbox.salesforce.ids import salesforce_id
from integrations.sandbox.salesforce.org import INTEGRATION_USER_ID
from integrations.sandbox.salesforce.schema import OBJECTS

Times = tuple[datetime, datetime]


def put(data: Data, name_and_key: tuple[str, str], fields: Record, times: Times) -> None:
    object_name, key = name_and_key
    described, (created, changed) = OBJECTS[object_name.lower()], times
    record = dict.fromkeys(it.name for it in described.fields.values()) | {
        "Id": salesforce_id(object_name, key),
        "CreatedDate": stamp(created),
        "CreatedById": INTEGRATION_USER_ID,
        "LastModifiedDate": stamp(changed),
        "LastModifiedById": INTEGRATION_USER_ID,
        "SystemModstamp": stamp(changed),
    }
    if described.field("IsDeleted"):
        record["IsDeleted"] = False
    data.put(object_name, record | fields)
