"""Records in memory: plain dictionaries by type and id, references held as bare ids, money as text."""

from collections import Counter, defaultdict
from typing import Any

from integrations.sandbox.netsuite.journals_schema import JOURNALS
from integrations.sandbox.netsuite.schema import ALL_TYPES

Record = dict[str, Any]
ENTITY_TYPES = ("customer", "job", "vendor", "employee")
TRANSACTION_TYPES = ("invoice", "creditMemo", "purchaseOrder", "vendorBill", "vendorCredit")
FIRST_IDS = {"entity": 1001, "transaction": 5001}


class Store:
    """All records of the account. Entities share one row of ids, transactions another, as in NetSuite."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Record]] = {name: {} for name in ALL_TYPES}
        self.deleted: dict[str, Record] = {}
        self.aliases: dict[str, str] = {}
        self.revisions: Counter[str] = Counter()
        self._external: dict[str, dict[str, str]] = defaultdict(dict)
        self._numbers: dict[str, dict[str, str]] = defaultdict(dict)
        self._last_id: dict[str, int] = {}

    def find(self, kind: str, identity: str) -> Record | None:
        """The record of an internal id, or of `eid:` and an external id."""
        if identity.startswith("eid:"):
            identity = self._external[kind].get(identity[4:], "") if len(identity) > 4 else ""
        return self.records[kind].get(identity)

    def look_up(self, kind: str, name: str) -> Record:
        """The record a person would mean: by id, external id, number, name or the world's key."""
        record = self.find(kind, name) or self.find(kind, f"eid:{name}") or self.find(kind, self.aliases.get(name, ""))
        if record:
            return record
        for record in self.records[kind].values():
            if name in (record.get("entityId"), record.get("tranId"), record.get("companyName")):
                return record
        raise LookupError(f"no {kind} is known as {name!r}")

    def next_id(self, kind: str) -> str:
        return str(self._last_id.get(_id_row(kind), FIRST_IDS.get(_id_row(kind), 1) - 1) + 1)

    def put(self, kind: str, identity: str, fields: Record) -> Record:
        """Merge fields into the record, creating it where it is new."""
        record = self.records[kind].setdefault(identity, {"id": identity})
        self._forget(kind, record)
        record.update(fields)
        self._external[kind][record.get("externalId") or ""] = identity
        self._numbers[kind][record.get("entityId") or ""] = identity
        row = _id_row(kind)
        self._last_id[row] = max(self._last_id.get(row, 0), int(identity))
        self.revisions[kind] += 1
        return record

    def add(self, kind: str, key: str, fields: Record) -> str:
        """A record of the demo firm under the next id; its world key becomes an alias."""
        identity = self.next_id(kind)
        self.put(kind, identity, fields)
        self.aliases[key] = identity
        return identity

    def remove(self, kind: str, identity: str, deleted_at: str) -> None:
        record = self.records[kind].pop(identity)
        self._forget(kind, record)
        self.deleted[f"{kind}:{identity}"] = {"recordId": identity, "type": kind, "deletedDate": deleted_at}
        self.revisions[kind] += 1

    def with_number(self, kind: str, number: str) -> str | None:
        """The id of the entity with that number, None where it is free."""
        return self._numbers[kind].get(number) if number else None

    def _forget(self, kind: str, record: Record) -> None:
        self._external[kind].pop(record.get("externalId") or "", None)
        self._numbers[kind].pop(record.get("entityId") or "", None)

    def name_of(self, targets: tuple[str, ...], identity: str) -> str:
        """What a reference shows: symbol, number or name of the record it points to."""
        for kind in targets:
            if record := self.records[kind].get(identity):
                return str(record.get("symbol") or record.get("tranId") or _name(record))
        return identity

    def currency_id(self, symbol: str) -> str:
        return next(str(one["id"]) for one in self.records["currency"].values() if one["symbol"] == symbol)

    def symbol(self, currency_id: str | None) -> str | None:
        return self.records["currency"][currency_id]["symbol"] if currency_id else None

    def entity_code(self, subsidiary_id: str | None) -> str | None:
        """The legal entity's code, kept as the subsidiary's external id."""
        return self.records["subsidiary"][subsidiary_id]["externalId"] if subsidiary_id else None


def _name(record: Record) -> str:
    return str(record.get("companyName") or record.get("name") or record.get("entityId") or record["title"])


def _id_row(kind: str) -> str:
    if kind in ENTITY_TYPES:
        return "entity"
    return "transaction" if kind in (*TRANSACTION_TYPES, *JOURNALS, "expenseReport", "customerPayment") else kind
