"""Rows of read models come back as they were kept, and the next ones stand in their place."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DataError, transaction

from tests.visibility import builders as make
from visibility.measures.figure import Reason
from visibility.models import ProjectFigures
from visibility.projections.storing import upsert

pytestmark = pytest.mark.django_db
TITLE = 'Phase "two" \\ of\nthree'
DAYS = [["2026-06-01", "1.50", None]]


def figures(**changes: object) -> ProjectFigures:
    project = make.make_project(make.make_entity(make.make_firm()))
    plain = {"project_id": project.pk, "firm_id": project.firm_id, "as_of": make.TODAY, "currency": "EUR"}
    return ProjectFigures(**{**plain, **changes})


def test_what_is_kept_comes_back_and_is_replaced_whole() -> None:
    lines = [{"title": TITLE, "price": None}]
    first = figures(ac=Decimal("1234567890.1234"), exhaustion_on=date(2026, 9, 1), contract_lines=lines)
    then = figures(project_id=first.pk, firm_id=first.firm_id, reasons={"ac": Reason.NO_RATE}, money_by_day=DAYS)

    upsert([first], unique=("project_id",))
    kept = ProjectFigures.objects.get()
    upsert([then], unique=("project_id",))
    replaced = ProjectFigures.objects.get()

    assert (kept.ac, kept.exhaustion_on, kept.contract_lines) == (first.ac, first.exhaustion_on, lines)
    assert (replaced.ac, replaced.exhaustion_on, replaced.contract_lines) == (None, None, [])
    assert (replaced.reasons, replaced.money_by_day) == ({"ac": "no_rate"}, DAYS)


def test_an_amount_that_its_column_cannot_hold_keeps_nothing() -> None:
    rows = [figures(ac=Decimal(5)), figures(ac=Decimal(10) ** 20)]

    with pytest.raises(DataError), transaction.atomic():
        upsert(rows, unique=("project_id",))

    assert not ProjectFigures.objects.exists()
