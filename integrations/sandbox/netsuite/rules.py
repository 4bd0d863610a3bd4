"""What the ERP refuses: missing fields, references to nothing, and its own business rules."""

import re

from integrations.sandbox.netsuite import purchases
from integrations.sandbox.netsuite.cost_rules import check_expense, refuse_closed, refuse_inactive
from integrations.sandbox.netsuite.problems import invalid_content, user_error
from integrations.sandbox.netsuite.schema import RECORD_TYPES
from integrations.sandbox.netsuite.store import Record, Store

LABELS = {
    "companyName": "Name",
    "parent": "Customer",
    "subsidiary": "Subsidiary",
    "title": "Name",
    "project": "Project",
    "customer": "Project",
    "employee": "Employee",
    "hours": "Duration",
    "tranDate": "Date",
    "expense": "Expenses",
    "tranId": "Reference No.",
    "item": "Items",
}
DURATION = re.compile(r"-?(\d{1,3}):([0-5]\d)")


def check(store: Store, kind: str, record: Record) -> None:
    """Raise a Problem unless the whole record, as it would be after the write, may stand."""
    missing = [LABELS.get(name, name) for name in RECORD_TYPES[kind].mandatory if not record.get(name)]
    if missing:
        raise user_error(f"Please enter value(s) for: {', '.join(missing)}.")
    _check_references(store, kind, record)
    _check_number(store, kind, record)
    if kind == "job":
        _check_job(store, record)
    if kind == "timeBill":
        _check_time(store, record)
    if kind == "expenseReport":
        check_expense(store, record)
    if kind in purchases.SIGNS:
        purchases.check(store, kind, record)


def _check_references(store: Store, kind: str, record: Record) -> None:
    for field, targets in RECORD_TYPES[kind].targets.items():
        identity = record.get(field)
        if identity and not any(identity in store.records[target] for target in targets):
            raise invalid_content(f"Invalid value for the resource or sub-resource field '{field}'.", field)


def _check_number(store: Store, kind: str, record: Record) -> None:
    number = str(record.get("entityId") or "")
    if store.with_number(kind, number) not in (None, record["id"]):
        raise user_error(f"A {kind} record with the ID {number} already exists. Enter a unique ID.")


def _check_job(store: Store, record: Record) -> None:
    customer = store.records["customer"][record["parent"]]
    if not customer.get("custentity_tax_code"):
        raise user_error(
            f"Please enter a tax code on customer {customer['companyName']} before opening a project for it."
        )
    if customer["subsidiary"] != record["subsidiary"]:
        raise user_error("The project's subsidiary must be its customer's subsidiary.")


def _check_time(store: Store, record: Record) -> None:
    """Negative durations are (assumed) to be taken where they reverse another entry."""
    if not (found := DURATION.fullmatch(record["hours"])) or not any(map(int, found.groups())):
        raise invalid_content("Invalid value for the resource or sub-resource field 'hours'.", "hours")
    if record["hours"].startswith("-") and not record.get("custcol_reverses"):
        raise user_error("A negative duration must name the time it reverses.")
    refuse_inactive(store, "employee", record["employee"])
    refuse_inactive(store, "job", record["customer"])
    refuse_closed(store, record["tranDate"])
