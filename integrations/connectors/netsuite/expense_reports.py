"""PostExpense: an expense report with one line on the project, upserted by external id.

The line's expensedate keeps the day it was spent, whatever day the report is posted on. A reversal is a report with a
negative line that names the one it takes back; that the account takes such a report is assumed: NetSuite documents
negative lines, not negative totals. The report is in the currency of the expense, which the employee's record must
list (VENDORS.md 9, vendor-specs/netsuite-record-fields.json).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from integrations.canonical.commands import PostExpense
from integrations.connector import Client, Sending
from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.customers import currency_id
from integrations.connectors.netsuite.jobs import Batches
from integrations.connectors.netsuite.open_days import post
from integrations.connectors.netsuite.writes import find, reference
from integrations.outcomes import Absent, Done, Outcome, Refused
from integrations.transport.outgoing import json_number


async def post_expense(client: Client, sending: Sending) -> Outcome:
    """The echo tells the day it was posted on: the day it was spent, or the first open one after it."""
    command = sending.expect(PostExpense)
    known = await _Ids(client).of(command)
    if isinstance(known, Refused):
        return known
    fields = partial(_fields, client, command, *known)
    written, posted_on = await post(client, "expenseReport", command.external_ref, on=command.spent_on, fields=fields)
    if isinstance(written, Refused):
        return written
    return Done(reference(client, "expenseReport", written), {"posted_on": posted_on.isoformat()})


async def probe_expense(client: Client, sending: Sending) -> Outcome:
    """Whether an expense report carries our external id."""
    identity = await find(client, "expenseReport", sending.command.external_ref)
    return Done(reference(client, "expenseReport", identity)) if identity else Absent()


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


@dataclass
class _Ids:
    """Currencies and categories by their names, each asked for once."""

    client: Client
    currencies: dict[str, str | None] = field(default_factory=dict)
    categories: dict[str, str | None] = field(default_factory=dict)

    async def of(self, command: PostExpense) -> tuple[str, str] | Refused:
        """The ids of currency and category, or which of them the account lacks."""
        code, name = command.currency, command.category
        if code not in self.currencies:
            self.currencies[code] = await currency_id(self.client, code)
        if name not in self.categories:
            self.categories[name] = await category_id(self.client, name)
        currency, category = self.currencies[code], self.categories[name]
        if currency is None:
            return Refused("master_data", f"the account has no currency {code}", "expensereportcurrency")
        if category is None:
            return Refused("master_data", f"the account has no expense category {name!r}", "category")
        return currency, category


async def _all_fields(client: Client, sendings: Sequence[Sending]) -> list[dict[str, Any] | Refused]:
    """Each on the day it was spent: what that day's period refuses is posted alone, on the first open day."""
    ids, bodies = _Ids(client), list[dict[str, Any] | Refused]()
    for command in (sending.expect(PostExpense) for sending in sendings):
        known = await ids.of(command)
        bodies.append(known if isinstance(known, Refused) else _fields(client, command, *known, command.spent_on))
    return bodies


EXPENSE_REPORTS = Batches("expenseReport", "transaction t", _all_fields, post_expense)
