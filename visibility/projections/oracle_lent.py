"""A naive reading of what people of other legal entities cost on a project: every hours entry on its own."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from integrations.canonical.models import Firm, Project
from integrations.canonical.money import quantise
from visibility.models import ProjectPeriod
from visibility.projections.oracle import Posting, Rates, converted, cost_of, entries_of

PARTS = ("cost_r", "unknown")
# By project, lender and day: what it comes to in the reporting currency, and how many entries that leaves out.
Lent = dict[str, tuple[object, ...]]


def lent(project: Project, rates: Rates) -> Lent:
    """What single facts say of a project's lent hours."""
    reporting = Firm.objects.get(pk=project.firm_id).reporting_currency
    found: dict[str, list[Decimal | None]] = defaultdict(list)
    for entry in entries_of(project):
        lender = entry.person.legal_entity_id if entry.person else None
        if entry.service_date and lender and project.legal_entity_id and lender != project.legal_entity_id:
            cost, spent = cost_of(entry, rates.costs), None
            if cost is not None:
                posting = Posting("labour", entry.service_date, quantise(entry.hours * cost[0], cost[1]), cost[1])
                spent = converted(posting, reporting, rates.published).value
            found[_place(project, lender, entry.service_date)].append(spent)
    return {place: _summed(costs) for place, costs in found.items()}


def kept(project: Project) -> Lent:
    """What the project's cells say of them."""
    found: dict[str, tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    for cell in ProjectPeriod.objects.filter(project=project):
        for part in cell.lent:
            place = _place(project, part["lender"], date.fromisoformat(part["on"]))
            cost, unknown = found[place]
            found[place] = cost + Decimal(part.get("cost_r", 0)), unknown + part.get("unknown", 0)
    return {place: (cost.normalize(), unknown) for place, (cost, unknown) in found.items()}


def _place(project: Project, lender: int, on: date) -> str:
    return f"{project.pk} of entity {lender} on {on}"


def _summed(costs: list[Decimal | None]) -> tuple[object, ...]:
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)).normalize(), len(costs) - len(known)
