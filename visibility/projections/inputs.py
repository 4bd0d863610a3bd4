"""What projects' figures are made of, loaded for many projects in a handful of statements."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from integrations.canonical.models import (
    Allocation,
    Baseline,
    BaselinePeriod,
    ChangeOrder,
    Contract,
    ContractLine,
    Milestone,
    Project,
    Task,
)
from visibility.measures.figure import Reason, figure_of
from visibility.measures.staffing import Demand
from visibility.models import ProjectPeriod
from visibility.projections.absences import AwayByPerson, away_from, gaps_of
from visibility.projections.closing import closing_rates
from visibility.projections.people import Directory, Seat, directories
from visibility.projections.project_inputs import Day, PlannedTask, ProjectInputs, kept_days
from visibility.projections.signed import Signed, agreements_of, load_signed, plans_of
from visibility.projections.sold import kept_costs, sold_cost

# Two years of 200 busy projects, day by day, are some 150 MB.
PROJECTS_AT_ONCE = 200


class Cell(NamedTuple):
    """What figures need of a cell: not a whole row, of which a roll-up would make some hundred thousand."""

    project_id: int
    period: str
    days: Sequence[Mapping[str, str]]
    committed: Decimal
    hours: Decimal
    uncosted_hours: Decimal
    unrated_hours: Decimal
    uncosted_expenses: int
    unvalued_expenses: int
    missing_rates: int
    missing_reporting_rates: int


People = Mapping[int, Directory]
Row = TypeVar("Row", Cell, Task, Allocation, Milestone, Contract, ContractLine, ChangeOrder, Baseline, BaselinePeriod)


@dataclass(frozen=True)
class Loaded:
    """A project with the rows that hang on it. sold_cost: kept cost of its deal as sold, in its currency.

    away: approved hours off by person and day, from the closing day on.
    """

    project: Project
    cells: Sequence[Cell]
    tasks: Sequence[Task]
    allocations: Sequence[Allocation]
    directory: Directory
    sold_cost: Decimal | None = None
    away: AwayByPerson = field(default_factory=dict)
    signed: Signed = field(default_factory=Signed)
    open_milestones: Sequence[Milestone] = ()

    def seat(self, role: str) -> Seat:
        """The role on this project, with the hours of people named for it."""
        hours: dict[int, Decimal] = defaultdict(Decimal)
        for allocation in self.allocations:
            if role and allocation.role == role and allocation.person_id is not None:
                hours[allocation.person_id] += allocation.hours
        return Seat(role, self.project.legal_entity_id, self.project.currency, hours)

    def role_of(self, allocation: Allocation) -> str:
        """What somebody else would be asked to do: the role planned, else the one its person has."""
        person = self.directory.by_id.get(allocation.person_id or 0)
        return allocation.role or (person.role if person else "")


def slices(project_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The projects in parts whose inputs a process can hold at once."""
    starts = range(0, len(project_ids), PROJECTS_AT_ONCE)
    return (project_ids[start : start + PROJECTS_AT_ONCE] for start in starts)


def load(project_ids: Sequence[int], *, as_of: date, people: People | None = None) -> dict[int, ProjectInputs]:
    """The inputs of these projects with the rates of a day, by project."""
    return {one.project.pk: inputs_of(one, as_of=as_of) for one in load_rows(project_ids, as_of=as_of, people=people)}


def people_of(project_ids: Sequence[int], *, as_of: date) -> People:
    """The directories of these projects' firms: read once for many slices of them."""
    firms = Project.objects.filter(pk__in=project_ids).order_by().values_list("firm_id", flat=True).distinct()
    return directories(closing_rates(list(firms), as_of))


def load_rows(project_ids: Sequence[int], *, as_of: date, people: People | None = None) -> list[Loaded]:
    """The rows of these projects, cells in order of period. people: of their firms, where they are known already."""
    projects = list(Project.objects.filter(pk__in=project_ids).select_related("firm", "opportunity"))
    people = people if people is not None else people_of(project_ids, as_of=as_of)
    cells = by_project(cells_of(project_ids))
    tasks = by_project(Task.objects.filter(project_id__in=project_ids, is_deleted=False).order_by("pk"))
    allocations = by_project(Allocation.objects.filter(project_id__in=project_ids, is_deleted=False).order_by("pk"))
    waiting = Milestone.objects.filter(accepted_on=None, amount__gt=0, is_deleted=False, project_id__in=project_ids)
    milestones = by_project(waiting.order_by("pk"))
    away = away_from((one for found in allocations.values() for one in found), since=as_of)
    sold, signed = kept_costs(projects), load_signed(project_ids)
    return [
        Loaded(
            project,
            cells[project.pk],
            tasks[project.pk],
            allocations[project.pk],
            people[project.firm_id],
            sold.get(project.pk),
            away,
            signed.get(project.pk, Signed()),
            milestones[project.pk],
        )
        for project in projects
    ]


