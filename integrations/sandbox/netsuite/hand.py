"""What the world does in the ERP by `POST /_do`: masters are mended, documents posted, paid and credited.

Records are named by internal id, external id, number, name or the world's key ("customer-lindhorst").
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from integrations.sandbox.netsuite.charging import Bookkeeper
from integrations.sandbox.netsuite.normalise import normalise
from integrations.sandbox.netsuite.paying import Cashier
from integrations.sandbox.netsuite.postings import line
from integrations.sandbox.netsuite.problems import Problem
from integrations.sandbox.netsuite.purchases import receive, received
from integrations.sandbox.netsuite.schema import RECORD_TYPES
from integrations.sandbox.netsuite.seed import rate_fields
from integrations.sandbox.netsuite.store import Record, Store
from integrations.sandbox.netsuite.writes import CLOSED, LOCKED, Writer
from integrations.sandbox.world.exchange import build_rates

Body = dict[str, Any]
Action = Callable[[Body], Any]


class Hand:
    """The world's actions; a business refusal comes back as ValueError."""

    def __init__(self, store: Store, writer: Writer, seed: int) -> None:
        self.store = store
        self.writer = writer
        self.seed = seed
        self.cashier = Cashier(store, writer)
        self.bookkeeper = Bookkeeper(store, writer)

    def actions(self) -> dict[str, Action]:
        doings: tuple[Action, ...] = (
            self.set_tax_code,
            self.add_customer,
            self.post_invoice,
            self.cashier.pay_invoice,
            self.cashier.pay_together,
            self.cashier.set_off_credit,
            self.cashier.take_back_payment,
            self.bookkeeper.charge_hours,
            self.bookkeeper.approve_journal,
            self.credit_invoice,
            self.raise_purchase_order,
            self.receive_order,
            self.publish_rates,
            self.set_inactive,
            self.close_period,
            self.open_period,
            self.lock_period,
            self.lock_record,
            self.create_records,
            self.delete_record,
        )
        return {action.__name__: _in_plain_words(action) for action in doings}

    def set_tax_code(self, body: Body) -> Body:
        """{"customer", "tax_code"}: mends (or empties) the customer master."""
        customer = self.store.look_up("customer", body["customer"])
        changed = self.writer.update("customer", customer, {"custentity_tax_code": body["tax_code"] or None})
        return {"id": customer["id"], "company_name": customer["companyName"], "changed": changed}

    def add_customer(self, body: Body) -> Body:
        """{"name", "entity", "tax_code"?, "external_id"?, "has_currency"?}: a customer somebody entered by hand."""
        fields = {
            "companyName": body["name"],
            "subsidiary": self.store.look_up("subsidiary", body["entity"])["id"],
            "custentity_tax_code": body.get("tax_code"),
            "externalId": body.get("external_id"),
        } | ({} if body.get("has_currency", True) else {"currency": None})
        return {"id": self.writer.create("customer", fields)}

    def post_invoice(self, body: Body) -> Body:
        """{"project", "net", "date"?, "description"?, "external_id"?}: net, in the job's currency."""
        job = self.store.look_up("job", body["project"])
        fields = self._document(job, job["parent"], body) | {"job": job["id"]}
        fields["item"] = [line(body["net"], body.get("description", "Consulting services"))]
        return self._shown("invoice", self.writer.create("invoice", fields))

    def credit_invoice(self, body: Body) -> Body:
        """{"invoice", "net", "date"?}: a credit memo over a part of an invoice."""
        invoice = self.store.look_up("invoice", body["invoice"])
        fields = self._document(invoice, invoice["entity"], body)
        fields |= {"job": invoice["job"], "createdFrom": invoice["id"], "item": [line(body["net"], "Credit")]}
        return self._shown("creditMemo", self.writer.create("creditMemo", fields))

    def receive_order(self, body: Body) -> Body:
        """{"order", "amount"}: so much more of an order was delivered, whether or not it is billed."""
        order = self.store.look_up("purchaseOrder", body["order"])
        self.writer.update("purchaseOrder", order, {"item": receive(order, Decimal(str(body["amount"])))})
        return {"id": order["id"], "received": str(received(self.store.records["purchaseOrder"][order["id"]]))}

    def raise_purchase_order(self, body: Body) -> Body:
        """{"project", "supplier", "total", "date"?}: work bought in, from a new supplier if need be."""
        job = self.store.look_up("job", body["project"])
        fields = self._document(job, self._supplier(body["supplier"], job["subsidiary"]), body)
        fields["item"] = [line(body["total"], "Subcontracted work", customer=job["id"], quantityBilled="0")]
        return self._shown("purchaseOrder", self.writer.create("purchaseOrder", fields))

    def publish_rates(self, body: Body) -> Body:
        """{"until"?}: exchange rates of the days missing up to that day, today if not given."""
        until = date.fromisoformat(body["until"]) if "until" in body else datetime.now(UTC).date()
        known = {record["effectiveDate"] for record in self.store.records["currencyRate"].values()}
        missing = [rate for rate in build_rates(self.seed, until) if rate.date.isoformat() not in known]
        for rate in missing:
            fields = rate_fields(self.store, rate) | {"lastModifiedDate": self.writer.stamp()}
            identity = self.store.next_id("currencyRate")
            effect = {"operation": "create", "object": "currencyRate", "id": identity, "body": fields}
            self.writer.commit(effect)
        return {"published": len(missing)}

    def set_inactive(self, body: Body) -> Body:
        """{"type": "job" | "employee" | "customer", "record", "inactive"}."""
        record = self.store.look_up(body["type"], body["record"])
        changed = self.writer.update(body["type"], record, {"isInactive": bool(body["inactive"])})
        return {"id": record["id"], "changed": changed}

    def close_period(self, body: Body) -> Body:
        """{"period": "YYYY-MM"}: nothing more can be posted to it."""
        return self._set_period(body["period"], closed=True, allLocked=True)

    def open_period(self, body: Body) -> Body:
        """{"period": "YYYY-MM"}."""
        return self._set_period(body["period"], closed=False, allLocked=False)

    def lock_period(self, body: Body) -> Body:
        """{"period": "YYYY-MM"}: its transactions are locked on the way to the close, it is not closed yet."""
        return self._set_period(body["period"], closed=False, allLocked=True)

    def _set_period(self, month: str, **states: bool) -> Body:
        period = self.store.look_up("accountingPeriod", f"period-{month}")
        fields = {**states, "lastModifiedDate": self.writer.stamp()}
        effect = {"operation": "update", "object": "accountingPeriod", "id": period["id"], "body": fields}
        self.writer.commit(effect)
        return {"period": period["periodName"], "closed": states["closed"]}

    def lock_record(self, body: Body) -> Body:
        """{"type", "record", "period"?}: nobody changes it any more: a workflow locks it, or its period is closed."""
        record = self.store.look_up(body["type"], body["record"])
        why = CLOSED.format(period=body["period"]) if "period" in body else LOCKED
        effect = {"operation": "update", "object": body["type"], "id": record["id"], "body": {"isLocked": why}}
        self.writer.commit(effect)
        return {"id": record["id"]}

    def create_records(self, body: Body) -> Body:
        """{"type", "records": [bodies as for POST]}: many at once, for tests and benches."""
        kind = RECORD_TYPES[body["type"]]
        rows = [normalise(self.store, kind, record, is_strict=True) for record in body["records"]]
        return {"ids": [self.writer.create(kind.name, fields) for fields in rows]}

    def delete_record(self, body: Body) -> Body:
        """{"type", "record"}."""
        record = self.store.look_up(body["type"], body["record"])
        self.writer.delete(body["type"], record)
        return {"id": record["id"]}

    def _document(self, source: Record, entity: str, body: Body) -> Record:
        fields = {"entity": entity, "subsidiary": source["subsidiary"], "currency": source["currency"]}
        if "date" in body:
            fields["tranDate"] = date.fromisoformat(body["date"]).isoformat()
        return fields | {"externalId": body.get("external_id")}

    def _supplier(self, name: str, subsidiary: str) -> str:
        for vendor in self.store.records["vendor"].values():
            if vendor["companyName"] == name:
                return str(vendor["id"])
        return self.writer.create("vendor", {"companyName": name, "subsidiary": subsidiary})

    def _shown(self, kind: str, identity: str) -> Body:
        record = self.store.records[kind][identity]
        shown = {name: record.get(name) for name in ("id", "tranId", "total", "status", "amountRemaining")}
        return shown | {"currency": self.store.symbol(record["currency"])}


def _in_plain_words(action: Action) -> Action:
    def act(body: Body) -> Any:
        try:
            return action(body)
        except Problem as problem:
            raise ValueError(problem.detail) from problem

    return act
