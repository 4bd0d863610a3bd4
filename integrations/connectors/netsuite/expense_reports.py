"""PostExpense: an expense report with one line on the project, upserted by external id.

The line's expensedate keeps the day it was spent, whatever day the report is posted on. A reversal is a report with a
negative line that names the one it takes back; that the account takes such a report is assumed: NetSuite documents
negative lines, not negative totals. The report is in the currency of the expense, which the employee's record must
list (VENDORS.md 9, vendor-specs/netsuite-record-fields.json).
"""

from datetime import date
from functools import partial
from typing import Any

from integrations.canonical.commands import PostExpense
from integrations.connector import Client, Sending
from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.customers import currency_id
from integrations.connectors.netsuite.open_days import post
from integrations.connectors.netsuite.writes import find, record_url
from integrations.outcomes import Absent, Done, Outcome, Reference, Refused
from integrations.transport.outgoing import json_number


async def post_expense(client: Client, sending: Sending) -> Outcome:
    """The echo tells the day it was posted on: the day it was spent, or the first open one after it."""
    command = sending.expect(PostExpense)
    currency, category = await currency_id(client, command.currency), await category_id(client, command.category)
    if currency is None:
        return Refused("master_data", f"the account has no currency {command.currency}", "expensereportcurrency")
    if category is None:
        return Refused("master_data", f"the account has no expense category {command.category!r}", "category")
    fields = partial(_fields, client, command, currency, category)
    written, posted_on = await post(client, "expenseReport", command.external_ref, on=command.spent_on, fields=fields)
    if isinstance(written, Refused):
        return written
    return Done(_reference(client, written), {"posted_on": posted_on.isoformat()})


async def probe_expense(client: Client, sending: Sending) -> Outcome:
    """Whether an expense report carries our external id."""
    identity = await find(client, "expenseReport", sending.command.external_ref)
    return Done(_reference(client, identity)) if identity else Absent()


async def category_id(client: Client, name: str) -> str | None:
    """The internal id of the expense category of that name; None when there is none. A preview names it."""
    if client.is_preview:
        return f"(id of {name})"
    conditions = [f"name = {suiteql.literal(name)}", "isinactive = 'F'"]
    rows = await suiteql.ask(client, suiteql.select({"id": "id"}, "expensecategory", where=conditions))
    return str(rows[0]["id"]) if rows else None


def _fields(client: Client, command: PostExpense, currency: str, category: str, posted_on: date) -> dict[str, Any]:
    line = {
        "amount": json_number(command.amount),
        "category": {"id": category},
        "currency": {"id": currency},
        "customer": {"id": command.project_id},
        "expensedate": command.spent_on,
        "isBillable": command.is_billable,
        "isnonreimbursable": not command.is_reimbursable,
    }
    fields: dict[str, Any] = {
        "entity": {"id": command.person_id},
        "tranDate": posted_on,
        "expensereportcurrency": {"id": currency},
        "memo": command.note,
        "expense": {"items": [line]},
    }
    return fields | ({client.settings["expense_reverses_field"]: command.reverses} if command.reverses else {})


def _reference(client: Client, identity: str) -> Reference:
    return Reference("expenseReport", identity, record_url(client.settings, "expenseReport", identity))
