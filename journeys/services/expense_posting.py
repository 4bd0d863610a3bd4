"""Expenses to the ERP: what was spent on a project, in the currency it was spent in."""

from collections.abc import Mapping
from typing import Any

from integrations.canonical.commands import LinkExpense, PostExpense
from integrations.canonical.events import ExpenseApproved
from journeys.rules import expense
from journeys.services.entry_posting import EntryPosting


def _own(entry: ExpenseApproved) -> Mapping[str, Any]:
    names = ("spent_on", "amount", "category", "is_reimbursable")
    return {name: getattr(entry, name) for name in names}


EXPENSE = EntryPosting(
    noun="expense", posts=PostExpense, links=LinkExpense, quantity="amount", own=_own, wrong=expense.missing
)
REVERSE, POST, NEEDS = EXPENSE.reverse_step, EXPENSE.post_step, EXPENSE.needs
reverse, post, link, order = EXPENSE.reverse, EXPENSE.post, EXPENSE.link, EXPENSE.order
