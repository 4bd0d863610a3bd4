"""Kept days: what is unknown is left out of both parts of a share, counted, and never 0."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from integrations.canonical.models import LegalEntity, Project
from integrations.models import Connection
from tests.visibility import builders as make
from visibility.models import PortfolioSnapshot
from visibility.projections.turn import run
from visibility.queries.portfolio.trends import days_of, of_days

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def connection() -> Connection:
    return make.make_connection(make.make_firm())


def planned_project(entity: LegalEntity, connection: Connection) -> Project:
    """Budget 4000, cost 2000, recognised 3000, all before the last week."""
    person = make.make_person(entity)
    make.make_cost_rate(person, connection, amount=D(100))
    project = make.make_project(entity)
    make.make_task(project, connection, estimate_hours=D(40))
    make.make_time(project, connection, person, hours=D(20), amount=D(3000), service_date=date(2026, 4, 1))
    return project


def kept(on: date) -> tuple[Decimal | None, ...]:
    found = PortfolioSnapshot.objects.get(taken_on=on)
    return found.cost, found.budget, found.recognised


LAST_WEEK = make.TODAY - timedelta(weeks=1)


def test_a_project_with_unknown_cost_has_no_earlier_days(connection: Connection) -> None:
    project = planned_project(make.make_entity(connection.firm), connection)
    make.make_time(project, connection, None, service_date=date(2026, 4, 2))

    run(make.NOW)

    assert kept(LAST_WEEK) == (None, None, None)
    assert PortfolioSnapshot.objects.get(taken_on=LAST_WEEK).excluded == 1


def test_a_project_with_postings_without_a_reporting_rate_has_no_earlier_days(connection: Connection) -> None:
    entity = make.make_entity(connection.firm, code="US", currency="USD")
    planned_project(entity, connection)
    make.make_rate(connection.firm)

    run(make.NOW)

    assert kept(LAST_WEEK) == (None, None, None)


def test_both_parts_of_a_share_are_sums_over_the_same_projects(connection: Connection) -> None:
    entity = make.make_entity(connection.firm)
    planned_project(entity, connection)
    unplanned = make.make_project(entity)
    make.make_time(unplanned, connection, None, cost_rate=D(90), service_date=date(2026, 4, 1))

    run(make.NOW)

    assert kept(make.TODAY) == kept(LAST_WEEK) == (D(2000), D(4000), D(3000))
    snapshots = PortfolioSnapshot.objects.filter(taken_on__in=[LAST_WEEK, make.TODAY])
    assert set(snapshots.values_list("projects", "excluded")) == {(2, 1)}


def test_a_day_on_which_one_entity_is_unknown_has_no_value(connection: Connection) -> None:
    germany, america = make.make_entity(connection.firm), make.make_entity(connection.firm, code="US")
    planned_project(germany, connection)
    make.make_time(make.make_project(america), connection, None)

    run(make.NOW)

    days = {day.on: day for day in days_of(make.make_viewer(connection.firm))}
    assert (days[make.TODAY].cost, days[make.TODAY].budget, days[LAST_WEEK].cost) == (None, None, None)
    assert of_days(list(days.values()))["burn"] == ()
    assert days_of(make.make_viewer(connection.firm, germany))[-1].cost == D(2000)


def test_an_entity_that_lost_its_projects_is_not_kept_today(connection: Connection) -> None:
    germany, america = make.make_entity(connection.firm), make.make_entity(connection.firm, code="US")
    moved, deleted = planned_project(germany, connection), planned_project(germany, connection)
    run(make.NOW)
    Project.objects.filter(pk=moved.pk).update(legal_entity=america, version=2)
    Project.objects.filter(pk=deleted.pk).update(is_deleted=True, version=2)

    run(make.NOW)

    kept_today = PortfolioSnapshot.objects.filter(taken_on=make.TODAY)
    assert list(kept_today.values_list("legal_entity", "cost")) == [(america.pk, D(2000))]
