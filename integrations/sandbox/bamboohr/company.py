"""What the endpoints of the company share: records, clock, faults, settings; how a change is written down."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from integrations.sandbox.bamboohr.store import Record, Store
from integrations.sandbox.modes import Modes
from integrations.sandbox.server import Effect

COMPANY_ID = "48213"


def stamp(instant: datetime) -> str:
    """ISO 8601 in seconds with offset; such texts sort as their instants do."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an employee (Inserted, Updated, Deleted), and in which of its fields."""

    employee: str
    action: str
    fields: tuple[str, ...]


@dataclass(slots=True)
class Company:
    """One per sandbox; `commit` writes an effect through the journal, `tell` hears of employees that changed."""

    modes: Modes
    settings: dict[str, Any]
    commit: Callable[[Effect], None]
    now: Callable[[], datetime]
    tell: Callable[[Change], None]
    store: Store = field(default_factory=Store)

    def today(self) -> date:
        """The day it is where the company is."""
        return self.now().astimezone(ZoneInfo(self.settings["company_zone"])).date()

    def restricted(self) -> set[str]:
        """Names of the record's fields that the API user may not see."""
        return set(self.settings["restricted_fields"])

    def write(self, collection: str, record: Record, operation: str) -> None:
        """A record that is nobody's field: webhooks, their log, requests."""
        self.commit({"operation": operation, "object": collection, "id": str(record["id"]), "body": record})

    def change_employee(
        self, identity: str, action: str, fields: Iterable[str], puts: Sequence[tuple[str, Record]]
    ) -> None:
        """Records written under one change of an employee."""
        at = stamp(self.now())
        body = {"puts": [[name, record] for name, record in puts], "lastChanged": at}
        self.commit({"operation": action, "object": "employees", "id": identity, "body": body})
        self.tell(Change(identity, action, tuple(sorted(fields))))


def apply(store: Store, effect: Effect) -> None:
    """Carry one journalled effect into the records."""
    body, identity = effect["body"], effect["id"]
    if effect["object"] == "employees":
        for name, record in body["puts"]:
            store.put(name, record)
        if effect["operation"] == "Deleted":
            _forget(store, identity)
        store.touch(identity, effect["operation"], body["lastChanged"])
    elif effect["operation"] == "delete":
        store.remove(effect["object"], identity)
    else:
        store.put(effect["object"], body)


def _forget(store: Store, employee: str) -> None:
    store.remove("employees", employee)
    for name, records in store.tables.items():
        for key in [key for key, one in records.items() if str(one.get("employeeId")) == employee]:
            store.remove(name, key)
