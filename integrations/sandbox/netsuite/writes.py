"""One way to write a record, for the API and the hand of the world: defaults, rules, totals, effect."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from integrations.sandbox.netsuite import purchases, rules
from integrations.sandbox.netsuite.exchange_rates import exchange_rate
from integrations.sandbox.netsuite.postings import price, spent, totals
from integrations.sandbox.netsuite.problems import user_error
from integrations.sandbox.netsuite.store import TRANSACTION_TYPES, Record, Store

PAYMENT_DAYS = 30
# What is said to who changes a record that is locked. (assumed) the words of the second.
LOCKED = "This record has been locked by a user defined workflow."
CLOSED = "This record cannot be edited: its accounting period {period} is closed."
PREFIXES = {"invoice": "INV", "creditMemo": "CN", "purchaseOrder": "PO", "vendorBill": "VB", "vendorCredit": "VC"}


@dataclass(frozen=True, slots=True)
class Writer:
    """Builds effects and commits them; `commit` journals and applies."""

    store: Store
    commit: Callable[[dict[str, Any]], None]
    now: Callable[[], datetime]

    def create(self, kind: str, fields: Record) -> str:
        """A new record's id. Raises a Problem where the ERP refuses it or the external id is taken."""
        external = fields.get("externalId")
        if external and self.store.find(kind, f"eid:{external}"):
            raise user_error(f"A {kind} with the external id {external} already exists.")
        identity = self.store.next_id(kind)
        record = self._defaults(kind, identity, fields) | fields | {"id": identity}
        if kind in TRANSACTION_TYPES and not fields.get("exchangeRate"):
            record["exchangeRate"] = self._rate_of(record)
        self._write("create", kind, record, set(record) - {"id"})
        return identity

    def update(self, kind: str, record: Record, fields: Record) -> bool:
        """Whether anything changed; the same values again leave no trace. Raises a Problem for a locked record."""
        if why := record.get("isLocked"):
            raise user_error(why)
        after = record | fields
        changed = {name for name in fields if fields[name] != record.get(name)}
        if not changed:
            return False
        self._write("update", kind, after, changed)
        return True

    def delete(self, kind: str, record: Record) -> None:
        stamp = self.stamp()
        beside = self._orders(kind, record | {"item": []}, stamp) if kind in purchases.SIGNS else {}
        self.commit(self._effect("delete", kind, record, {"deletedDate": stamp}) | beside)

    def stamp(self) -> str:
        return self.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def _rate_of(self, record: Record) -> str:
        """That of the document's day."""
        currency, subsidiary = record.get("currency"), record.get("subsidiary")
        return exchange_rate(self.store, currency=currency, subsidiary=subsidiary, day=record["tranDate"])

    def _write(self, operation: str, kind: str, record: Record, changed: set[str]) -> None:
        rules.check(self.store, kind, record)
        body = {name: record[name] for name in sorted(changed)}
        if kind == "timeBill":
            body |= {"price": price(record["hours"], record.get("rate"))}
        if kind == "expenseReport":
            body |= {"total": spent(record)}
        if kind in TRANSACTION_TYPES:
            body |= totals(self.store, kind, record)
        body["lastModifiedDate"] = self.stamp()
        beside = self._orders(kind, record, body["lastModifiedDate"]) if kind in purchases.SIGNS else {}
        self.commit(self._effect(operation, kind, record | body, body) | beside)

    def _orders(self, kind: str, record: Record, stamp: str) -> dict[str, Any]:
        """The orders that a bill changes, in the same effect: one never stands without the other."""
        changed = [order | {"lastModifiedDate": stamp} for order in purchases.orders_after(self.store, kind, record)]
        return {"beside": {"purchaseOrder": changed}}

    def _effect(self, operation: str, kind: str, record: Record, body: Record) -> dict[str, Any]:
        currency, subsidiary = record.get("currency"), record.get("subsidiary")
        if kind == "projectTask":
            subsidiary = self.store.records["job"][record["project"]]["subsidiary"]
        if kind == "timeBill":
            currency = self.store.records["job"][record["customer"]]["currency"]
        if kind == "expenseReport":
            currency = record["expensereportcurrency"]
            subsidiary = self.store.records["employee"][record["entity"]]["subsidiary"]
        return {
            "operation": operation,
            "object": kind,
            "ref": record.get("externalId"),
            "id": record["id"],
            "amount": record.get("total") or record.get("jobPrice") or record.get("price"),
            "currency": self.store.symbol(currency) if kind not in ("subsidiary", "currency") else None,
            "entity": self.store.entity_code(subsidiary),
            "body": body,
        }

    def _defaults(self, kind: str, identity: str, fields: Record) -> Record:
        """What the ERP fills in itself on creation."""
        defaults: Record = {"isInactive": False} if kind in ("customer", "job", "vendor") else {}
        subsidiary = self.store.records["subsidiary"].get(fields.get("subsidiary") or "")
        if subsidiary and kind != "employee":
            defaults["currency"] = subsidiary["currency"]
        if kind in ("customer", "job", "vendor"):
            defaults["entityId"] = f"{kind[:4].upper()}-{identity}"
        if kind in TRANSACTION_TYPES:
            code = self.store.entity_code(subsidiary["id"]) if subsidiary else ""
            defaults |= self._document_defaults(kind, f"{PREFIXES[kind]}-{code}-{identity}")
        if kind == "projectTask":
            defaults |= {"status": "NOTSTART", "nonBillableTask": False}
        if kind == "timeBill":
            employee = self.store.records["employee"].get(fields.get("employee") or "", {})
            defaults = {"approvalStatus": "3", "timeType": "A", "posted": False, "isBillable": False}
            defaults["subsidiary"] = employee.get("subsidiary")
        if kind == "expenseReport":
            approved = {"complete": True, "supervisorapproval": False, "accountingapproval": False}
            defaults = approved | {"tranId": f"EXP-{identity}", "approvalStatus": "1", "status": "Pending Approval"}
        return defaults

    def _document_defaults(self, kind: str, number: str) -> Record:
        today = self.now().date()
        defaults: Record = {
            "tranId": number,
            "tranDate": today.isoformat(),
            "postingPeriod": f"{today:%b %Y}",
            "item": [],
        }
        if kind == "purchaseOrder":
            return defaults | {"orderStatus": "B", "billedAmount": "0.00"}
        if kind == "invoice":
            defaults["dueDate"] = (today + timedelta(days=PAYMENT_DAYS)).isoformat()
        return defaults | {"amountPaid": "0.00"}
