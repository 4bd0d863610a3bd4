"""One fact as a row: what it is, whose, and in which state."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from integrations.canonical.models import (
    Allocation,
    BaselinePeriod,
    ChangeOrder,
    Commitment,
    Contract,
    ContractLine,
    CostPosting,
    ExpenseEntry,
    Invoice,
    Milestone,
    Task,
    TimeEntry,
)
from visibility.queries.facts.costs import Cost
from visibility.queries.project.milestones import state_of
from visibility.queries.shapes.facts import FactKind, FactRow

Described = tuple[str, str, str]


def row_of(kind: FactKind, fact: Any, cost: Cost, *, has_evidence: bool, today: date) -> FactRow:
    """The row of a page of that kind; today: a milestone is late from the day on that it was due before."""
    what, who, state = _milestone(fact, today) if isinstance(fact, Milestone) else DESCRIBED[type(fact)](fact)
    return FactRow(
        kind=kind,
        connection=fact.connection.name,
        external_id=fact.external_id,
        service_date=fact.service_date,
        period=fact.posting_period,
        what=what,
        who=who,
        hours=fact.estimate_hours if isinstance(fact, Task) else _hours(fact),
        amount=fact.amount,
        currency=fact.currency,
        cost=cost[0],
        cost_currency=cost[1],
        reporting_amount=fact.reporting_amount,
        state=state,
        version=fact.version,
        recorded_at=fact.recorded_at,
        source_changed_at=fact.source_changed_at,
        exchange_id=fact.exchange_id if has_evidence else None,
    )


def _hours(fact: Any) -> Decimal | None:
    found: Decimal | None = getattr(fact, "hours", None)
    return found


def _time(entry: TimeEntry) -> Described:
    return entry.task.title if entry.task else "no task", _name(entry.person), _approval(entry)


def _expense(expense: ExpenseEntry) -> Described:
    return expense.category or "no category", _name(expense.person), _approval(expense)


def _approval(entry: TimeEntry | ExpenseEntry) -> str:
    state = "approved" if entry.is_approved else "unapproved"
    return state if entry.is_billable else f"{state}, not billable"


def _milestone(milestone: Milestone, today: date) -> Described:
    return milestone.title, "", state_of(milestone, today=today)[0]


def _invoice(invoice: Invoice) -> Described:
    return invoice.number, _name(invoice.customer), invoice.status


def _order(order: Commitment) -> Described:
    return order.number, order.supplier, order.status


def _posting(posting: CostPosting) -> Described:
    return posting.description or f"{posting.kind} booked", "", posting.kind


def _allocation(item: Allocation) -> Described:
    return item.role, _name(item.person), "named" if item.person_id else "open"


def _task(task: Task) -> Described:
    done = "progress not stated" if task.percent_complete is None else f"{task.percent_complete:.0%} done"
    return task.title, task.role, done


def _contract(contract: Contract) -> Described:
    named = f"Contract {contract.number}".strip()
    what = f"{named}, order {contract.po_number}" if contract.po_number else named
    return what, _name(contract.customer), _signature(contract)


def _line(line: ContractLine) -> Described:
    return line.title or "Contract line", "", line.revenue_method


def _change(change: ChangeOrder) -> Described:
    return f"{change.number} {change.title}".strip(), "", _signature(change)


def _signature(record: Contract | ChangeOrder) -> str:
    return "signed" if record.signed_on else "pending"


def _planned_month(month: BaselinePeriod) -> Described:
    plan = month.baseline
    return month.month, plan.approver if plan else "", f"baseline {plan.number}" if plan else "baseline"


def _name(record: Model | None) -> str:
    return str(record) if record is not None else ""


DESCRIBED: Mapping[type[Model], Callable[[Any], Described]] = {
    TimeEntry: _time,
    ExpenseEntry: _expense,
    Invoice: _invoice,
    Commitment: _order,
    CostPosting: _posting,
    Allocation: _allocation,
    Task: _task,
    Contract: _contract,
    ContractLine: _line,
    ChangeOrder: _change,
    BaselinePeriod: _planned_month,
}
