"""Amounts of other currencies: converted by the rate of their own day, never by 1.0."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from integrations.canonical.models import Dirty, Project, TimeEntry
from integrations.models import Connection
from tests.visibility import arrivals
from tests.visibility import builders as make
from visibility.models import ProjectFigures
from visibility.projections.turn import run

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def connection() -> Connection:
    return make.make_connection(make.make_firm(reporting_currency="EUR"))


def american_project(connection: Connection) -> Project:
    entity = make.make_entity(connection.firm, code="US", currency="USD")
    person = make.make_person(entity)
    make.make_cost_rate(person, connection, amount=D(100))
    project = make.make_project(entity)
    make.make_task(project, connection, estimate_hours=D(16))
    make.make_time(project, connection, person, service_date=date(2026, 6, 1), hours=D(8), amount=D(1200))
    return project


def figures(project: Project) -> ProjectFigures:
    run(make.NOW)
    return ProjectFigures.objects.get(project=project)


def test_posted_amounts_use_their_day_and_balances_the_closing_rate(connection: Connection) -> None:
    project = american_project(connection)
    make.make_rate(connection.firm, published_on=date(2026, 6, 1), rate=D("1.20"))
    make.make_rate(connection.firm, published_on=date(2026, 6, 29), rate=D("1.25"))

    row = figures(project)

    assert row.recognised_reporting == D("1000.00")  # 1200 / 1.20
    assert row.ac_reporting == D("666.67")  # 800 / 1.20
    assert row.bac_reporting == D("1280.00")  # 1600 / 1.25
    assert row.unbilled_reporting == D("960.00")  # 1200 / 1.25
    assert row.eac_reporting == D("1306.67")  # 666.67 + 800 / 1.25
    assert row.closing_rate == D("0.8")


def test_a_rate_older_than_five_days_is_no_rate(connection: Connection) -> None:
    project = american_project(connection)
    make.make_rate(connection.firm, published_on=date(2026, 5, 26), rate=D("1.20"))

    row = figures(project)

    assert row.recognised == D(1200)
    assert row.recognised_reporting is None
    assert row.reasons["recognised_reporting"] == "missing_rate"
    assert row.reasons["unbilled_reporting"] == "missing_rate"


def test_a_rate_that_arrives_late_heals_what_waited_for_it(connection: Connection) -> None:
    project = american_project(connection)
    figures(project)
    make.make_rate(connection.firm, published_on=date(2026, 5, 29), rate=D("1.20"))
    make.make_rate(connection.firm, published_on=date(2026, 6, 30), rate=D("1.25"))

    row = figures(project)

    assert row.recognised_reporting == D("1000.00")
    assert row.bac_reporting == D("1280.00")


def test_two_foreign_currencies_meet_in_the_common_reference(connection: Connection) -> None:
    entity = make.make_entity(connection.firm, code="UK", currency="GBP")
    person = make.make_person(entity, currency="USD")
    make.make_cost_rate(person, connection, amount=D(100), currency="USD")
    project = make.make_project(entity, currency="GBP")
    make.make_time(project, connection, person, hours=D(8), amount=D(1000))
    make.make_rate(connection.firm, quote="USD", published_on=date(2026, 6, 1), rate=D("1.20"))
    make.make_rate(connection.firm, quote="GBP", published_on=date(2026, 6, 1), rate=D("0.80"))

    assert figures(project).ac == D("533.33")  # 800 USD x 0.80 / 1.20


def test_a_frozen_reporting_amount_goes_before_a_look_up(connection: Connection) -> None:
    entity = make.make_entity(connection.firm, code="US", currency="USD")
    project = make.make_project(entity, revenue_method="fixed_milestone")
    make.make_milestone(
        project, connection, amount=D(1000), accepted_on=date(2026, 6, 30), reporting_amount=D("812.34")
    )
    make.make_rate(connection.firm, rate=D("1.25"))

    assert figures(project).recognised_reporting == D("812.34")


def test_amounts_without_minor_unit_are_rounded_to_whole_ones(connection: Connection) -> None:
    entity = make.make_entity(connection.firm, code="JP", currency="JPY")
    person = make.make_person(entity)
    make.make_cost_rate(person, connection, amount=D("8333.33"))
    project = make.make_project(entity)
    make.make_time(project, connection, person, hours=D("1.5"), amount=D(15_000))

    assert figures(project).ac == D(12_500)  # 12499.995


def british_hours(connection: Connection, on: date) -> Project:
    """A German project on which somebody works whose hours cost pounds."""
    person = make.make_person(make.make_entity(connection.firm, code="UK", currency="GBP"))
    make.make_cost_rate(person, connection, amount=D(80))
    project = make.make_project(make.make_entity(connection.firm))
    make.make_time(project, connection, person, service_date=on, hours=D(10))
    return project


def test_the_rate_of_the_day_replaces_yesterdays_when_it_arrives(connection: Connection) -> None:
    project = british_hours(connection, make.TODAY)
    arrivals.receive_rate(connection, quote="GBP", published_on=make.TODAY - timedelta(days=1), rate=D("0.80"))
    before = figures(project)

    arrivals.receive_rate(connection, quote="GBP", published_on=make.TODAY, rate=D("0.64"))

    after = figures(project)
    assert (before.ac, before.ac_reporting) == (D("1000.00"), D("1000.00"))
    assert (after.ac, after.ac_reporting) == (D("1250.00"), D("1250.00"))


def test_a_corrected_rate_corrects_what_suppliers_billed(connection: Connection) -> None:
    entity = make.make_entity(connection.firm, code="US", currency="USD")
    project = make.make_project(entity)
    make.make_order(project, connection, currency="EUR", amount=D(1000), billed_amount=D(400))
    arrivals.receive_rate(connection, published_on=date(2026, 5, 4), rate=D("1.20"))
    before = figures(project)

    arrivals.receive_rate(connection, published_on=date(2026, 5, 4), rate=D("1.30"))

    after = figures(project)
    assert (before.ac, before.committed) == (D("480.00"), D("720.00"))
    assert (after.ac, after.committed) == (D("520.00"), D("780.00"))


def test_hours_posted_in_a_later_period_follow_the_rate_of_their_own_day(connection: Connection) -> None:
    project = british_hours(connection, date(2026, 3, 31))
    TimeEntry.objects.update(posting_period="2026-06")
    arrivals.receive_rate(connection, quote="GBP", published_on=date(2026, 3, 30), rate=D("0.80"))
    before = figures(project)

    arrivals.receive_rate(connection, quote="GBP", published_on=date(2026, 3, 31), rate=D("0.64"))

    assert (before.ac, figures(project).ac) == (D("1000.00"), D("1250.00"))


def test_a_rate_marks_no_cell_that_it_does_not_convert(connection: Connection) -> None:
    project = british_hours(connection, make.TODAY)
    other = make.make_project(make.make_entity(connection.firm, code="AT"))
    make.make_invoice(other, connection, service_date=make.TODAY)
    arrivals.receive_rate(connection, quote="USD")
    figures(project)

    arrivals.receive_rate(connection, quote="GBP", rate=D("0.64"))

    assert list(Dirty.objects.values_list("project_id", "period")) == [(project.pk, "2026-06")]


def test_a_rate_between_other_currencies_marks_nothing(connection: Connection) -> None:
    project = british_hours(connection, make.TODAY)
    arrivals.receive_rate(connection, quote="GBP", rate=D("0.64"))
    figures(project)

    arrivals.receive_rate(connection, quote="USD", rate=D("1.10"))

    assert not Dirty.objects.exists()


def test_a_posting_without_an_exchange_rate_leaves_no_sum_that_is_too_low(connection: Connection) -> None:
    project = make.make_project(make.make_entity(connection.firm))
    make.make_time(project, connection, None, is_approved=False)
    make.make_invoice(project, connection, amount=D(900))
    make.make_order(project, connection, currency="USD")

    row = figures(project)

    names = ("recognised", "forecast_revenue", "billed", "unbilled", "pending_value", "committed", "ac")
    assert {name: (getattr(row, name), row.reasons.get(name)) for name in names} == dict.fromkeys(
        names, (None, "missing_rate")
    )
