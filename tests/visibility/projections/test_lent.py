"""Cells keep what people of other legal entities cost, by day; it follows facts, rates and people who move."""

from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.models import Dirty, Person, Project
from integrations.models import Connection
from tests.visibility import builders as make
from visibility.models import ProjectPeriod
from visibility.projections import run
from visibility.projections.marks import mark_what_changed
from visibility.projections.rebuild import compare

pytestmark = pytest.mark.django_db
D = Decimal
DAY, NEXT = date(2026, 6, 1), date(2026, 6, 2)


class Lending:
    """A German project with one German and one American at work; the American costs 50.005 dollars an hour."""

    def __init__(self) -> None:
        firm = make.make_firm()
        self.source: Connection = make.make_connection(firm)
        self.germany = make.make_entity(firm)
        self.america = make.make_entity(firm, code="US", name="America", currency="USD")
        self.project: Project = make.make_project(self.germany)
        self.german, self.american = make.make_person(self.germany), make.make_person(self.america)
        make.make_rate(firm, published_on=DAY, rate=D("1.25"))
        self.book(self.german, cost_rate=D(70))
        self.book(self.american, cost_rate=D("50.005"), cost_currency="USD", hours=D("0.5"))

    def book(self, person: Person, **changes: object) -> None:
        make.make_time(self.project, self.source, person, **{"service_date": DAY, **changes})

    def lent(self) -> list[tuple[str, int, str | None, int]]:
        run(make.NOW)
        cell = ProjectPeriod.objects.get(project=self.project, period="2026-06")
        return [(part["on"], part["lender"], part.get("cost_r"), part.get("unknown", 0)) for part in cell.lent]


@pytest.fixture
def lending() -> Lending:
    return Lending()


def test_lent_hours_cost_what_the_cells_labour_counts_them_at(lending: Lending) -> None:
    assert lending.lent() == [("2026-06-01", lending.america.pk, "20.00", 0)]


def test_hours_that_nobody_can_cost_are_counted_and_not_zero(lending: Lending) -> None:
    lending.book(lending.american, service_date=NEXT)

    assert lending.lent()[1:] == [("2026-06-02", lending.america.pk, None, 1)]


def test_hours_in_a_currency_without_a_rate_are_counted_beside_those_with_one(lending: Lending) -> None:
    lending.book(lending.american, cost_rate=D(90), cost_currency="CHF")

    assert lending.lent() == [("2026-06-01", lending.america.pk, "20.00", 1)]


def test_who_moves_to_another_entity_takes_all_hours_along(lending: Lending) -> None:
    lending.lent()
    Person.objects.filter(pk=lending.american.pk).update(legal_entity=lending.germany, version=2)
    Person.objects.filter(pk=lending.german.pk).update(legal_entity=lending.america, version=2)

    assert lending.lent() == [("2026-06-01", lending.america.pk, "560.00", 0)]


def test_cells_that_are_not_made_yet_are_not_marked_twice(lending: Lending) -> None:
    before = Dirty.objects.exclude(period="").count()

    mark_what_changed(make.TODAY)

    assert (before, Dirty.objects.exclude(period="").count()) == (2, 2)


def test_a_projects_own_people_lend_nothing_once_it_moves_to_their_entity(lending: Lending) -> None:
    lending.lent()
    Project.objects.filter(pk=lending.project.pk).update(legal_entity=lending.america, version=2)

    assert lending.lent() == [("2026-06-01", lending.germany.pk, "560.00", 0)]


def test_what_is_kept_wrongly_is_found_by_reading_every_entry(lending: Lending) -> None:
    lending.lent()
    assert compare(make.TODAY, sample=9).differences == ()
    wrong = [{"on": "2026-06-01", "lender": lending.america.pk, "cost_r": "20.01"}]
    ProjectPeriod.objects.filter(project=lending.project, period="2026-06").update(lent=wrong)

    (difference,) = compare(make.TODAY, sample=9).differences

    assert str(difference).startswith(f"rebuilt cell of project: {lending.project.pk} 2026-06 lent is ")
