"""News as it comes in: changes, hints and requests, and the routes that what they start will need."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from integrations.canonical.models import (
    Change,
    Customer,
    ExpenseEntry,
    Firm,
    LegalEntity,
    Link,
    Opportunity,
    Person,
    Project,
    TimeEntry,
)
from integrations.models import Connection, Route
from journeys.models import InboxEvent
from tests.journeys.builders import NOW

COMMANDS = (
    "FindCustomer",
    "CreateCustomer",
    "CreateProject",
    "CreateFinancialProject",
    "LinkProject",
    "LinkOpportunity",
    "PublishStaffingDemand",
    "CreateTeam",
    "SendNotice",
    "PostCard",
)


def make_opportunity(crm: Connection, key: str = "006A", **changes: Any) -> Opportunity:
    firm = crm.firm
    customer = Customer.objects.create(firm=firm, name="Aster Foods", tax_code="DE1", recorded_at=NOW)
    values: dict[str, Any] = {
        "firm": firm,
        "legal_entity": LegalEntity.objects.get(firm=firm, code="DE"),
        "name": "Data platform",
        "customer": customer,
        "amount": "1000.00",
        "currency": "EUR",
        "is_won": True,
        "won_at": NOW,
        "staffing": [{"role": "Engineer", "hours": "320", "starts_on": "2026-12-01", "ends_on": "2027-02-28"}],
        "recorded_at": NOW,
    }
    made = Opportunity.objects.create(**values | changes)
    Link.objects.create(
        connection=crm, object_type="Opportunity", external_id=key, entity="opportunity", canonical_id=made.pk
    )
    return made


def make_entry(psa: Connection, **changes: Any) -> TimeEntry:
    """Approved time on a project, at the PSA."""
    values: dict[str, Any] = {"hours": Decimal("7.5"), "bill_rate": Decimal(120), "amount": Decimal(900)}
    return TimeEntry.objects.create(object_type="time_entry", **_approved(psa) | values | changes)


def make_expense(psa: Connection, **changes: Any) -> ExpenseEntry:
    """An approved expense on a project, at the PSA."""
    values: dict[str, Any] = {"category": "Lodging", "amount": Decimal("312.40"), "is_reimbursable": True}
    return ExpenseEntry.objects.create(object_type="expense", **_approved(psa) | values | changes)


def _approved(psa: Connection) -> dict[str, Any]:
    entity = LegalEntity.objects.get(firm=psa.firm)
    customer = Customer.objects.create(firm=psa.firm, name="Aster Foods", recorded_at=NOW)
    return {
        "firm": psa.firm,
        "legal_entity": entity,
        "connection": psa,
        "project": Project.objects.create(
            firm=psa.firm, legal_entity=entity, code="DE-1", name="Rollout", customer=customer, recorded_at=NOW
        ),
        "person": Person.objects.create(firm=psa.firm, name="Ada Berg", recorded_at=NOW),
        "external_id": "9",
        "service_date": date(2026, 11, 19),
        "is_billable": True,
        "currency": "EUR",
        "is_approved": True,
        "approved_at": NOW,
        "recorded_at": NOW,
    }


def tell(crm: Connection, deal: Opportunity, *, version: int = 1, is_backfill: bool = False) -> None:
    Change.objects.create(
        entity="opportunity", canonical_id=deal.pk, version=version, connection=crm, is_backfill=is_backfill
    )


def hint(connection: Connection, event_id: str, record: str, *, stream: str = "records") -> None:
    InboxEvent.objects.create(
        connection=connection,
        external_event_id=event_id,
        stream=stream,
        record_id=record,
        received_at=timezone.now(),
        next_at=timezone.now(),
    )


def request(connection: Connection, event_id: str, **body: Any) -> InboxEvent:
    return InboxEvent.objects.create(
        connection=connection,
        external_event_id=event_id,
        stream="records",
        carries="PostRequested",
        slice={"key": event_id, "steps": 1} | body,
        received_at=timezone.now(),
        next_at=timezone.now(),
    )


def make_routes(firm: Firm, connection: Connection) -> None:
    Route.objects.bulk_create(Route(firm=firm, command=command, connection=connection) for command in COMMANDS)
