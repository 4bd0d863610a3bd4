"""Firms and what belongs to them: entities, connections, customers, deals, projects, rates, periods; who looks."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group, User

from integrations.canonical.models import (
    Customer,
    Firm,
    FiscalPeriod,
    FxRate,
    LegalEntity,
    Opportunity,
    Project,
)
from integrations.models import Connection
from visibility.access import Viewer, viewer_of
from visibility.models import Scope

from .plain import NOW, TODAY, numbers


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


def make_rate(firm: Firm, **changes: Any) -> FxRate:
    plain = {
        "base": "EUR",
        "quote": "USD",
        "published_on": TODAY,
        "rate": Decimal("1.25"),
        "recorded_at": NOW,
    }
    return FxRate.objects.create(firm=firm, **{**plain, **changes})


def make_viewer(firm: Firm, *entities: LegalEntity, role: str = "executive") -> Viewer:
    user = User.objects.create_user(f"{role}-{next(numbers)}")
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    for entity in entities or (None,):
        Scope.objects.create(user=user, firm=firm, legal_entity=entity)
    return viewer_of(user)
