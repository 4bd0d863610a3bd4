"""What depends on changed inputs is marked once: what waits already is measured with them anyway."""

from decimal import Decimal

import pytest

from integrations.canonical.models import CostRate, Dirty
from tests.visibility import builders as make
from visibility.models import ProjectFigures
from visibility.projections import run
from visibility.projections.marks import mark_what_changed

pytestmark = pytest.mark.django_db


def test_a_first_load_measures_each_project_once() -> None:
    firm = make.make_firm()
    projects = [make.make_project(make.make_entity(firm, code=code)) for code in ("DE", "UK")]

    mark_what_changed(make.TODAY)

    assert sorted(Dirty.objects.filter(period="").values_list("project_id", flat=True)) == [one.pk for one in projects]


def test_a_new_project_whose_facts_are_marked_is_not_marked_again() -> None:
    """More marks than a turn takes: marked at their end, each project would be measured once more."""
    firm = make.make_firm()
    source, entity = make.make_connection(firm), make.make_entity(firm)
    busy, quiet = make.make_project(entity), make.make_project(entity)
    make.make_time(busy, source, make.make_person(entity))
    before = set(Dirty.objects.filter(project_id=busy.pk).values_list("pk", flat=True))

    mark_what_changed(make.TODAY)

    assert before
    assert set(Dirty.objects.filter(project_id=busy.pk).values_list("pk", flat=True)) == before
    assert Dirty.objects.filter(project_id=quiet.pk).count() == 1


def test_a_project_that_waits_is_measured_with_the_rates_of_then() -> None:
    firm = make.make_firm()
    source, entity = make.make_connection(firm), make.make_entity(firm)
    waiting, quiet = make.make_project(entity), make.make_project(entity)
    person = make.make_person(entity)
    for project in (waiting, quiet):
        make.make_time(project, source, person)
    rate = make.make_cost_rate(person, source, amount=Decimal(70))
    run(make.NOW)
    make.make_time(waiting, source, person)
    CostRate.objects.filter(pk=rate.pk).update(amount=Decimal(80), version=2)

    run(make.NOW)

    costs = ProjectFigures.objects.in_bulk([waiting.pk, quiet.pk], field_name="project_id")
    assert (costs[waiting.pk].ac, costs[quiet.pk].ac) == (Decimal(1280), Decimal(640))
