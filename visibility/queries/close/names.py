"""What a record behind a line of the close is called: by its document and customer, or by its project and hours."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from integrations.canonical.models import CostPosting, ExpenseEntry, Invoice, Milestone, Payment, TimeEntry
from journeys.rows import Row

Key = tuple[str, int]


def names_of(found: Sequence[Row]) -> Mapping[Key, str]:
    """By kind and id of the rows; nobody is named. One query a kind; other kinds are left out."""
    ids: dict[str, list[int]] = defaultdict(list)
    for row in found:
        if row["kind"] in NAMED:
            ids[row["kind"]].append(row["id"])
    return {(kind, pk): name for kind, several in ids.items() for pk, name in _named(kind, several).items()}


def _named(kind: str, ids: Sequence[int]) -> Mapping[int, str]:
    model, related, name = NAMED[kind]
    facts = model.objects.filter(pk__in=ids).select_related(*related)
    return {fact.pk: name(fact) for fact in facts}


def _time(entry: TimeEntry) -> str:
    return _joined(
        f"{entry.hours.normalize():f} h",
        entry.project.code if entry.project else "",
        entry.task.title if entry.task else "",
    )


def _expense(expense: ExpenseEntry) -> str:
    return _joined(expense.category or "expense", expense.project.code if expense.project else "")


def _milestone(milestone: Milestone) -> str:
    return _joined(milestone.title, milestone.project.code if milestone.project else "")


def _document(document: Invoice | Payment) -> str:
    return _joined(document.number or document.external_id, document.customer.name if document.customer else "")


def _posting(posting: CostPosting) -> str:
    return _joined(posting.description or posting.external_id, posting.project.code if posting.project else "")


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


NAMED: Mapping[str, tuple[type[Any], Sequence[str], Callable[[Any], str]]] = {
    "time_entry": (TimeEntry, ("project", "task"), _time),
    "expense_entry": (ExpenseEntry, ("project",), _expense),
    "milestone": (Milestone, ("project",), _milestone),
    "invoice": (Invoice, ("customer",), _document),
    "payment": (Payment, ("customer",), _document),
    "cost_posting": (CostPosting, ("project",), _posting),
}
