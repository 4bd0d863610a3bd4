"""Charges between subsidiaries by the hand of the world: booked by both, or by one of them alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.sandbox.netsuite.journals import journals_of
from integrations.sandbox.netsuite.store import Record, Store
from integrations.sandbox.netsuite.writes import Writer
from integrations.sandbox.world.lent import Charge, Leg

Body = dict[str, Any]


class Bookkeeper:
    """Books what one subsidiary charges another one for people it lent."""

    def __init__(self, store: Store, writer: Writer) -> None:
        self.store = store
        self.writer = writer

    def charge_hours(self, body: Body) -> Body:
        """{"project", "lender", "hours", "hourly", "number", "date"?, "amount_booked"?, "is_booked"?, "approved"?}.

        hourly: in the lender's currency, that of the journals. The project's subsidiary books as much, or
        amount_booked in a journal of its own, or nothing where is_booked is false. Where approved is false,
        nothing is posted before approve_journal.
        """
        made, state = [], {"approved": bool(body.get("approved", True))}
        for _, kind, fields in journals_of(self.store, self._charge(body)):
            made.append({"type": kind, "id": self._post(kind, fields | state)})
        return {"journals": made}

    def approve_journal(self, body: Body) -> Body:
        """{"type", "record"}."""
        record = self.store.look_up(body["type"], body["record"])
        fields = {"approved": True, "lastModifiedDate": self.writer.stamp()}
        self.writer.commit({"operation": "update", "object": body["type"], "id": record["id"], "body": fields})
        return {"id": record["id"]}

    def _charge(self, body: Body) -> Charge:
        job = self.store.look_up("job", body["project"])
        lender = self.store.look_up("subsidiary", body["lender"])
        borrower = self.store.entity_code(job["subsidiary"]) or ""
        hours, hourly = Decimal(str(body["hours"])), Decimal(str(body["hourly"]))
        day = date.fromisoformat(body["date"]) if "date" in body else self.writer.now().date()
        income = Leg(lender["externalId"], day, hours * hourly, self.store.symbol(lender["currency"]) or "")
        cost = replace(income, entity=borrower, amount=Decimal(str(body.get("amount_booked", income.amount))))
        key = f"hand-{body['number']}"
        self.store.aliases[key] = job["id"]
        return Charge(
            key=key,
            number=body["number"],
            project=key,
            hours=hours,
            hourly=hourly,
            income=income,
            cost=cost if body.get("is_booked", True) else None,
            lender=lender["externalId"],
            borrower=borrower,
        )

    def _post(self, kind: str, fields: Record) -> str:
        identity = self.store.next_id(kind)
        body = fields | {"lastModifiedDate": self.writer.stamp()}
        self.writer.commit({"operation": "create", "object": kind, "id": identity, "body": body})
        return identity
