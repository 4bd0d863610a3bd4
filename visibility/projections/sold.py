"""The cost of a deal as sold: computed once for each version of the deal, at the rates of the day it was won."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from integrations.canonical.models import Project
from integrations.models import StreamCursor
from visibility.measures.figure import Figure, Reason, figure_of, known, total, unknown
from visibility.models import SoldCost
from visibility.projections.closing import closing_rates
from visibility.projections.people import Directory, Seat, directories

# Who is paid what: a cost computed before all of it was read once would be kept although half of it was missing.
SOURCES = ("person", "cost_rate")


def kept_costs(projects: Iterable[Project]) -> dict[int, Decimal]:
    """By project, the cost kept for its deal's present version in the project's currency; one query."""
    sold = {
        project.pk: (project.opportunity.pk, project.opportunity.version, project.currency)
        for project in projects
        if project.opportunity is not None
    }
    rows = SoldCost.objects.filter(opportunity_id__in={opportunity for opportunity, _, _ in sold.values()})
    costs = {(row.opportunity_id, row.version, row.currency): row.cost for row in rows}
    return {project_id: costs[key] for project_id, key in sold.items() if key in costs}


def keep_costs(project_ids: Sequence[int], *, as_of: date) -> None:
    """Compute and keep the cost of won deals of these projects that have none for their present version.

    One that is not known yet, for want of a rate, is tried again with the project's next figures.
    """
    won = Project.objects.filter(pk__in=project_ids, opportunity__won_at__isnull=False).exclude(
        opportunity__staffing=[]
    )
    projects = list(won.select_related("opportunity").order_by("pk"))
    kept = kept_costs(projects)
    unread = _unread_firms() if len(kept) < len(projects) else set()
    waiting = [project for project in projects if project.pk not in kept and project.firm_id not in unread]
    if waiting:
        _keep(waiting, as_of)


def _keep(projects: Sequence[Project], as_of: date) -> None:
    people = directories(closing_rates([project.firm_id for project in projects], as_of))
    then: dict[tuple[int, date], Directory] = {}
    rows: dict[tuple[int, str], SoldCost] = {}
    for project in projects:
        sold = project.opportunity
        if sold is None or sold.won_at is None:
            continue
        firm_id, on = project.firm_id, _day(sold.won_at)
        if (firm_id, on) not in then:
            then[firm_id, on] = replace(people[firm_id], closing=closing_rates([firm_id], on)[firm_id])
        cost = cost_on(project, then[firm_id, on], on).value
        if cost is not None:
            rows[sold.pk, project.currency] = SoldCost(
                opportunity=sold, version=sold.version, currency=project.currency, cost=cost
            )
    SoldCost.objects.bulk_create(
        [rows[key] for key in sorted(rows)],
        update_conflicts=True,
        unique_fields=["opportunity", "currency"],
        update_fields=["version", "cost"],
    )


def sold_cost(project: Project, directory: Directory, kept: Decimal | None, *, as_of: date) -> Figure:
    """The cost as sold in the project's currency: the kept one, an estimate of the day for a deal not won yet.

    Unknown without staffing (no_estimate), or while a role had no rate when the deal was won (no_rate).
    """
    sold = project.opportunity
    if sold is None or not sold.staffing:
        return unknown(Reason.NO_ESTIMATE)
    if kept is not None:
        return known(kept)
    return cost_on(project, directory, as_of) if sold.won_at is None else unknown(Reason.NO_RATE)


def cost_on(project: Project, directory: Directory, on: date) -> Figure:
    """Hours of each role of the deal at the role's cost rate of a day, in the project's currency."""
    staffing = project.opportunity.staffing if project.opportunity else []
    seats = ((Seat(line["role"], project.legal_entity_id, project.currency, {}), line["hours"]) for line in staffing)
    return total(
        figure_of(directory.cost_rate(seat, on), Reason.NO_RATE) * Decimal(str(hours)) for seat, hours in seats
    )


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _unread_firms() -> set[int]:
    unread = StreamCursor.objects.filter(entity__in=SOURCES, last_success_at=None)
    return set(unread.values_list("connection__firm_id", flat=True))
