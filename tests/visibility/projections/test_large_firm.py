"""The large firm of the benches, small: filled set-based, projected in slices, and read naively it is the same."""

from datetime import UTC, datetime

import pytest
from django.db.models import F

from integrations.canonical.models import ExpenseEntry, Invoice, Project, TimeEntry
from journeys.models import JourneyRun, StepRun
from journeys.queries.runs import runs
from journeys.queries.scope import LedgerScope, RunFilters
from tests.visibility.worlds import Build, as_built
from visibility.devstack.bench import large_firm, large_ledger
from visibility.devstack.bench.large_firm import LargeFirm, Size
from visibility.devstack.bench.multiplying import multiply
from visibility.models import ProjectFigures
from visibility.projections import inputs, rebuild
from visibility.projections.inputs import slices

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def fill() -> LargeFirm:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_firm, "PEOPLE", 12)
        firm = LargeFirm(Size(projects=9, lines=300), NOW.date())
        firm.fill()
    return firm


@pytest.fixture(scope="module")
def made(built: Build) -> LargeFirm:
    return built(fill)


@pytest.fixture
def firm(made: LargeFirm, db: None) -> LargeFirm:
    return as_built(made)


def test_every_line_belongs_to_a_project_of_its_own_entity(firm: LargeFirm) -> None:
    counts = [model.objects.count() for model in (TimeEntry, ExpenseEntry, Invoice, Project)]
    astray = TimeEntry.objects.exclude(legal_entity_id=F("project__legal_entity_id")).count()

    assert counts == [288, 9, 3, 9]
    assert astray == 0


def test_figures_made_in_slices_are_those_that_the_oracle_reads(
    firm: LargeFirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "PROJECTS_AT_ONCE", 4)
    rebuild.rebuild(NOW)

    report = rebuild.compare(NOW.date(), sample=9)

    assert (report.projects, report.sampled, report.differences) == (9, 9, ())
    assert ProjectFigures.objects.filter(ac__gt=0).count() == 9


def test_slices_leave_no_project_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "PROJECTS_AT_ONCE", 4)

    assert list(slices([1, 2, 3, 4, 5])) == [[1, 2, 3, 4], [5]]


def test_a_ledger_has_one_failure_in_a_hundred(firm: LargeFirm) -> None:
    first = Project.objects.order_by("pk").values_list("pk", flat=True)[0]
    large_ledger.fill(firm.source, 400, projects=(first, 9), now=NOW)

    found = runs(LedgerScope(firm_id=firm.firm.pk), RunFilters(tab="failed"))

    assert (JourneyRun.objects.count(), StepRun.objects.count()) == (400, 400)
    assert {row.error_kind for row in found.rows} == {"master_data", "closed_period", "validation", "refused"}
    assert all(row.step_state == "rejected" for row in found.rows)


def test_a_column_that_is_none_is_refused(firm: LargeFirm) -> None:
    with pytest.raises(KeyError, match="Firm has no column colour"):
        multiply(firm.firm, 2, colour="'red'")
