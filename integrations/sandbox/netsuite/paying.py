"""Money at the ERP by the hand of the world: payments in whole, in part and over several invoices; credits set off."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from integrations.sandbox.netsuite.exchange_rates import exchange_rate
from integrations.sandbox.netsuite.postings import applied, text
from integrations.sandbox.netsuite.store import Record, Store
from integrations.sandbox.netsuite.writes import Writer

Body = dict[str, Any]


class Cashier:
    """Books what comes in, and what it settles."""

    def __init__(self, store: Store, writer: Writer) -> None:
        self.store = store
        self.writer = writer

    def pay_invoice(self, body: Body) -> Body:
        """{"invoice", "amount"?, "date"?}: money in, gross; all that is open unless an amount is given."""
        invoice = self.store.look_up("invoice", body["invoice"])
        amount = Decimal(str(body.get("amount", invoice["amountRemaining"])))
        self._settle(invoice, amount)
        self._receive([(invoice, amount)], body.get("date"))
        return self._shown(invoice["id"])

    def pay_together(self, body: Body) -> Body:
        """{"invoices": [...], "date"?}: one payment over all that is open of several invoices of one customer."""
        invoices = [self.store.look_up("invoice", name) for name in body["invoices"]]
        if len({(one["entity"], one["currency"]) for one in invoices}) != 1:
            raise ValueError("One payment is of one customer and currency")
        parts = [(one, Decimal(one["amountRemaining"])) for one in invoices]
        for invoice, amount in parts:
            self._settle(invoice, amount)
        return {"id": self._receive(parts, body.get("date"))}

    def set_off_credit(self, body: Body) -> Body:
        """{"credit", "invoice"?}: a credit memo settles the invoice it credits, or another, as far as it reaches."""
        memo = self.store.look_up("creditMemo", body["credit"])
        invoice = self.store.look_up("invoice", str(body.get("invoice", memo["createdFrom"])))
        amount = min(Decimal(memo["amountRemaining"]), Decimal(invoice["amountRemaining"]))
        self._settle(invoice, amount)
        used = {"amountPaid": text(Decimal(memo["amountPaid"]) + amount)}
        self.writer.update("creditMemo", memo, used | {"apply": [*memo.get("apply", []), *_part(invoice, amount)]})
        return self._shown(invoice["id"])

    def take_back_payment(self, body: Body) -> Body:
        """{"payment"}: the bank returned it: the payment is gone, its invoices are open again."""
        payment = self.store.look_up("customerPayment", body["payment"])
        for part in payment["apply"]:
            invoice = self.store.records["invoice"][part["doc"]]
            left = Decimal(invoice["amountPaid"]) - Decimal(part["amount"])
            self.writer.update("invoice", invoice, {"amountPaid": text(left)})
        self.writer.delete("customerPayment", payment)
        return {"id": payment["id"]}

    def _settle(self, invoice: Record, amount: Decimal) -> None:
        if not 0 < amount <= Decimal(invoice["amountRemaining"]):
            raise ValueError(f"{invoice['tranId']} has {invoice['amountRemaining']} open")
        self.writer.update("invoice", invoice, {"amountPaid": text(Decimal(invoice["amountPaid"]) + amount)})

    def _receive(self, parts: Sequence[tuple[Record, Decimal]], day: str | None) -> str:
        first, now = parts[0][0], self.writer.now()
        on = day or now.date().isoformat()
        identity = self.store.next_id("customerPayment")
        fields = {
            "externalId": None,
            "tranId": f"PAY-{identity}",
            **{name: first[name] for name in ("entity", "subsidiary", "currency")},
            "exchangeRate": exchange_rate(
                self.store, currency=first["currency"], subsidiary=first["subsidiary"], day=on
            ),
            "tranDate": on,
            "postingPeriod": f"{now:%b %Y}",
            "total": text(sum((amount for _, amount in parts), Decimal(0))),
            "apply": [line for invoice, amount in parts for line in _part(invoice, amount)],
            "lastModifiedDate": self.writer.stamp(),
        }
        self.writer.commit({"operation": "create", "object": "customerPayment", "id": identity, "body": fields})
        return identity

    def _shown(self, identity: str) -> Body:
        invoice = self.store.records["invoice"][identity]
        shown = {name: invoice.get(name) for name in ("id", "tranId", "total", "status", "amountRemaining")}
        return shown | {"currency": self.store.symbol(invoice["currency"])}


def _part(invoice: Record, amount: Decimal) -> list[Record]:
    return applied((invoice["id"], amount))
