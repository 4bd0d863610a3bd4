"""The plain target's memory: records by id, by ref and by idempotency key."""

from typing import Any

Record = dict[str, Any]


class PlainStore:
    """Ids are p1, p2, ... in order of arrival."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.by_key: dict[str, str] = {}
        self._ids_of_ref: dict[str, list[str]] = {}

    def next_id(self) -> str:
        return f"p{len(self.records) + 1}"

    def put(self, record: Record, *, idempotency_key: str | None) -> None:
        """Insert, or replace the record of the same id."""
        if record["id"] not in self.records:
            self._ids_of_ref.setdefault(record["ref"], []).append(record["id"])
        self.records[record["id"]] = record
        if idempotency_key:
            self.by_key[idempotency_key] = record["id"]

    def of_ref(self, ref: str) -> list[Record]:
        return [self.records[identity] for identity in self._ids_of_ref.get(ref, ())]

    def changed_after(self, instant: str) -> list[Record]:
        """Records with updated_at above the ISO instant, by (updated_at, id)."""
        rows = (record for record in self.records.values() if record["updated_at"] > instant)
        return sorted(rows, key=lambda record: (record["updated_at"], int(record["id"][1:])))
