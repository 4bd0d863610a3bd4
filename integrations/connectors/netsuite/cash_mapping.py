"""Payments, what they settle, and accounting periods to canonical rows. Pure; ValueError says why not."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from integrations.connector import Row
from integrations.connectors.netsuite.mapping import amount_of, deleted, parents_of, row_of
from integrations.stated import required

Record = Mapping[str, Any]
Settings = Mapping[str, str]


def to_payment(record: Record, settings: Settings) -> Row:
    """A customer's payment; its amount with tax, in its currency."""
    if "deleted" in record:
        return deleted(record, settings)
    values = {
        "number": record.get("number", ""),
        "service_date": date.fromisoformat(required(record, "paid_on")),
        "amount": amount_of(record, "total"),
        "currency": required(record, "currency"),
    }
    return row_of(record, settings, values, parents=parents_of(record, customer="customer"))


def to_allocation(record: Record, settings: Settings) -> Row:
    """What a payment or credit memo settles of an invoice. (assumed) the sign of a line says nothing."""
    source = "credit_note" if record.get("type") == "CustCred" else "payment"
    held_as = "invoice" if source == "credit_note" else "customerPayment"
    parents = {
        **parents_of(record, project="job"),
        "invoice": ("invoice", required(record, "settles")),
        source: (held_as, required(record, "settled_by")),
    }
    values = {
        "service_date": date.fromisoformat(required(record, "applied_on")),
        "amount": abs(amount_of(record, "amount")),
        "currency": required(record, "currency"),
    }
    return row_of(record, settings, values, parents=parents)


def to_fiscal_period(record: Record, settings: Settings) -> Row:
    """An accounting period of the account: the same for every subsidiary. Locked is not closed yet."""
    is_closed, is_locked = record.get("closed") == "T", record.get("locked") == "T"
    values = {
        "name": required(record, "name"),
        "service_date": date.fromisoformat(required(record, "starts_on")),
        "ends_on": date.fromisoformat(required(record, "ends_on")),
        "state": "closed" if is_closed else "soft_closed" if is_locked else "open",
    }
    return row_of(record, settings, values)
