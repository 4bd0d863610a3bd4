"""The company's records by collection and id, and when each employee last changed, and how."""

from typing import Any

from integrations.sandbox.bamboohr.fields import TABLES

Record = dict[str, Any]
COLLECTIONS = ("employees", *TABLES, "time_off_requests", "webhooks", "webhook_log")


class Store:
    """`changes` maps an employee's id to {"id", "action", "lastChanged"}; deleted ones stay there."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Record]] = {name: {} for name in COLLECTIONS}
        self.changes: dict[str, Record] = {}
        self._highest: dict[str, int] = {}

    def put(self, collection: str, record: Record) -> None:
        self.tables[collection][str(record["id"])] = record
        self._highest[collection] = max(self._highest.get(collection, 0), int(record["id"]))

    def remove(self, collection: str, identity: str) -> None:
        self.tables[collection].pop(identity, None)

    def touch(self, identity: str, action: str, at: str) -> None:
        """An employee changed: the feed keeps the last action alone."""
        self.changes[identity] = {"id": identity, "action": action, "lastChanged": at}

    def employee(self, identity: str) -> Record | None:
        return self.tables["employees"].get(identity)

    def rows_of(self, table: str, employee: str) -> list[Record]:
        return [row for row in self.tables[table].values() if row["employeeId"] == employee]

    def next_id(self, collection: str, *, first: int) -> str:
        """One above the highest id there ever was: ids are not given twice."""
        return str(max(first, self._highest.get(collection, 0) + 1))

    def changed_since(self, since: str) -> dict[str, Record]:
        """Changes after `since`, itself left out; stamps are UTC in seconds and sort as texts."""
        return {key: change for key, change in self.changes.items() if change["lastChanged"] > since}
