"""What the ERP refuses of cost: inactive people and projects, closed periods, expense reports that name neither."""

from decimal import Decimal

from integrations.sandbox.netsuite.periods import period_of
from integrations.sandbox.netsuite.problems import invalid_content, user_error
from integrations.sandbox.netsuite.store import Record, Store

NOUNS = {"employee": "employee", "job": "project"}


def check_expense(store: Store, record: Record) -> None:
    """Negative totals are (assumed) to be taken where they reverse another report."""
    refuse_inactive(store, "employee", record["entity"])
    for line in record["expense"]:
        _check_line(store, line)
    if sum(Decimal(line["amount"]) for line in record["expense"]) < 0 and not record.get("custbody_reverses"):
        raise user_error("A negative expense report must name the report it reverses.")
    refuse_closed(store, record["tranDate"])


def refuse_inactive(store: Store, kind: str, identity: str) -> None:
    held = store.records[kind][identity]
    if held.get("isInactive"):
        raise user_error(f"The {NOUNS[kind]} {held['entityId']} is inactive.")


def refuse_closed(store: Store, day: str) -> None:
    period = period_of(store, day)
    if period is None or period["closed"]:
        name = period["periodName"] if period else day
        raise user_error(f"The accounting period {name} is closed. Choose a date in an open period.")


def _check_line(store: Store, line: Record) -> None:
    for name, kind in (("customer", "job"), ("category", "expenseCategory")):
        if line.get(name) not in store.records[kind]:
            raise invalid_content(f"Invalid value for the resource or sub-resource field '{name}'.", f"expense.{name}")
    refuse_inactive(store, "job", line["customer"])
    if not Decimal(line["amount"]):
        raise user_error("Please enter value(s) for: Amount.")
