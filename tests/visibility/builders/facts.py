"""What is done for a project, and what facts have in common."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from integrations.canonical.models import (
    Allocation,
    ExpenseEntry,
    Firm,
    Milestone,
    Person,
    Project,
    Task,
    TimeEntry,
)
from integrations.canonical.periods import period_of
from integrations.models import Connection
from journeys.models import JourneyRun

from .plain import NOW, numbers


def fact_of(project: Project, connection: Connection, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What every fact of a project has, its period from its service date."""
    on = changes.get("service_date")
    return {
        "firm": project.firm,
        "legal_entity": project.legal_entity,
        "connection": connection,
        "project": project,
        "object_type": "record",
        "external_id": str(next(numbers)),
        "posting_period": period_of(on) if on else "",
        "currency": project.currency,
        "hash": "-",
        "recorded_at": NOW,
        **changes,
    }


def make_time(project: Project, connection: Connection, person: Person | None, **changes: Any) -> TimeEntry:
    plain = {
        "person": person,
        "service_date": date(2026, 6, 1),
        "hours": Decimal(8),
        "is_billable": True,
        "is_approved": True,
        "amount": Decimal(1200),
        "bill_rate": Decimal(150),
    }
    return TimeEntry.objects.create(**fact_of(project, connection, {**plain, **changes}))


def make_expense(project: Project, connection: Connection, person: Person | None, **changes: Any) -> ExpenseEntry:
    plain = {
        "person": person,
        "service_date": date(2026, 6, 1),
        "amount": Decimal(340),
        "category": "Travel",
        "is_billable": True,
        "is_reimbursable": True,
        "is_approved": True,
    }
    return ExpenseEntry.objects.create(**fact_of(project, connection, {**plain, **changes}))


def make_milestone(project: Project, connection: Connection, **changes: Any) -> Milestone:
    accepted_on = changes.get("accepted_on")
    plain = {"title": "Go-live", "amount": Decimal(30_000), "service_date": accepted_on}
    return Milestone.objects.create(**fact_of(project, connection, {**plain, **changes}))


def make_task(project: Project, connection: Connection, **changes: Any) -> Task:
    plain = {
        "title": "Build",
        "role": "consultant",
        "estimate_hours": Decimal(100),
        "percent_complete": Decimal("0.5"),
    }
    return Task.objects.create(**fact_of(project, connection, {**plain, **changes}))


def make_allocation(project: Project, connection: Connection, **changes: Any) -> Allocation:
    plain = {
        "role": "consultant",
        "hours": Decimal(80),
        "starts_on": date(2026, 7, 15),
        "ends_on": date(2026, 8, 14),
    }
    return Allocation.objects.create(**fact_of(project, connection, {**plain, **changes}))


def make_run(firm: Firm, **changes: Any) -> JourneyRun:
    number = next(numbers)
    plain = {
        "journey": "opportunity_to_project",
        "subject": f"deal-{number}",
        "entity": "opportunity",
        "canonical_id": number,
        "event": {},
        "amount": Decimal(10_000),
        "currency": "EUR",
        "correlation_id": uuid4(),
        "traceparent": "00-" + "0" * 32 + "-" + "0" * 16 + "-01",
        "state": "open",
        "business_at": NOW,
        "started_at": NOW,
    }
    return JourneyRun.objects.create(firm=firm, **{**plain, **changes})
