"""What depends on changed inputs is marked once: what waits already is measured with them anyway."""

from decimal import Decimal

import pytest

from integrations.canonical.models import CostRate, Dirty, Project
from tests.visibility import builders as make
from visibility.models import ProjectFigures
from visibility.projections import run
from visibility.projections.marks import mark_what_changed, unmeasured

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


def test_a_project_is_unmeasured_while_its_figures_lack_a_fact_or_its_own_change() -> None:
    firm = make.make_firm()
    source, entity = make.make_connection(firm), make.make_entity(firm)
    busy, changed, quiet = (make.make_project(entity) for _ in range(3))
    ids = [busy.pk, changed.pk, quiet.pk]
    new = unmeasured(firm.pk, ids)
    run(make.NOW)
    measured = unmeasured(firm.pk, ids)

    make.make_expense(busy, source, None)
    Project.objects.filter(pk=changed.pk).update(version=2)

    assert (new, measured) == (frozenset(ids), frozenset())
    assert unmeasured(firm.pk, ids) == {busy.pk, changed.pk}
    run(make.NOW)
    assert unmeasured(firm.pk, ids) == frozenset()


def test_all_projects_are_unmeasured_while_a_rate_of_their_firm_is_in_no_figure() -> None:
    firm, other = make.make_firm(), make.make_firm()
    project = make.make_project(make.make_entity(firm))
    elsewhere = make.make_project(make.make_entity(other))
    run(make.NOW)

    make.make_rate(firm)

    assert unmeasured(firm.pk, [project.pk]) == {project.pk}
    assert unmeasured(other.pk, [elsewhere.pk]) == frozenset()
