"""What the engine asks of PostgreSQL stays cheap although its statistics are those of an empty table.

That is how tables stand when a firm goes live, and after a quiet night: the plan must not depend on them.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from integrations.models import Connection
from journeys.engine import settling
from journeys.models import JourneyRun, StepRun
from tests.journeys.builders import make_connection, make_firm, start_posting

RUNS = 40
OURS = "ANALYZE journeys_steprun, journeys_journeyrun"


@pytest.fixture
def plain(transactional_db: None) -> Connection:
    """A connection whose firm has just gone live: statistics were last taken of tables that had been emptied."""
    plain = make_connection(make_firm())
    start_posting(plain.firm, *(f"old-{number}" for number in range(RUNS)))
    StepRun.objects.all().delete()
    JourneyRun.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(OURS)
    return plain


def rows_touched(statement: str, **values: Any) -> int:
    """How many rows all nodes of its plan went over, those put aside by filters among them."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
        ((plan,),) = cursor.fetchall()
    return sum(_went_over(node) for node in _nodes(plan[0]["Plan"]))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _went_over(node: dict[str, Any]) -> int:
    removed = sum(rows for name, rows in node.items() if name.startswith("Rows Removed"))
    return int(node["Actual Loops"] * (node["Actual Rows"] + removed))


@pytest.mark.parametrize("statement", [settling.RELEASE, settling.COUNT])
def test_settling_does_not_count_anew_for_every_step(statement: str, plain: Connection) -> None:
    runs = start_posting(plain.firm, *(f"new-{number}" for number in range(RUNS)))
    StepRun.objects.filter(run__in=runs, position=1).update(state="done")
    steps = StepRun.objects.count()

    touched = rows_touched(statement, runs=[run.pk for run in runs])

    assert touched < steps * steps
