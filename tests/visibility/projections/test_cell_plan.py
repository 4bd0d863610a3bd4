"""How PostgreSQL goes about the statement that recomputes cells, when it knows nothing of them yet."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from tests.visibility.worlds import Build, as_built
from visibility.devstack.bench import large_firm
from visibility.devstack.bench.large_firm import LargeFirm, Size
from visibility.models import ProjectPeriod
from visibility.projections import cells, rebuild
from visibility.projections.cell_sql import RECOMPUTE

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
Node = dict[str, Any]
# What the sums of cells are made of.
SUMMED = ("worked", "converted")


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


def test_parts_of_cells_are_made_once_where_statistics_know_of_no_cell(firm: LargeFirm) -> None:
    rebuild.rebuild(NOW)
    wanted = sorted(ProjectPeriod.objects.values_list("project_id", "period"))
    ProjectPeriod.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE visibility_projectperiod")

    (plan,) = plans_of(lambda: cells.recompute(wanted))

    read = [(node["CTE Name"], node["Actual Loops"]) for node in nodes(plan) if node.get("CTE Name") in SUMMED]
    assert len(wanted) > 9
    assert sorted(set(read)) == [("converted", 1), ("worked", 1)]


def plans_of(act: Callable[[], object]) -> list[Node]:
    """How each statement that recomputes cells was gone about, while acting."""
    plans: list[Node] = []

    def explained(execute: Callable[..., object], sql: str, *given: Any) -> object:
        if sql is not RECOMPUTE:
            return execute(sql, *given)
        result = execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", *given)
        plans.append(given[-1]["cursor"].fetchone()[0][0]["Plan"])
        return result

    with connection.execute_wrapper(explained):
        act()
    return plans


def nodes(plan: Node) -> Iterator[Node]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)
