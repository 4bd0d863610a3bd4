"""What approved expenses do to a project's figures, worked by hand to the cent."""

from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.models import ExpenseEntry, Project
from integrations.models import Connection
from tests.visibility import arrivals
from tests.visibility import builders as make
from visibility.models import ProjectFigures, ProjectPeriod
from visibility.projections.turn import run

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.fixture
def connection() -> Connection:
    return make.make_connection(make.make_firm())


def make_worked(connection: Connection, **changes: object) -> Project:
    """10 hours at a price of 150 and a cost of 80 on a task of 100 hours, 40 % done; 500 billed."""
    entity = make.make_entity(connection.firm)
    person = make.make_person(entity)
    make.make_cost_rate(person, connection, amount=D(80))
    project = make.make_project(entity, **changes)
    make.make_task(project, connection, percent_complete=D("0.4"))
    make.make_time(project, connection, person, hours=D(10), amount=D(1500))
    make.make_invoice(project, connection, amount=D(500))
    return project


def spend(project: Project, connection: Connection, **changes: object) -> ExpenseEntry:
    return make.make_expense(project, connection, None, **changes)


def figures(project: Project) -> ProjectFigures:
    run(make.NOW)
    return ProjectFigures.objects.get(project=project)


def test_an_approved_expense_is_cost_in_burn_and_margin(connection: Connection) -> None:
    project = make_worked(connection)
    spend(project, connection, amount=D("340.50"), is_billable=False, service_date=date(2026, 6, 10))

    row = figures(project)

    assert row.ac == D("1140.50")  # 10 h x 80 + 340.50
    assert row.eac == D("5940.50")  # 1140.50 + 8000 - 3200
    assert (row.bac, row.ev) == (D("8340.50"), D("3540.50"))  # what was bought is in both at its price
    assert row.burn_pct == D("13.67424015")  # 1140.50 / 8340.50
    assert row.weekly_burn == D("85.125")  # 340.50 in the last four weeks
    assert (row.recognised, row.unbilled) == (D(1500), D(1000))
    assert row.forecast_margin == D("4559.50")  # 1500 + 60 h x 150 - 5940.50


def test_a_billable_one_is_unbilled_at_cost_until_it_is_invoiced(connection: Connection) -> None:
    project = make_worked(connection)
    spend(project, connection, amount=D(340), service_date=date(2026, 4, 10))

    row = figures(project)

    assert (row.ac, row.recognised) == (D(1140), D(1840))  # 800 + 340; 1500 + 340
    assert row.unbilled == D(1340)  # 1840 - 500
    assert (row.unbilled_over, row.unbilled_30) == (D(0), D(1340))  # the bill covers the oldest first
    assert row.forecast_margin == D(4900)  # 1840 + 9000 - 1140 - 4800: what is billed on costs nothing

    make.make_invoice(project, connection, amount=D(1340))
    assert figures(project).unbilled == D(0)


@pytest.mark.parametrize(
    ("method", "earned"),
    [("fixed_milestone", D(0)), ("fixed_poc_cost", D("19191.92"))],  # 1140 / 5940 x 100000
)
def test_a_fixed_price_covers_its_expenses(connection: Connection, method: str, earned: Decimal) -> None:
    project = make_worked(connection, revenue_method=method)
    spend(project, connection, amount=D(340))

    row = figures(project)

    assert (row.ac, row.recognised, row.forecast_revenue) == (D(1140), earned, D(100_000))


@pytest.mark.parametrize("changes", [{"is_approved": False}, {"is_deleted": True}])
def test_what_is_not_approved_or_gone_counts_nothing(connection: Connection, changes: dict[str, bool]) -> None:
    project = make_worked(connection)
    expense = spend(project, connection)
    assert figures(project).ac == D(1140)

    ExpenseEntry.objects.filter(pk=expense.pk).update(**changes)

    row = figures(project)
    assert (row.ac, row.recognised) == (D(800), D(1500))


def test_one_in_another_currency_is_converted_at_the_rate_of_its_day(connection: Connection) -> None:
    project = make_worked(connection)
    make.make_rate(connection.firm, quote="GBP", published_on=date(2026, 5, 29), rate=D("0.85"))
    make.make_rate(connection.firm, quote="GBP", published_on=date(2026, 6, 29), rate=D("0.50"))
    spend(project, connection, amount=D(100), currency="GBP", service_date=date(2026, 6, 1))

    row = figures(project)

    assert row.ac == D("917.65")  # 800 + 100 / 0.85 = 117.647
    assert (row.recognised, row.ac_reporting) == (D("1617.65"), D("917.65"))


def test_without_a_rate_cost_and_revenue_are_unknown_until_one_comes(connection: Connection) -> None:
    project = make_worked(connection)
    spend(project, connection, amount=D(100), currency="GBP")

    row = figures(project)
    assert (row.ac, row.reasons["ac"], row.reasons["unbilled"]) == (None, "missing_rate", "missing_rate")

    arrivals.receive_rate(connection, quote="GBP", published_on=date(2026, 6, 1), rate=D("0.80"))
    assert figures(project).ac == D(925)  # 800 + 100 / 0.80


def test_a_rate_that_is_corrected_later_moves_it(connection: Connection) -> None:
    project = make_worked(connection)
    make.make_rate(connection.firm, quote="GBP", published_on=date(2026, 6, 1), rate=D("0.80"))
    spend(project, connection, amount=D(100), currency="GBP")
    figures(project)

    arrivals.receive_rate(connection, quote="GBP", published_on=date(2026, 6, 1), rate=D("0.50"))

    assert figures(project).ac == D(1000)  # 800 + 100 / 0.50


@pytest.mark.parametrize(("is_billable", "recognised"), [(True, None), (False, D(1500))])
def test_one_without_an_amount_is_an_exception_and_not_zero(
    connection: Connection, is_billable: bool, recognised: Decimal | None
) -> None:
    project = make_worked(connection)
    spend(project, connection, amount=None, is_billable=is_billable)

    row = figures(project)

    assert (row.ac, row.reasons["ac"], row.recognised) == (None, "no_amount", recognised)
    assert row.reasons["forecast_margin"] == "no_amount"
    cell = ProjectPeriod.objects.get(project=project)
    assert (cell.uncosted_expenses, cell.unvalued_expenses) == (1, int(is_billable))
