"""Staffing demand as sold, published to resource planning."""

from integrations.canonical.commands import DemandLine, PublishStaffingDemand
from integrations.canonical.events import OpportunityWon
from journeys.definition import Decision, Inputs, Skip
from journeys.services import projects


def publish(inputs: Inputs[OpportunityWon]) -> Decision:
    """All roles of the deal in one idempotent set."""
    deal = inputs.event
    if not deal.demand:
        return Skip("The deal was sold without named roles")
    project = projects.project_id(inputs)
    if project is None:
        return Skip(projects.NO_PROJECT)
    lines = tuple(
        DemandLine(role=line.role, hours=line.hours, starts_on=line.starts_on, ends_on=line.ends_on)
        for line in deal.demand
    )
    return PublishStaffingDemand(external_ref=projects.reference(deal), project_id=project, lines=lines)
