"""Words for people: what was set up for a deal, with the addresses where it can be seen."""

from collections.abc import Iterable

from integrations.canonical.commands import SendNotice
from integrations.canonical.events import OpportunityWon
from integrations.canonical.references import external_ref
from journeys.definition import Decision, Inputs, Output

LINES = (("create_project", "Project"), ("create_financial_project", "Financial project"))


def project_is_set_up(inputs: Inputs[OpportunityWon]) -> Decision:
    """A notice to the addresses that the mail connection names; the deal's key makes it one mail."""
    deal = inputs.event
    lines = [f"{deal.customer_name}: {deal.name} was won and is set up.", "", f"Price: {deal.amount} {deal.currency}"]
    return SendNotice(
        external_ref=external_ref(deal.firm_slug, "notice", deal.opportunity_id),
        to=(),
        subject=f"Set up: {deal.name}",
        body="\n".join([*lines, *_addresses(inputs.refs.get(name, Output()) for name, _ in LINES)]),
    )


def _addresses(outputs: Iterable[Output]) -> list[str]:
    named = zip((label for _, label in LINES), outputs, strict=True)
    return [f"{label}: {output.external_id} {output.url or ''}".rstrip() for label, output in named if output]
