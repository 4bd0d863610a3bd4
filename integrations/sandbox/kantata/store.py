"""The account's tables, its external references, its events, and sums over time entries."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from integrations.sandbox.kantata.ids import kantata_id
from integrations.sandbox.kantata.resources import RESOURCES

Record = dict[str, Any]
EVENTS_KEPT = timedelta(days=9)
SILENT = ("external_references", "subscribed_events", "story_state_changes")


@lru_cache(4096)
def stamp(instant: datetime) -> str:
    """ISO 8601 in seconds with offset; such texts sort as their instants do."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")


class Store:
    """Records by collection and id; sums are kept up to date as time entries come and go."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Record]] = {name: {} for name in RESOURCES}
        self.minutes: dict[str, Counter[bool]] = defaultdict(Counter)
        self.value_in_cent_minutes: Counter[str] = Counter()
        self._by_stamp: dict[str, list[tuple[str, str]]] = {}
        self._references: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._referring: dict[tuple[str, str], set[str]] = defaultdict(set)

    def put(self, collection: str, record: Record) -> None:
        """Insert a whole record or replace it."""
        self.remove(collection, record["id"])
        self.tables[collection][record["id"]] = record
        if collection in self._by_stamp:
            insort(self._by_stamp[collection], _stamped(record))
        self._count(collection, record, sign=1)
        if collection == "external_references":
            self._references[_target(record)].add(record["id"])
            self._referring[record["subject_type"], record["subject_id"]].add(record["id"])

    def remove(self, collection: str, identity: str) -> None:
        """Forget a record: the account keeps no tombstones."""
        record = self.tables[collection].pop(identity, None)
        if record is None:
            return
        if collection in self._by_stamp:
            stamped = self._by_stamp[collection]
            del stamped[bisect_left(stamped, _stamped(record))]
        self._count(collection, record, sign=-1)
        if collection == "external_references":
            self._references[_target(record)].discard(identity)
            self._referring[record["subject_type"], record["subject_id"]].discard(identity)

    def get(self, collection: str, identity: Any) -> Record | None:
        return self.tables[collection].get(str(identity))

    def by_stamp(self, collection: str) -> list[tuple[str, str]]:
        """(updated_at, id) of all records, ascending; kept in order from the first time somebody asks."""
        if collection not in self._by_stamp:
            self._by_stamp[collection] = sorted(map(_stamped, self.tables[collection].values()))
        return self._by_stamp[collection]

    def referenced_ids(self, subject: str, service: str, refs: list[str]) -> set[str]:
        """Ids of the subjects of this type carrying one of the refs of the service."""
        found = [it for ref in refs for it in self._references.get((service.lower(), ref), ())]
        references = [self.tables["external_references"][it] for it in found]
        return {it["subject_id"] for it in references if it["subject_type"] == subject}

    def references_of(self, subject: str, identity: str) -> list[Record]:
        found = sorted(self._referring.get((subject, identity), ()))
        return [self.tables["external_references"][it] for it in found]

    def record_event(self, collection: str, verb: str, record: Record, at: str) -> None:
        """One subscribed event a change; those older than nine days are dropped."""
        if collection in SILENT:
            return
        resource, events = RESOURCES[collection], self.tables["subscribed_events"]
        identity = kantata_id("subscribed_events", f"{collection}:{record['id']}:{verb}:{at}:{len(events)}")
        events[identity] = {
            "id": identity,
            "event_type": f"{resource.singular}:{verb}",
            "subject_type": resource.subject,
            "subject_id": record["id"],
            "subject_changed_at": at,
            "created_at": at,
            "updated_at": at,
        }
        horizon = stamp(datetime.fromisoformat(at) - EVENTS_KEPT)
        while events[oldest := next(iter(events))]["created_at"] < horizon:
            del events[oldest]

    def _count(self, collection: str, record: Record, *, sign: int) -> None:
        if collection != "time_entries":
            return
        minutes, billable = int(record["time_in_minutes"]), bool(record["billable"])
        value = minutes * int(record["rate_in_cents"] or 0) if billable else 0
        for owner in (record.get("story_id"), record["workspace_id"]):
            if owner:
                self.minutes[owner][billable] += sign * minutes
                self.value_in_cent_minutes[owner] += sign * value


def _stamped(record: Record) -> tuple[str, str]:
    return record["updated_at"] or "", record["id"]


def _target(reference: Record) -> tuple[str, str]:
    return str(reference["service_name"]).lower(), str(reference["service_model_ref"])
