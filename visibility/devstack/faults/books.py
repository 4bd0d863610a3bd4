"""`python -m visibility.devstack.faults.books JSON`: projects in foreign currencies, and rates, for the harness.

{"rates": [[currency, ISO day, units for one EUR], ...], "currencies": [...]}: a project of each currency
is half done: 4,000 spent of 10,000, sold for 20,000.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visibility.settings")
os.environ.setdefault("SIGHTLINE_PROCESS", "command")
django.setup()

from django.utils import timezone  # noqa: E402  (models need django.setup)

from integrations.canonical.models import (  # noqa: E402  (models need django.setup)
    CostRate,
    Dirty,
    FxRate,
    LegalEntity,
    Person,
    Project,
    Task,
    TimeEntry,
)
from integrations.canonical.periods import period_of  # noqa: E402  (models need django.setup)
from integrations.models import Connection  # noqa: E402  (models need django.setup)

HOURS, RATE, PRICE = Decimal(40), Decimal(100), Decimal(20_000)
ESTIMATE, PROGRESS = Decimal(100), Decimal("0.5")
WORKED_BEFORE = timedelta(days=30)


def keep(wanted: Mapping[str, Any]) -> None:
    home = Connection.objects.get(name="keyed")
    FxRate.objects.bulk_create([_rate(home, *line) for line in wanted["rates"]])
    for currency in wanted["currencies"]:
        _project(home, currency)


def _rate(home: Connection, quote: str, day: str, rate: str) -> FxRate:
    known: dict[str, Any] = {"firm": home.firm, "base": "EUR", "source": "harness", "recorded_at": timezone.now()}
    return FxRate(quote=quote, published_on=date.fromisoformat(day), rate=Decimal(rate), **known)


def _project(home: Connection, currency: str) -> None:
    owner = {"firm": home.firm, "legal_entity": LegalEntity.objects.get(firm=home.firm, code="DE")}
    now, today = timezone.now(), timezone.now().date()
    person = Person.objects.create(name=f"Ida {currency}", role=currency, currency=currency, recorded_at=now, **owner)
    project = Project.objects.create(
        code=f"FX-{currency}",
        name=f"In {currency}",
        currency=currency,
        revenue_method="fixed_poc_cost",
        price=PRICE,
        starts_on=today - 2 * WORKED_BEFORE,
        ends_on=today + 2 * WORKED_BEFORE,
        status="active",
        recorded_at=now,
        **owner,
    )
    worked_on = today - WORKED_BEFORE
    of_project = owner | {"project": project, "currency": currency}
    hired = _dated(home, f"rate {currency}", worked_on - WORKED_BEFORE)
    CostRate.objects.create(person=person, amount=RATE, currency=currency, **hired, **owner)
    Task.objects.create(
        title="Build",
        role=currency,
        estimate_hours=ESTIMATE,
        percent_complete=PROGRESS,
        **_fact(home, f"task {currency}"),
        **of_project,
    )
    worked = _dated(home, f"time {currency}", worked_on) | {"is_billable": True, "is_approved": True}
    TimeEntry.objects.create(person=person, hours=HOURS, **worked, **of_project)
    periods = ("", period_of(worked_on))
    Dirty.objects.bulk_create([Dirty(firm=home.firm, project_id=project.pk, period=period) for period in periods])


def _fact(home: Connection, key: str) -> dict[str, Any]:
    known = {"connection": home, "object_type": "record", "external_id": key, "hash": "-"}
    return known | {"recorded_at": timezone.now()}


def _dated(home: Connection, key: str, day: date) -> dict[str, Any]:
    return _fact(home, key) | {"service_date": day, "posting_period": period_of(day)}


def main(arguments: Sequence[str]) -> None:
    keep(json.loads(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
