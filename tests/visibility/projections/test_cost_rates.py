"""Where HRIS and PSA both state what somebody's hour costs, one of them counts on each day: the PSA where it can."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.models import CostRate, Dirty, Person, Project
from integrations.models import Connection
from tests.visibility import builders as make
from visibility.models import ProjectFigures
from visibility.projections import cost_rates, run
from visibility.projections.oracle import dated_costs
from visibility.queries.facts.costs import rates_of

pytestmark = pytest.mark.django_db
PAY, BURDENED, RAISED = Decimal(50), Decimal(80), Decimal(90)


@pytest.fixture
def psa() -> Connection:
    return make.make_connection(make.make_firm(), kind="kantata")


@pytest.fixture
def person(psa: Connection) -> Person:
    """Paid since January with a rise in June; with a rate at the PSA since March."""
    hris = make.make_connection(psa.firm, kind="bamboohr")
    somebody = make.make_person(make.make_entity(psa.firm))
    make.make_cost_rate(somebody, hris, amount=PAY, service_date=date(2026, 1, 1))
    make.make_cost_rate(somebody, psa, amount=BURDENED, service_date=date(2026, 3, 1))
    make.make_cost_rate(somebody, hris, amount=RAISED, service_date=date(2026, 6, 1))
    return somebody


def worked(person: Person, psa: Connection, day: date) -> Project:
    assert person.legal_entity is not None
    project = make.make_project(person.legal_entity)
    make.make_time(project, psa, person, hours=Decimal(10), service_date=day)
    return project


def cost(project: Project) -> Decimal | None:
    run(make.NOW)
    assert not Dirty.objects.exists()
    return ProjectFigures.objects.get(project=project).ac


def keys(rates: Iterable[CostRate | cost_rates.StatedRate]) -> list[int]:
    return [rate.pk for rate in rates]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 2, 27), 500),
        (date(2026, 3, 1), 800),
        (date(2026, 6, 15), 800),
    ],
)
def test_pay_stands_in_until_the_psa_has_a_rate(person: Person, psa: Connection, day: date, expected: int) -> None:
    assert cost(worked(person, psa, day)) == expected


def test_pay_alone_counts_for_whom_the_psa_has_no_rate(psa: Connection) -> None:
    somebody = make.make_person(make.make_entity(psa.firm))
    make.make_cost_rate(somebody, make.make_connection(psa.firm, kind="bamboohr"), amount=PAY)

    assert cost(worked(somebody, psa, date(2026, 6, 1))) == 500


def test_two_sources_that_begin_on_one_day_are_one_rate(person: Person, psa: Connection) -> None:
    make.make_cost_rate(person, psa, amount=RAISED, service_date=date(2026, 1, 1))

    counted = cost_rates.leading().filter(person_id=person.pk)

    assert [rate.amount for rate in counted] == [RAISED, BURDENED]
    assert keys(cost_rates.leading_of([psa.firm_id])) == keys(counted)


def test_a_connection_that_no_connector_knows_any_more_comes_last(person: Person, psa: Connection) -> None:
    forgotten = make.make_connection(psa.firm, kind="forgotten")
    make.make_cost_rate(person, forgotten, amount=RAISED, service_date=date(2026, 2, 1))

    counted = cost_rates.leading_of([psa.firm_id])

    assert [rate.amount for rate in counted] == [PAY, BURDENED]
    assert keys(counted) == keys(cost_rates.leading())


def test_estimates_rows_and_the_naive_reading_count_the_same_rates(person: Person, psa: Connection) -> None:
    entry = make.make_time(worked(person, psa, date(2026, 5, 4)), psa, person)

    of_rows = [(rate.valid_from, rate.rate) for rate, _ in rates_of([entry])[person.pk]]
    naive = [(rate.valid_from, rate.rate) for rate, _ in dated_costs(psa.firm_id)[person.pk]]

    assert of_rows == naive == [(date(2026, 1, 1), PAY), (date(2026, 3, 1), BURDENED)]
