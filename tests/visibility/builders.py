"""Small honest rows for the read models: each builder takes changes, everything else is plain."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Group, User

from integrations.canonical.models import (
    Allocation,
    Commitment,
    CostRate,
    Customer,
    ExpenseEntry,
    Firm,
    FiscalPeriod,
    FxRate,
    IntercompanyLeg,
    Invoice,
    LegalEntity,
    Milestone,
    Opportunity,
    Payment,
    PaymentAllocation,
    Person,
    Project,
    SupplierInvoice,
    Task,
    TimeEntry,
    TimeOff,
)
from integrations.canonical.periods import period_of
from integrations.models import Connection
from journeys.models import JourneyRun
from visibility.access import Viewer, viewer_of
from visibility.models import Scope

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
TODAY = NOW.date()
numbers = count(1)


def make_firm(**changes: Any) -> Firm:
    number = next(numbers)
    return Firm.objects.create(
        **{"slug": f"firm-{number}", "name": f"Firm {number}", "reporting_currency": "EUR", **changes}
    )


def make_entity(firm: Firm, **changes: Any) -> LegalEntity:
    return LegalEntity.objects.create(
        firm=firm, **{"code": "DE", "name": "Germany", "currency": "EUR", "country": "DE", **changes}
    )


def make_connection(firm: Firm, **changes: Any) -> Connection:
    plain = {"name": f"source-{next(numbers)}", "kind": "plain", "go_live_at": NOW}
    return Connection.objects.create(firm=firm, **{**plain, **changes})


def make_customer(entity: LegalEntity, **changes: Any) -> Customer:
    return Customer.objects.create(
        firm=entity.firm,
        legal_entity=entity,
        **{"name": "Cedar Health", "currency": entity.currency, "recorded_at": NOW, **changes},
    )


def make_person(entity: LegalEntity, **changes: Any) -> Person:
    plain = {
        "name": f"Person {next(numbers)}",
        "role": "consultant",
        "bill_rate": Decimal(150),
        "currency": entity.currency,
        "recorded_at": NOW,
    }
    return Person.objects.create(firm=entity.firm, legal_entity=entity, **{**plain, **changes})


def make_project(entity: LegalEntity, **changes: Any) -> Project:
    number = next(numbers)
    plain = {
        "code": f"P-{number:04d}",
        "name": f"Project {number}",
        "currency": entity.currency,
        "revenue_method": "time_and_materials",
        "price": Decimal(100_000),
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2026, 9, 30),
        "manager": "Mara Lindt",
        "status": "active",
        "recorded_at": NOW,
    }
    return Project.objects.create(firm=entity.firm, legal_entity=entity, **{**plain, **changes})


def make_opportunity(entity: LegalEntity, **changes: Any) -> Opportunity:
    plain = {
        "name": "Deal",
        "amount": Decimal(100_000),
        "currency": entity.currency,
        "is_won": True,
        "won_at": datetime(2026, 3, 20, tzinfo=UTC),
        "recorded_at": NOW,
    }
    return Opportunity.objects.create(firm=entity.firm, legal_entity=entity, **{**plain, **changes})


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


def make_invoice(project: Project, connection: Connection, **changes: Any) -> Invoice:
    plain = {"number": f"INV-{next(numbers)}", "amount": Decimal(5000), "service_date": date(2026, 6, 5)}
    return Invoice.objects.create(**fact_of(project, connection, {**plain, **changes}))


def make_supplier_invoice(connection: Connection, **changes: Any) -> SupplierInvoice:
    """1,000 on an order, borne by the order's project unless `shares` say otherwise."""
    number = f"S-{next(numbers)}"
    plain = {
        "firm": connection.firm,
        "connection": connection,
        "object_type": "electronic invoice",
        "external_id": f"DE1/{number}",
        "number": number,
        "supplier": "Northbank",
        "supplier_ref": "DE1",
        "service_date": date(2026, 5, 29),
        "amount": Decimal(1000),
        "currency": "EUR",
        "shares": [make_share("", "100", "1000")],
        "source_changed_at": NOW,
        "recorded_at": NOW,
    }
    return SupplierInvoice.objects.create(**{**plain, **changes})


def make_share(project: str | None, percent: str, amount: str) -> dict[str, str | None]:
    return {"line": "1", "description": "Work", "project": project, "percent": percent, "amount": amount}


def make_payment(entity: LegalEntity, connection: Connection, **changes: Any) -> Payment:
    plain = {"service_date": date(2026, 6, 20), "amount": Decimal(1190), "currency": entity.currency}
    return Payment.objects.create(**_of_entity(entity, connection, {**plain, **changes}))


