"""Firms, connections, events and runs as journeys meet them."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from integrations.canonical.events import OpportunityWon, PostRequested, RoleDemand
from integrations.canonical.models import Firm, LegalEntity
from integrations.models import Connection, Route
from journeys import registry
from journeys.definition import Inputs
from journeys.engine.claiming import Claim
from journeys.intake.starting import start
from journeys.models import JourneyRun, StepRun

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GO_LIVE = datetime(2026, 11, 1, tzinfo=UTC)


def make_firm(slug: str = "north") -> Firm:
    firm = Firm.objects.create(slug=slug, name=slug.title(), reporting_currency="EUR")
    LegalEntity.objects.create(firm=firm, code="DE", name=f"{slug} GmbH", currency="EUR")
    return firm


def make_connection(firm: Firm, *, commands: tuple[str, ...] = ("PostStep",), **changes: Any) -> Connection:
    values = {"name": f"plain {uuid.uuid4().hex[:6]}", "kind": "plain", "go_live_at": GO_LIVE} | changes
    connection = Connection.objects.create(firm=firm, **values)
    Route.objects.bulk_create(Route(firm=firm, command=command, connection=connection) for command in commands)
    return connection


def make_request(firm: Firm, key: str, **changes: Any) -> PostRequested:
    values: dict[str, Any] = {
        "firm_id": firm.pk,
        "firm_slug": firm.slug,
        "canonical_id": 1,
        "version": 1,
        "legal_entity": "DE",
        "key": key,
        "amount": Decimal("10.00"),
        "currency": "EUR",
        "steps": 2,
    }
    return PostRequested(**values | changes)


def start_posting(firm: Firm, *keys: str, **changes: Any) -> list[JourneyRun]:
    """Runs of the posting journey, one a key, numbered in order."""
    events = [make_request(firm, key, **{"canonical_id": number} | changes) for number, key in enumerate(keys, 1)]
    start(registry.journey("posting"), events, via="webhook")
    return list(JourneyRun.objects.filter(subject__in=keys).order_by("pk"))


def step_of(run: JourneyRun, name: str = "post_1") -> StepRun:
    return StepRun.objects.get(run=run, name=name)


def make_deal(**changes: Any) -> OpportunityWon:
    values: dict[str, Any] = {
        "firm_id": 1,
        "firm_slug": "north",
        "canonical_id": 7,
        "version": 1,
        "legal_entity": "DE",
        "opportunity_id": "006000000000001",
        "name": "Data platform",
        "customer_id": 3,
        "customer_ref": "001000000000009",
        "customer_name": "Aster Foods",
        "customer_country": "DE",
        "customer_tax_code": "DE123456789",
        "amount": Decimal("120000.00"),
        "currency": "EUR",
        "revenue_method": "time_and_materials",
        "won_at": NOW,
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2027, 5, 31),
        "demand": (
            RoleDemand(role="Engineer", hours=Decimal(320), starts_on=date(2026, 12, 1), ends_on=date(2027, 2, 28)),
        ),
        "url": "https://crm.example/006000000000001",
    }
    return OpportunityWon(**values | changes)


def inputs(event: Any, **refs: Any) -> Inputs[Any]:
    return Inputs(event=event, refs=refs, found={}, now=NOW)


def make_claim(**changes: Any) -> Claim:
    values: dict[str, Any] = {
        "id": 1,
        "run_id": 1,
        "name": "post_1",
        "connection_id": 1,
        "state": "claimed",
        "fence": 1,
        "attempts": 0,
        "probes": 0,
        "absences": 0,
        "is_solo": False,
        "is_optional": False,
        "external_ref": "a:1",
        "idem_key": "k",
        "command": None,
        "wait_on": None,
        "sent_at": NOW,
        "claimed_at": NOW,
        "first_claimed_at": NOW,
        "closed_before": 0.0,
        "journey": "posting",
        "event": {},
        "firm_id": 1,
        "legal_entity_id": None,
        "canonical_id": 1,
        "correlation_id": "c",
        "traceparent": "t",
        "closed_seconds": 0.0,
    }
    return Claim(**values | changes)
