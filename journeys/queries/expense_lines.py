"""A project's expenses, each with where it stands on its way to the ERP."""

from collections import defaultdict

from integrations.canonical.money import Money
from journeys.queries.entry_lines import EntryLines
from journeys.queries.record_shapes import ExpenseLine, ExpenseSum
from journeys.rows import Row
from journeys.services.approved_expenses import APPROVALS
from journeys.services.expense_posting import EXPENSE

LINES = EntryLines(APPROVALS, EXPENSE, ("amount", "currency", "category"), summed="amount", groups=("currency",))


def expense_sums(project_id: int) -> dict[str, ExpenseSum]:
    """Expenses of a project by where they stand: how many, and their amounts by currency."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in LINES.sums(project_id):
        found[row["state"]].append(row)
    return {state: _sum(sums) for state, sums in found.items()}


def expense_lines(project_id: int, *, state: str, start: int, most: int) -> list[ExpenseLine]:
    """Expenses that stand there ("" = all), newest first, from `start` on."""
    return [ExpenseLine(**fields) for fields in LINES.page(project_id, state=state, start=start, most=most)]


def _sum(sums: list[Row]) -> ExpenseSum:
    stated = sorted((row["currency"], row["amount"]) for row in sums if row["amount"] is not None)
    return ExpenseSum(
        entries=sum(row["entries"] for row in sums),
        amounts=tuple(Money(amount, currency) for currency, amount in stated),
    )