def make_allocation_of(invoice: Invoice, **changes: Any) -> PaymentAllocation:
    """What settles the invoice whole, in June."""
    plain = {
        "firm": invoice.firm,
        "legal_entity": invoice.legal_entity,
        "connection": invoice.connection,
        "project": invoice.project,
        "invoice": invoice,
        "object_type": "application",
        "external_id": str(next(numbers)),
        "service_date": date(2026, 6, 20),
        "amount": invoice.total_amount,
        "currency": invoice.currency,
        "hash": "-",
        "recorded_at": NOW,
    }
    return PaymentAllocation.objects.create(**{**plain, **changes})


def make_leg(entity: LegalEntity, project: Project, source: Connection, **changes: Any) -> IntercompanyLeg:
    """Income of an entity from the project's one: 1,000 in its currency for ten hours, at the end of May."""
    other = project.legal_entity.code if project.legal_entity else ""
    number = str(next(numbers))
    plain = {
        "legal_entity": entity,
        "pair_key": "IC-1",
        "side": "income",
        "counterparty": other,
        "document": number,
        "service_date": date(2026, 5, 29),
        "amount": Decimal(1000),
        "currency": entity.currency,
        "reporting_amount": Decimal(1000),
        "hours": Decimal(10),
        "hourly_rate": Decimal(100),
        "exchange_id": int(number),
    }
    return IntercompanyLeg.objects.create(**fact_of(project, source, {**plain, **changes}))


def make_period(firm: Firm, connection: Connection, **changes: Any) -> FiscalPeriod:
    """May 2026, open, of every legal entity."""
    plain = {
        "firm": firm,
        "connection": connection,
        "object_type": "period",
        "external_id": str(next(numbers)),
        "name": "May 2026",
        "service_date": date(2026, 5, 1),
        "ends_on": date(2026, 5, 31),
        "state": "open",
        "hash": "-",
        "recorded_at": NOW,
    }
    return FiscalPeriod.objects.create(**{**plain, **changes})


def _of_entity(entity: LegalEntity, connection: Connection, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "firm": entity.firm,
        "legal_entity": entity,
        "connection": connection,
        "object_type": "record",
        "external_id": str(next(numbers)),
        "hash": "-",
        "recorded_at": NOW,
        **changes,
    }


def make_order(project: Project, connection: Connection, **changes: Any) -> Commitment:
    plain = {
        "number": f"PO-{next(numbers)}",
        "supplier": "Northbank",
        "amount": Decimal(10_000),
        "billed_amount": Decimal(4_000),
        "service_date": date(2026, 5, 4),
    }
    return Commitment.objects.create(**fact_of(project, connection, {**plain, **changes}))


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


def make_cost_rate(person: Person, connection: Connection, **changes: Any) -> CostRate:
    plain = {
        "firm": person.firm,
        "legal_entity": person.legal_entity,
        "connection": connection,
        "person": person,
        "object_type": "rate",
        "external_id": str(next(numbers)),
        "service_date": date(2026, 1, 1),
        "amount": Decimal(80),
        "currency": person.currency,
        "hash": "-",
        "recorded_at": NOW,
    }
    return CostRate.objects.create(**{**plain, **changes})


def make_time_off(person: Person, connection: Connection, **changes: Any) -> TimeOff:
    """A day off, granted."""
    plain = {
        "firm": person.firm,
        "legal_entity": person.legal_entity,
        "connection": connection,
        "person": person,
        "object_type": "time_off_day",
        "external_id": str(next(numbers)),
        "service_date": date(2026, 7, 20),
        "hours": Decimal(8),
        "is_approved": True,
        "hash": "-",
        "recorded_at": NOW,
    }
    return TimeOff.objects.create(**{**plain, **changes})


def make_rate(firm: Firm, **changes: Any) -> FxRate:
    plain = {
        "base": "EUR",
        "quote": "USD",
        "published_on": TODAY,
        "rate": Decimal("1.25"),
        "recorded_at": NOW,
    }
    return FxRate.objects.create(firm=firm, **{**plain, **changes})


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


def make_viewer(firm: Firm, *entities: LegalEntity, role: str = "executive") -> Viewer:
    user = User.objects.create_user(f"{role}-{next(numbers)}")
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    for entity in entities or (None,):
        Scope.objects.create(user=user, firm=firm, legal_entity=entity)
    return viewer_of(user)
