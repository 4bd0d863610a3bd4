"""One fact as a row: what it is, whose, and in which state."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
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
from visibility.access import FINANCE_ROOM, Viewer, opens_exchanges
from visibility.queries.facts.costs import UNKNOWN, Cost, cost_of, rates_of
from visibility.queries.project.milestones import state_of
from visibility.queries.shapes.facts import FactKind, FactRow

Described = tuple[str, str, str]


def rows_for(
    viewer: Viewer, facts: Sequence[Any], kind_of: Callable[[Any], FactKind], *, now: datetime
) -> tuple[FactRow, ...]:
    """What a viewer may see of facts, each on a page of its kind.

    What an entry of time costs is somebody's cost rate: shown to finance and administrators alone. Whose hours they are
    is not said to who may not see what an hour of them is billed at.
    """
    shows_rates, has_evidence = viewer.has_role(*FINANCE_ROOM), opens_exchanges(viewer)
    rates = rates_of(facts) if shows_rates else {}

    today = now.astimezone(UTC).date()

    def row(fact: Any) -> FactRow:
        is_time = isinstance(fact, TimeEntry)
        cost = cost_of(fact, rates) if shows_rates or not is_time else UNKNOWN
        is_named = viewer.names_people or not is_time
        return _row(kind_of(fact), fact, cost, has_evidence=has_evidence, is_named=is_named, today=today)

    return tuple(map(row, facts))


def _row(kind: FactKind, fact: Any, cost: Cost, *, has_evidence: bool, is_named: bool, today: date) -> FactRow:
    what, who, state = _milestone(fact, today) if isinstance(fact, Milestone) else DESCRIBED[type(fact)](fact)
    return FactRow(
        kind=kind,
        connection=fact.connection.name,
        external_id=fact.external_id,
        service_date=fact.service_date,
        period=fact.posting_period,
        what=what,
        who=who if is_named else "",
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
