"""A supplier's invoice that several projects bear is found from each of them, and from nowhere else."""

import pytest

from journeys.models import JourneyRun
from journeys.queries.runs import runs, tab_counts
from journeys.queries.scope import LedgerScope, RunFilters
from tests.visibility import builders as make

pytestmark = pytest.mark.django_db


class Shared:
    """An invoice that the first two of three projects bear, and another bill of the first alone; both failed."""

    def __init__(self) -> None:
        self.firm = make.make_firm()
        self.entity, erp = make.make_entity(self.firm), make.make_connection(self.firm)
        self.first, self.second, self.third = (make.make_project(self.entity, code=f"P-{n}") for n in (1, 2, 3))
        shares = [make.make_share("P-1", "60", "600"), make.make_share("P-2", "40", "400")]
        invoice = make.make_supplier_invoice(erp, shares=shares)
        self.together = self.run(canonical_id=invoice.pk)
        self.alone = self.run(canonical_id=make.make_supplier_invoice(erp).pk, project_id=self.first.pk)

    def run(self, **more: object) -> JourneyRun:
        plain = {"journey": "subcontract_to_finance", "state": "failed", "legal_entity": self.entity}
        return make.make_run(self.firm, **{**plain, **more})

    def found(self, *, within: frozenset[int] | None = None, **filters: object) -> set[int]:
        scope = LedgerScope(firm_id=self.firm.pk, entity_ids=within)
        return {row.id for row in runs(scope, RunFilters(**filters)).rows}  # type: ignore[arg-type]


@pytest.fixture
def shared() -> Shared:
    return Shared()


def test_each_project_that_bears_a_share_has_the_run(shared: Shared) -> None:
    assert shared.found(project_id=shared.first.pk) == {shared.together.pk, shared.alone.pk}
    assert shared.found(project_id=shared.second.pk) == {shared.together.pk}
    assert shared.found(project_id=shared.third.pk) == set()


def test_a_selection_of_projects_has_it_once_and_counts_it(shared: Shared) -> None:
    both = frozenset({shared.first.pk, shared.second.pk})

    assert shared.found(project_ids=both) == {shared.together.pk, shared.alone.pk}
    assert shared.found(project_ids=both, project_id=shared.third.pk) == set()
    counted = tab_counts(LedgerScope(firm_id=shared.firm.pk), RunFilters(project_ids=both))
    assert next(tab.count for tab in counted if tab.tab == "failed") == 2


def test_other_filters_and_the_scope_still_cut(shared: Shared) -> None:
    other = make.make_entity(shared.firm, code="UK")

    assert shared.found(project_id=shared.second.pk, tab="done") == set()
    assert shared.found(project_id=shared.second.pk, within=frozenset({other.pk})) == set()
