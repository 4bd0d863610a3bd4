"""Why one project's unbilled work is not billed, in the project's currency."""

from decimal import Decimal

from visibility.queries.answers import money
from visibility.queries.project.look import Look
from visibility.queries.shapes.common import Drill
from visibility.queries.shapes.unbilled import ProjectHold
from visibility.queries.unbilled.held_days import REASONS, Scope, claimed, known_of
from visibility.queries.unbilled.held_sql import summed
from visibility.queries.unbilled.rows import SAID


def project_holds(seen: Look) -> tuple[ProjectHold, ...]:
    """Reasons that sum to the project's unbilled figure, those that hold something back; () where that is unknown."""
    project, row = seen.project, seen.stored.row
    if row.unbilled is None:
        return ()
    closing = seen.inputs.closing
    scope = Scope(project.firm_id, seen.viewer.reporting_currency, closing, {project.pk: project.currency})
    _, claims = known_of(scope)
    days = claimed(summed(row.waiting_by_day), claims.get(project.pk, ()), scope.currency)
    sums = {hold: sum((day.amount for day in days if day.reason == hold), Decimal(0)) for hold in REASONS}
    return tuple(
        ProjectHold(
            key=hold,
            label=SAID[hold][0],
            tells=SAID[hold][1],
            value=money(amount, project.currency),
            drill=Drill(name="unbilled", query={"project": seen.address, "reason": hold}),
        )
        for hold, amount in sums.items()
        if amount
    )
