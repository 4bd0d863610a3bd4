"""One project of each revenue method, worked by hand to the cent."""

from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.models import Project
from integrations.models import Connection
from tests.visibility import builders as make
from visibility.models import ProjectFigures
from visibility.projections.turn import run

D = Decimal
pytestmark = pytest.mark.django_db


def figures(project: Project) -> ProjectFigures:
    run(make.NOW)
    return ProjectFigures.objects.get(project=project)


@pytest.fixture
def connection() -> Connection:
    return make.make_connection(make.make_firm())


def make_hourly(connection: Connection) -> Project:
    """19.5 hours at a price of 150 and a cost of 80, 4 of them not approved, on a task of 100 hours, 40 % done."""
    entity = make.make_entity(connection.firm)
    person = make.make_person(entity)
    make.make_cost_rate(person, connection, amount=D(80))
    project = make.make_project(entity)
    make.make_task(project, connection, estimate_hours=D(100), percent_complete=D("0.4"))
    make.make_time(project, connection, person, service_date=date(2026, 4, 20), hours=D(8), amount=D(1200))
    make.make_time(project, connection, person, service_date=date(2026, 6, 10), hours=D("7.5"), amount=D("1125"))
    make.make_time(
        project,
        connection,
        person,
        service_date=date(2026, 6, 29),
        hours=D(4),
        amount=D(600),
        is_approved=False,
    )
    make.make_invoice(project, connection, service_date=date(2026, 5, 2), amount=D(900))
    return project


def test_time_and_materials_earns_approved_hours(connection: Connection) -> None:
    row = figures(make_hourly(connection))

    assert row.recognised == D("2325")
    assert row.pending_value == D("600")
    assert row.billed == D("900")
    assert row.unbilled == D("1425")
    assert (row.unbilled_30, row.unbilled_60, row.unbilled_90, row.unbilled_over) == (
        D(1125),
        D(0),
        D(300),
        D(0),
    )


def test_time_and_materials_forecasts_what_is_left(connection: Connection) -> None:
    row = figures(make_hourly(connection))

    assert row.ac == D("1560")  # 19.5 h x 80
    assert row.bac == D("8000")
    assert row.ev == D("3200")
    assert row.eac == D("6360")  # 1560 + 8000 - 3200
    assert row.forecast_revenue == D("11925")  # 2325 + 600 + 60 h x 150
    assert row.forecast_margin == D("5565")
    assert row.forecast_margin_pct == D("46.66666667")
    assert row.burn_pct == D("19.5")


def test_a_milestone_earns_on_acceptance_and_not_when_due(connection: Connection) -> None:
    entity = make.make_entity(connection.firm)
    person = make.make_person(entity)
    make.make_cost_rate(person, connection)
    project = make.make_project(entity, revenue_method="fixed_milestone", price=D(90_000))
    make.make_task(project, connection)
    make.make_milestone(project, connection, amount=D(30_000), accepted_on=date(2026, 5, 20))
    make.make_milestone(project, connection, amount=D(60_000), due_on=date(2026, 6, 1))
    make.make_invoice(project, connection, service_date=date(2026, 5, 25), amount=D(30_000))
    make.make_time(project, connection, person)

    row = figures(project)

    assert row.recognised == D(30_000)
    assert (row.unbilled, row.deferred) == (D(0), D(0))
    assert row.forecast_revenue == D(90_000)
    assert row.forecast_margin == D("85360")  # eac = 640 + 8000 - 4000


def test_completion_by_cost_earns_price_by_progress(connection: Connection) -> None:
    entity = make.make_entity(connection.firm)
    person = make.make_person(entity)
    make.make_cost_rate(person, connection, amount=D(100))
    project = make.make_project(entity, revenue_method="fixed_poc_cost", price=D(20_000))
    make.make_task(project, connection, estimate_hours=D(100), percent_complete=D("0.3"))
    make.make_time(project, connection, person, hours=D(20), service_date=date(2026, 4, 10))
    make.make_time(project, connection, person, hours=D(10), service_date=date(2026, 6, 20))
    make.make_order(project, connection, amount=D(2000), billed_amount=D(1000), service_date=date(2026, 5, 11))
    make.make_invoice(project, connection, service_date=date(2026, 6, 1), amount=D(8000))

    row = figures(project)

    assert row.ac == D(4000)  # 30 h x 100 + 1000 invoiced by the supplier
    assert row.eac == D(11_000)  # 4000 + 10000 - 3000
    assert row.recognised == D("7272.73")  # 4000 / 11000 x 20000
    assert row.deferred == D("727.27")
    assert row.unbilled == D(0)
    assert row.committed == D(1000)


