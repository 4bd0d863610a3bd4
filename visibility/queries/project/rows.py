"""One project's lists: tasks, milestones, team and demand, orders, invoices, and where else it is known."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from integrations.canonical.models import Allocation, Commitment, Invoice, Link, Milestone, Person, Task, TimeEntry
from visibility.access import FINANCE_ROOM
from visibility.measures.absence import available_hours
from visibility.measures.commitments import order_position
from visibility.measures.evm import EstimatedTask, budget_at_completion
from visibility.measures.figure import Figure, Reason, figure_of, unknown
from visibility.measures.staffing import SOON_DAYS, Demand, staffing_risk
from visibility.projections.inputs import demands_of
from visibility.projections.project_inputs import PlannedTask
from visibility.queries.answers import money, money_of
from visibility.queries.leakage.billing_errors import sentences
from visibility.queries.project.grid import facts_of
from visibility.queries.project.look import Look
from visibility.queries.project.milestones import state_of
from visibility.queries.shapes.common import Tone, Value
from visibility.queries.shapes.project import (
    CommitmentRow,
    InvoiceRow,
    LinkedSystem,
    MilestoneRow,
    TaskRow,
    TeamRow,
)

# Tones of seats that are still to be filled.
SOUGHT: tuple[Tone, ...] = ("bad", "warn")


def tasks(look: Look) -> tuple[TaskRow, ...]:
    """Tasks as the source has them, each with its budget at today's cost rate of its role."""
    booked = _booked(look)
    pairs = zip(look.loaded.tasks, look.inputs.tasks, strict=True)
    return tuple(_task(look, task, plan, booked.get(task.pk, Decimal(0))) for task, plan in pairs)


def _booked(look: Look) -> dict[int, Decimal]:
    """The hours booked on each task, approved or not, as the project's hours count them."""
    entries = TimeEntry.objects.filter(project=look.project, task__isnull=False, is_deleted=False)
    return dict(entries.values_list("task").annotate(hours=Sum("hours")))


def _task(look: Look, task: Task, plan: PlannedTask, booked: Decimal) -> TaskRow:
    return TaskRow(
        title=task.title,
        role=task.role,
        estimate_hours=task.estimate_hours,
        actual_hours=booked if task.actual_hours is None else task.actual_hours,
        progress_pct=None if task.percent_complete is None else task.percent_complete * 100,
        budget=_budget(look, task, plan),
    )


def _budget(look: Look, task: Task, plan: PlannedTask) -> Value:
    """Hours x cost rate. Beside the hours it tells the rate: where that is one person's, it is for finance alone."""
    estimated = EstimatedTask(plan.estimate_hours, plan.cost_rate, plan.percent_complete)
    budget = budget_at_completion([estimated])
    is_private = budget.is_known and look.loaded.directory.is_of_one(look.loaded.seat(task.role), look.today)
    if is_private and not look.viewer.has_role(*FINANCE_ROOM):
        return money(None, look.currency, "private")
    return money_of(budget, look.currency)


def milestones(look: Look) -> tuple[MilestoneRow, ...]:
    """Billing milestones by due date."""
    found = Milestone.objects.filter(project=look.project, is_deleted=False)
    return tuple(_milestone(look, milestone) for milestone in found.order_by("due_on", "pk"))


def _milestone(look: Look, milestone: Milestone) -> MilestoneRow:
    state, tone = state_of(milestone, today=look.today)
    return MilestoneRow(
        title=milestone.title,
        amount=_stated(milestone.amount, milestone.currency),
        due_on=milestone.due_on,
        accepted_on=milestone.accepted_on,
        state=state,
        tone=tone,
        drill=facts_of(look, kind="milestones"),
    )


def team(look: Look) -> tuple[TeamRow, ...]:
    """Allocations, what somebody is sought for first, then by start: people, and seats nobody is named for."""
    ids = [item.person_id for item in look.loaded.allocations if item.person_id]
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    ordered = sorted(look.loaded.allocations, key=lambda item: (item.starts_on or look.today, item.pk))
    seats = (_seat(look, item, names.get(item.person_id or 0, "")) for item in ordered)
    return tuple(sorted(seats, key=lambda seat: seat.tone not in SOUGHT))


