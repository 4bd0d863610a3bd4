"""How a project of the world stands, reckoned from the world alone: cost, budget, progress and what it will earn."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from integrations.sandbox.world.types import Firm, Project

NOTHING = Decimal(0)
# By legal entity and role, in the entity's currency.
Rates = dict[tuple[str, str], Decimal]


@dataclass(frozen=True)
class Standing:
    """Amounts in the project's currency; earned is the budget times the progress of each task."""

    project: Project
    cost: Decimal
    budget: Decimal
    earned: Decimal

    @property
    def burn(self) -> Decimal:
        """Percent of the budget spent."""
        return self.cost * 100 / self.budget

    @property
    def progress(self) -> Decimal:
        """Percent of the budget earned."""
        return self.earned * 100 / self.budget

    @property
    def margin(self) -> Decimal:
        """Percent of the price that is left when the rest costs its budget."""
        return 100 - (self.cost + self.budget - self.earned) * 100 / self.project.price


def standings(firm: Firm) -> list[Standing]:
    """Of all projects that are paid for, in their order."""
    cost, rates = _cost(firm), _rates(firm)
    return [_standing(one, cost[one.key], rates) for one in firm.projects if one.price]


def _standing(project: Project, cost: Decimal, rates: Rates) -> Standing:
    budgets = [Decimal(one.estimate_minutes) / 60 * rates[project.entity, one.role] for one in project.tasks]
    done = [Decimal(one.percent_complete) / 100 for one in project.tasks]
    earned = sum((budget * part for budget, part in zip(budgets, done, strict=True)), NOTHING)
    return Standing(project, cost, sum(budgets, NOTHING), earned)


def _cost(firm: Firm) -> dict[str, Decimal]:
    """Labour, approved expenses and what suppliers have billed; expenses as if made in the project's currency."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for entry in firm.time_entries:
        found[entry.project] += entry.cost_rate * entry.minutes / 60
    for expense in firm.expenses:
        found[expense.project] += expense.amount if expense.approved_at else NOTHING
    for order in firm.purchase_orders:
        found[order.project] += order.billed
    return found


def _rates(firm: Firm) -> Rates:
    """What an hour of each role costs now, the mean of the entity's people."""
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for person in firm.people:
        found[person.entity, person.role].append(person.cost_rates[-1][1])
    return {seat: sum(costs, NOTHING) / len(costs) for seat, costs in found.items()}
