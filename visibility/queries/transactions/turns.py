"""Steps that take turns at a target: behind which transaction one waits, and who goes first while it waits."""

from collections.abc import Mapping, Sequence

from journeys.engine.turns import AT_WORK, holders, passing
from journeys.queries.runs import find_run
from journeys.queries.scope import LedgerScope
from journeys.queries.shapes import StepRow
from visibility.queries.shapes.common import Drill
from visibility.queries.shapes.transaction import Ahead

PASSED_ON = "; meanwhile others that take turns with it go first"


def aheads(scope: LedgerScope, steps: Sequence[StepRow]) -> Mapping[int, Ahead]:
    """What each ready step waits behind; one whose turn it is has none."""
    found = holders([step.id for step in steps if step.state == "ready"])
    return {step: _ahead(scope, run_id) for step, run_id in found.items()}


def passed_on(journey: str, step: StepRow) -> str:
    """Words for a step that lets others go first until its news comes; "" for any other."""
    awaited = (step.wait_on or "").partition(":")[0]
    is_passing = step.state == "waiting" and awaited not in ("", *AT_WORK) and f"{journey}.{step.name}" in passing()
    return PASSED_ON if is_passing else ""


def _ahead(scope: LedgerScope, run_id: int) -> Ahead:
    run = find_run(scope, run_id)
    if run is None:
        return Ahead(what="", drill=None)
    return Ahead(what=run.label or run.subject, drill=Drill(name="transaction", arguments={"run_id": str(run_id)}))