def _seat(look: Look, item: Allocation, person: str) -> TeamRow:
    undone = demands_of(look.loaded, item, as_of=look.today)
    left_open = undone if item.person_id else []
    return TeamRow(
        role=item.role,
        person=person,
        hours=item.hours,
        starts_on=item.starts_on,
        ends_on=item.ends_on,
        available_hours=_available(look, item),
        open_hours=sum((gap.unfilled_hours for gap in left_open), Decimal(0)),
        open_from=left_open[0].starts_on if left_open else None,
        open_to=left_open[-1].ends_on if left_open else None,
        open_reason="time off" if left_open and look.viewer.has_role(*FINANCE_ROOM) else "",
        risk=money_of(_risk(undone, look.today), look.currency),
        tone=_seat_tone(undone, look.today),
    )


def _available(look: Look, item: Allocation) -> Decimal | None:
    if item.person_id is None or item.starts_on is None or item.ends_on is None:
        return None
    away = look.loaded.away.get(item.person_id, {})
    return available_hours(max(item.starts_on, look.today), item.ends_on, away)


def _seat_tone(undone: Sequence[Demand], today: date) -> Tone:
    """Nothing to be done is well; what is open counts while it is not past."""
    if not undone:
        return "ok"
    if undone[-1].ends_on is not None and undone[-1].ends_on < today:
        return "none"
    return "bad" if (undone[0].starts_on - today).days <= SOON_DAYS else "warn"


def _risk(undone: Sequence[Demand], today: date) -> Figure:
    risk = staffing_risk(undone, as_of=today)
    return unknown(Reason.NO_RATE) if risk.unrated_count else Figure(risk.staffing_risk)


def commitments(look: Look) -> tuple[CommitmentRow, ...]:
    """Purchase orders by date."""
    found = Commitment.objects.filter(project=look.project, is_deleted=False)
    return tuple(_order(order) for order in found.order_by("service_date", "pk"))


def _order(order: Commitment) -> CommitmentRow:
    return CommitmentRow(
        number=order.number,
        supplier=order.supplier,
        total=_stated(order.amount, order.currency),
        received=_stated(order.received_amount, order.currency),
        billed=_stated(order.billed_amount, order.currency),
        accrued=_stated(_of_position(order, "received_not_invoiced"), order.currency),
        open=_stated(_of_position(order, "committed_open"), order.currency),
        status=order.status,
    )


def _of_position(order: Commitment, name: str) -> Decimal | None:
    """What may still be billed, or was received and is not; nothing stated is nothing billed. None without a total."""
    if order.amount is None:
        return None
    received, billed = order.received_amount or Decimal(0), order.billed_amount or Decimal(0)
    amount: Decimal = getattr(order_position(ordered=order.amount, received=received, invoiced=billed), name)
    return amount


def invoices(look: Look) -> tuple[InvoiceRow, ...]:
    """Customer invoices and credit notes, newest first."""
    found = Invoice.objects.filter(project=look.project, is_deleted=False)
    wrong = sentences(look.errors)
    return tuple(
        InvoiceRow(
            number=invoice.number,
            issued_on=invoice.service_date,
            due_on=invoice.due_on,
            net=_stated(invoice.amount, invoice.currency),
            total=_stated(invoice.total_amount, invoice.currency),
            paid=_stated(invoice.paid_amount, invoice.currency),
            status=invoice.status,
            drill=facts_of(look, kind="invoices"),
            errors=wrong.get(invoice.pk, ()),
        )
        for invoice in found.order_by("-service_date", "-pk")
    )


def systems(look: Look) -> tuple[LinkedSystem, ...]:
    """The project's and its deal's records in each system."""
    found: Iterable[Link] = (
        Link.objects.filter(entity="project", canonical_id=look.project.pk)
        | Link.objects.filter(entity="opportunity", canonical_id=look.project.opportunity_id or 0)
    ).select_related("connection")
    return tuple(
        LinkedSystem(
            connection=link.connection.name,
            kind=link.connection.kind,
            object_type=link.object_type,
            external_id=link.external_id or link.external_ref or "",
            url=link.url,
        )
        for link in sorted(found, key=lambda link: (link.entity, link.connection.name, link.object_type))
    )


def _stated(amount: Decimal | None, currency: str) -> Value:
    return money_of(figure_of(amount, Reason.NO_ACTUALS), currency)
