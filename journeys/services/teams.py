"""The place where those who do the work meet: one team a project."""

from integrations.canonical.commands import CreateTeam
from integrations.canonical.events import OpportunityWon
from journeys.definition import Decision, Inputs
from journeys.rules.references import external_ref


def create(inputs: Inputs[OpportunityWon]) -> Decision:
    """A team named after customer and deal; its owner is the connection's, its members join as they are staffed."""
    deal = inputs.event
    return CreateTeam(
        external_ref=external_ref(deal.firm_slug, "team", deal.opportunity_id),
        title=f"{deal.customer_name}: {deal.name}",
        legal_entity=deal.legal_entity or "",
        project_code=inputs.refs["create_project"].external_id or "",
    )