def test_cost_follows_the_rate_of_the_day(connection: Connection) -> None:
    entity = make.make_entity(connection.firm)
    person = make.make_person(entity)
    make.make_cost_rate(person, connection, amount=D("80.00"), service_date=date(2026, 1, 1))
    make.make_cost_rate(person, connection, amount=D("85.55"), service_date=date(2026, 6, 1))
    project = make.make_project(entity)
    make.make_time(project, connection, person, hours=D("7.75"), service_date=date(2026, 5, 31))
    make.make_time(project, connection, person, hours=D("7.75"), service_date=date(2026, 6, 1))

    row = figures(project)

    assert row.ac == D("1283.01")  # 620.00 + 663.01 (663.0125 rounded)


def test_time_without_a_rate_makes_cost_unknown_not_zero(connection: Connection) -> None:
    entity = make.make_entity(connection.firm)
    project = make.make_project(entity)
    make.make_time(project, connection, make.make_person(entity))

    row = figures(project)

    assert row.ac is None
    assert row.reasons["ac"] == "no_rate"
    assert row.reasons["forecast_margin"] == "no_estimate"
    assert row.uncosted_hours == D(8)
    assert row.recognised == D(1200)


def test_a_task_without_progress_leaves_the_estimate_unknown(connection: Connection) -> None:
    entity = make.make_entity(connection.firm)
    make.make_cost_rate(make.make_person(entity), connection)
    project = make.make_project(entity)
    make.make_task(project, connection, percent_complete=None)

    row = figures(project)

    assert row.bac == D(8000)
    assert (row.ev, row.eac) == (None, None)
    assert row.reasons["eac"] == "no_progress"


def test_a_role_costs_what_the_people_named_for_it_cost(connection: Connection) -> None:
    entity = make.make_entity(connection.firm)
    named, other = make.make_person(entity), make.make_person(entity)
    make.make_cost_rate(named, connection, amount=D(90))
    make.make_cost_rate(other, connection, amount=D(60))
    project, plain = make.make_project(entity), make.make_project(entity)
    make.make_allocation(project, connection, person=named)
    make.make_task(project, connection)
    make.make_task(plain, connection)

    assert figures(project).bac == D(9000)
    assert figures(plain).bac == D(7500)  # nobody named: the mean of the role


def test_unnamed_demand_is_revenue_at_risk_by_urgency(connection: Connection) -> None:
    entity = make.make_entity(connection.firm)
    make.make_person(entity, bill_rate=D(150))
    project = make.make_project(entity)
    make.make_allocation(project, connection, hours=D(80), starts_on=date(2026, 7, 15))  # 15 days ahead

    row = figures(project)

    assert row.revenue_at_risk == D(12_000)
    assert row.staffing_risk == D(9_000)  # 1 - 15/60
    assert (row.open_roles, row.open_roles_soon) == (1, 1)


def test_as_sold_margin_takes_the_rates_of_the_day_it_was_won(connection: Connection) -> None:
    entity = make.make_entity(connection.firm)
    person = make.make_person(entity)
    make.make_cost_rate(person, connection, amount=D(60), service_date=date(2026, 1, 1))
    make.make_cost_rate(person, connection, amount=D(99), service_date=date(2026, 6, 1))
    sold = make.make_opportunity(
        entity,
        amount=D(10_000),
        staffing=[{"role": "consultant", "hours": "100", "starts_on": "2026-04-01", "ends_on": "2026-06-30"}],
    )

    row = figures(make.make_project(entity, opportunity=sold))

    assert row.as_sold_margin == D(4_000)
    assert row.as_sold_margin_pct == D(40)


def test_time_without_a_bill_rate_makes_revenue_unknown_not_too_low(connection: Connection) -> None:
    entity = make.make_entity(connection.firm)
    person = make.make_person(entity)
    make.make_cost_rate(person, connection)
    project = make.make_project(entity)
    make.make_task(project, connection)
    make.make_time(project, connection, person, amount=D(1200))
    make.make_time(project, connection, person, hours=D(3), amount=None, bill_rate=None)
    make.make_invoice(project, connection, amount=D(900))

    row = figures(project)

    assert {name: row.reasons.get(name) for name in EARNED} == dict.fromkeys(EARNED, "no_rate")
    assert [getattr(row, name) for name in EARNED] == [None] * len(EARNED)
    assert (row.ac, row.billed) == (D(880), D(900))


EARNED = (
    "recognised",
    "unbilled",
    "deferred",
    "unbilled_30",
    "pending_value",
    "forecast_revenue",
    "forecast_margin",
    "recognised_reporting",
    "unbilled_reporting",
    "forecast_revenue_reporting",
)


def test_time_without_a_bill_rate_does_not_touch_what_milestones_earn(connection: Connection) -> None:
    entity = make.make_entity(connection.firm)
    person = make.make_person(entity)
    make.make_cost_rate(person, connection)
    project = make.make_project(entity, revenue_method="fixed_milestone", price=D(90_000))
    make.make_milestone(project, connection, amount=D(30_000), accepted_on=date(2026, 5, 20))
    make.make_time(project, connection, person, amount=None, bill_rate=None)

    row = figures(project)

    assert (row.recognised, row.forecast_revenue) == (D(30_000), D(90_000))
