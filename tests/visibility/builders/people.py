"""People: what an hour of theirs costs, and when they are away."""

from datetime import date
from decimal import Decimal
from typing import Any

from integrations.canonical.models import (
    CostRate,
    LegalEntity,
    Person,
    TimeOff,
)
from integrations.models import Connection

from .plain import NOW, numbers


def make_person(entity: LegalEntity, **changes: Any) -> Person:
    plain = {
        "name": f"Person {next(numbers)}",
        "role": "consultant",
        "bill_rate": Decimal(150),
        "currency": entity.currency,
        "recorded_at": NOW,
    }
    return Person.objects.create(firm=entity.firm, legal_entity=entity, **{**plain, **changes})


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
