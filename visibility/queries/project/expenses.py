"""A project's expenses with their state at the ERP."""

from collections.abc import Mapping

from journeys.queries.expense_lines import expense_lines, expense_sums
from journeys.queries.record_shapes import ExpenseLine, ExpenseSum
from visibility.access import Viewer
from visibility.measures.figure import Reason
from visibility.queries.answers import money
from visibility.queries.project.address import find
from visibility.queries.project.entries import PER_PAGE, STATES, known_state, standing
from visibility.queries.shapes.project_expenses import ExpenseRow, ExpenseState, ProjectExpenses


def project_expenses(
    viewer: Viewer, address: str, *, state: str = "", page: int = 1, most: int = PER_PAGE
) -> ProjectExpenses:
    """One page of the expenses that stand there; a state that is none means all. Raises OutOfScope."""
    project, wanted = find(viewer, address), known_state(state)
    sums = expense_sums(project.pk)
    found = expense_lines(project.pk, state=wanted, start=(page - 1) * most, most=most + 1)
    return ProjectExpenses(
        state=wanted,
        states=states_of(sums),
        count=sum(one.entries for one in sums.values()),
        rows=tuple(_row(viewer, line) for line in found[:most]),
        page=page,
        has_more=len(found) > most,
    )


def states_of(sums: Mapping[str, ExpenseSum]) -> tuple[ExpenseState, ...]:
    """The states that there are, in their order, with the amounts that stand in each."""
    return tuple(
        ExpenseState(
            key=key,
            label=label,
            tone=tone,
            count=sums[key].entries,
            amounts=tuple(money(one.amount, one.currency) for one in sums[key].amounts),
        )
        for key, (label, tone) in STATES.items()
        if key in sums
    )


def _row(viewer: Viewer, line: ExpenseLine) -> ExpenseRow:
    amount = money(line.amount, line.currency, Reason.NO_AMOUNT)
    return ExpenseRow(**standing(viewer, line), category=line.category, amount=amount)
