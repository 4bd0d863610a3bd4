"""The place where those who do the work meet: one team a project."""

from integrations.canonical.commands import CreateTeam
from integrations.canonical.events import OpportunityWon
from integrations.canonical.references import external_ref
from journeys.definition import Decision, Inputs, Skip
from journeys.services import projects


def create(inputs: Inputs[OpportunityWon]) -> Decision:
    """A team named after customer and deal. Its owners are the connection's: they add whom they staff."""
    deal = inputs.event
    if projects.project_id(inputs) is None:
        return Skip(projects.NO_PROJECT)
    return CreateTeam(
        external_ref=external_ref(deal.firm_slug, "team", deal.opportunity_id),
        title=f"{deal.customer_name}: {deal.name}",
        legal_entity=deal.legal_entity or "",
    )
