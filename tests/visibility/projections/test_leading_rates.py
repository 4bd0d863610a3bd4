"""Several systems say what one person costs: whose rate counts on which day, alike wherever it is asked."""

from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.models import CostRate, Firm, Person, Project, TimeEntry
from integrations.models import Connection
from tests.visibility import builders as make
from visibility.models import ProjectPeriod
from visibility.projections.closing import closing_rates
from visibility.projections.people import directories
from visibility.projections.rebuild import compare
from visibility.projections.turn import run
from visibility.queries.entry_costs import cost_of, rates_of

pytestmark = pytest.mark.django_db
DAYS = tuple(date(2026, 6, day) for day in (1, 5, 10, 15))


@pytest.fixture
def firm() -> Firm:
    return make.make_firm()


@pytest.fixture
def person(firm: Firm) -> Person:
    return make.make_person(make.make_entity(firm))


@pytest.fixture
def systems(firm: Firm) -> dict[str, Connection]:
    return {kind: make.make_connection(firm, kind=kind) for kind in ("files", "bamboohr", "kantata")}


@pytest.fixture
def project(person: Person, systems: dict[str, Connection]) -> Project:
    """An hour of the person on each of the days."""
    assert person.legal_entity
    project = make.make_project(person.legal_entity)
    for day in DAYS:
        make.make_time(project, systems["kantata"], person, service_date=day, hours=Decimal(1))
    return project


def rate(person: Person, source: Connection, day: int, amount: int) -> CostRate:
    return make.make_cost_rate(person, source, service_date=date(2026, 6, day), amount=Decimal(amount))


def costs(person: Person, project: Project) -> list[int | None]:
    """Cost of each day as drill-down, people's directory and naive reading have it; the cell has their sum."""
    run(make.NOW)
    entries = list(TimeEntry.objects.order_by("service_date"))
    rates = rates_of(entries)
    found = [cost_of(entry, rates)[0] for entry in entries]
    colleague = directories(closing_rates([person.firm_id], make.TODAY))[person.firm_id].by_id[person.pk]
    assert [colleague.cost_on(day).rate for day in DAYS] == found
    assert ProjectPeriod.objects.get(project=project, period="2026-06").labour_cost == sum(filter(None, found))
    assert [str(difference) for difference in compare(make.TODAY, sample=1).differences] == []
    return [None if cost is None else int(cost) for cost in found]


def test_a_newer_rate_of_a_system_ranked_after_counts_for_nothing(
    person: Person, project: Project, systems: dict[str, Connection]
) -> None:
    rate(person, systems["bamboohr"], 1, 50)
    rate(person, systems["kantata"], 5, 70)
    rate(person, systems["bamboohr"], 15, 55)

    assert costs(person, project) == [50, 50, 50, 55]


def test_a_system_ranked_after_counts_until_a_leading_one_states_a_rate(
    person: Person, project: Project, systems: dict[str, Connection]
) -> None:
    rate(person, systems["kantata"], 5, 70)
    rate(person, systems["files"], 15, 60)
    rate(person, systems["bamboohr"], 10, 50)
    rate(person, systems["bamboohr"], 15, 51)

    assert costs(person, project) == [None, 70, 50, 60]


def test_rates_of_one_day_go_by_rank_whichever_was_stored_last(
    person: Person, project: Project, systems: dict[str, Connection]
) -> None:
    rate(person, systems["files"], 1, 60)
    rate(person, systems["kantata"], 1, 70)

    assert costs(person, project) == [60, 60, 60, 60]


def test_a_leading_rate_taken_back_gives_way(person: Person, project: Project, systems: dict[str, Connection]) -> None:
    rate(person, systems["kantata"], 1, 70)
    CostRate.objects.filter(pk=rate(person, systems["files"], 1, 60).pk).update(is_deleted=True)

    assert costs(person, project) == [70, 70, 70, 70]


def test_another_persons_payroll_overrules_nobody_else(
    person: Person, project: Project, systems: dict[str, Connection]
) -> None:
    assert person.legal_entity
    rate(person, systems["kantata"], 1, 70)
    rate(make.make_person(person.legal_entity), systems["files"], 1, 60)

    assert costs(person, project) == [70, 70, 70, 70]