def cells_of(project_ids: Sequence[int]) -> Iterator[Cell]:
    """Their cells in order of period."""
    found = ProjectPeriod.objects.filter(project_id__in=project_ids).order_by("period")
    return (Cell(*row) for row in found.values_list(*Cell._fields))


def inputs_of(loaded: Loaded, *, as_of: date, days: Sequence[Day] | None = None) -> ProjectInputs:
    """Everything the measures need, rates converted to the project's currency; days: in place of its cells'."""
    project, cells, closing = loaded.project, loaded.cells, loaded.directory.closing
    return ProjectInputs(
        method=project.revenue_method,
        currency=project.currency,
        reporting_currency=project.firm.reporting_currency,
        price=project.price,
        budget=project.budget,
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        days=kept_days(day for cell in cells for day in cell.days) if days is None else days,
        tasks=[_task(loaded, task, as_of) for task in loaded.tasks],
        seats=[demands_of(loaded, item, as_of=as_of) for item in loaded.allocations],
        sold_revenue=_sold_revenue(project),
        sold_cost=sold_cost(project, loaded.directory, loaded.sold_cost, as_of=as_of),
        committed=_sum(cell.committed for cell in cells),
        hours=_sum(cell.hours for cell in cells),
        uncosted_hours=_sum(cell.uncosted_hours for cell in cells),
        unrated_hours=_sum(cell.unrated_hours for cell in cells),
        uncosted_expenses=sum(cell.uncosted_expenses for cell in cells),
        unvalued_expenses=sum(cell.unvalued_expenses for cell in cells),
        missing_rates=sum(cell.missing_rates for cell in cells),
        missing_reporting_rates=sum(cell.missing_reporting_rates for cell in cells),
        closing=closing,
        agreements=agreements_of(loaded.signed, project, closing),
        baselines=plans_of(loaded.signed, project, closing),
        effort=loaded.signed.effort,
        open_milestones=_sum(_in_own(loaded, milestone) for milestone in loaded.open_milestones),
    )


def demands_of(loaded: Loaded, allocation: Allocation, *, as_of: date) -> list[Demand]:
    """What nobody does of an allocation: all of it, or what time off leaves open, each week a demand of its own."""
    if allocation.person_id is None:
        rate = loaded.directory.bill_rate(loaded.seat(allocation.role))
        return [Demand(allocation.hours, rate, Decimal(1), allocation.starts_on or as_of, allocation.ends_on)]
    gaps = gaps_of(allocation, loaded.away, as_of=as_of)
    rate = loaded.directory.bill_rate(loaded.seat(loaded.role_of(allocation))) if gaps else None
    return [Demand(gap.hours, rate, Decimal(1), gap.starts_on, gap.ends_on) for gap in gaps]


def _task(loaded: Loaded, task: Task, as_of: date) -> PlannedTask:
    seat = loaded.seat(task.role)
    return PlannedTask(
        estimate_hours=task.estimate_hours,
        percent_complete=task.percent_complete,
        cost_rate=loaded.directory.cost_rate(seat, as_of),
        bill_rate=loaded.directory.bill_rate(seat),
        is_billable=task.is_billable,
    )


def is_open(milestone: Milestone) -> bool:
    """Whether nobody has accepted it yet, and it is worth something: as the statement of load_rows asks for them."""
    return milestone.accepted_on is None and (milestone.amount or 0) > 0


def _in_own(loaded: Loaded, milestone: Milestone) -> Decimal:
    """Its worth in the project's currency by the rates of the day; 0 where there is no rate."""
    amount = figure_of(milestone.amount, Reason.NO_AMOUNT)
    return loaded.directory.closing.translate(amount, milestone.currency, loaded.project.currency).value or Decimal(0)


def _sold_revenue(project: Project) -> Decimal | None:
    sold = project.opportunity
    if sold is None or sold.amount is None or sold.currency != project.currency:
        return project.price
    return sold.amount


def by_project(rows: Iterable[Row]) -> Mapping[int | None, list[Row]]:
    found: dict[int | None, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.project_id].append(row)
    return found


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
