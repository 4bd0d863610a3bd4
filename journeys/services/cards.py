"""A card in the firm's channel: what was set up for a deal, at a glance, and the way to it."""

from integrations.canonical.commands import CardFact, PostCard
from integrations.canonical.events import OpportunityWon
from integrations.canonical.references import external_ref
from journeys.definition import Decision, Inputs, Output
from journeys.services.notices import LINES


def project_is_set_up(inputs: Inputs[OpportunityWon]) -> Decision:
    """A card that leads to the project in the PSA; the deal's key makes it one card."""
    deal = inputs.event
    return PostCard(
        external_ref=external_ref(deal.firm_slug, "card", deal.opportunity_id),
        title=f"Set up: {deal.name}",
        facts=(*_terms(deal), *_records(inputs)),
        link=inputs.refs.get("create_project", Output()).url,
    )


def _terms(deal: OpportunityWon) -> tuple[CardFact, ...]:
    """Customer, price (positive, in the deal's currency) and dates, as far as the deal states them."""
    stated = (
        ("Customer", deal.customer_name),
        ("Price", f"{deal.amount:,} {deal.currency}" if deal.amount is not None else ""),
        ("Work", f"{deal.starts_on} to {deal.ends_on}" if deal.starts_on and deal.ends_on else ""),
    )
    return tuple(CardFact(name=name, value=value) for name, value in stated if value)


def _records(inputs: Inputs[OpportunityWon]) -> tuple[CardFact, ...]:
    """The records that were made, by the ids under which people find them."""
    made = ((label, inputs.refs.get(step, Output()).external_id) for step, label in LINES)
    return tuple(CardFact(name=label, value=found) for label, found in made if found)
