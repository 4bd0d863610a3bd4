"""The org's tables in memory, with an index of external ids."""

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any

from integrations.sandbox.salesforce.schema import OBJECTS

Record = dict[str, Any]
INDEXED = ("Sightline_Ref__c",)


def stamp(instant: datetime) -> str:
    """How the API writes a date-time: UTC, seconds, `.000+0000`. Such texts sort as their instants do."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def day(value: date) -> str:
    return value.isoformat()


class Data:
    """Records by object name and 18-character id, in order of creation."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Record]] = {it.name: {} for it in OBJECTS.values()}
        self._external: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)

    def put(self, object_name: str, record: Record) -> None:
        """Insert a whole record or replace it."""
        self._forget(object_name, record["Id"])
        self.tables[object_name][record["Id"]] = record
        for name in INDEXED:
            if record.get(name):
                self._external[object_name, name, record[name]][record["Id"]] = None

    def get(self, object_name: str, identity: str) -> Record | None:
        return self.tables[object_name].get(identity)

    def with_external_id(self, object_name: str, field: str, value: str) -> list[Record]:
        """Live records carrying the external id; more than one is the org's own ambiguity."""
        found = self._external.get((object_name, field, value), {})
        records = [self.tables[object_name][identity] for identity in found]
        return [record for record in records if not record.get("IsDeleted")]

    def _forget(self, object_name: str, identity: str) -> None:
        known = self.tables[object_name].get(identity, {})
        for name in INDEXED:
            if known.get(name):
                self._external[object_name, name, known[name]].pop(identity, None)
