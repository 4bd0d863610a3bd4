"""Work that is kept by invoice tells the same as work that is matched with invoices when it is asked for."""

from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from integrations.canonical.models import Dirty, Firm
from tests.visibility import builders as make
from tests.visibility.projections.test_rebuild import Life
from tests.visibility.queries.clock import ask, leg
from visibility.models import ProjectFigures
from visibility.projections import turn
from visibility.projections.rebuild import compare
from visibility.queries import kept
from visibility.queries.cash.page import cash
from visibility.queries.cash.rows import cash_rows
from visibility.queries.shapes.cash import CashFilters

pytestmark = pytest.mark.django_db
D = Decimal


def told(firm: Firm) -> dict[tuple[int, str, str], Any]:
    """The leg and the projects behind it, by window, entity and what is told."""
    viewer = make.make_viewer(firm)
    found: dict[tuple[int, str, str], Any] = {}
    for days in (30, 90, 365):
        for entity in ("", "US"):
            kept.forget()
            filters = CashFilters(days=days, entity=entity)
            found[days, entity, "leg"] = leg(cash(viewer, filters, now=make.NOW), "invoicing")
            for state in ("passed", "waiting"):
                behind = cash_rows(viewer, "invoicing", state, filters, bucket="", page=1, now=make.NOW)
                found[days, entity, state] = behind
    return found


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_kept_work_is_what_is_matched_now(seed: int) -> None:
    life = Life(seed)
    for _ in range(90):
        life.happen()
    for _ in range(12):
        life.bill()
    turn.run(make.NOW)

    by_kept = told(life.firm)
    ProjectFigures.objects.filter(pk__in=[life.projects[0].pk, life.projects[3].pk]).update(work_by_invoice=None)
    by_both = told(life.firm)
    ProjectFigures.objects.update(work_by_invoice=None)

    assert by_kept[365, "", "leg"].count
    assert by_kept[365, "", "leg"].waiting
    assert by_both == by_kept
    assert told(life.firm) == by_kept


def test_a_day_that_was_posted_in_two_periods_is_one_day_of_work() -> None:
    firm = make.make_firm()
    erp, project = make.make_connection(firm), make.make_project(make.make_entity(firm))
    for period in ("2026-05", "2026-06"):
        posted = {"service_date": date(2026, 5, 29), "posting_period": period, "reporting_amount": D(100)}
        make.make_time(project, erp, None, amount=D(100), **posted)
    turn.run(make.NOW)

    by_kept = leg(ask(make.make_viewer(firm)), "invoicing")
    kept.forget()
    ProjectFigures.objects.update(work_by_invoice=None)
    by_now = leg(ask(make.make_viewer(firm)), "invoicing")

    assert [(one.waiting, one.waiting_money.figure) for one in (by_kept, by_now)] == [(1, 200), (1, 200)]


def test_wrong_work_is_found() -> None:
    life = Life(14)
    life.work()
    turn.run(make.NOW)
    ProjectFigures.objects.filter(pk=life.projects[0].pk).update(work_by_invoice=[[None, "1", ["2026-05-01"]]])

    found = {str(difference) for difference in compare(make.TODAY, sample=0).differences}

    assert len(found) == 1
    assert all("work_by_invoice" in one for one in found)


def test_an_upgrade_has_every_project_measured_anew() -> None:
    life = Life(15)
    turn.run(make.NOW)

    with connection.cursor() as cursor:
        cursor.execute(import_module("visibility.migrations.0017_work_by_invoice").MARK_PROJECTS)

    assert set(Dirty.objects.values_list("project_id", flat=True)) == {one.pk for one in life.projects}
