"""Contract metadata that must be complete before anything is set up for a deal."""

from collections.abc import Iterator

from integrations.canonical.events import OpportunityWon
from integrations.canonical.money import UnknownCurrency, minor_units

REVENUE_METHODS = ("time_and_materials", "fixed_milestone", "fixed_poc_cost")


def missing(deal: OpportunityWon) -> list[str]:
    """What a person has to enter or correct in the CRM, one sentence each; empty when the contract is complete."""
    return list(_missing(deal))


def _missing(deal: OpportunityWon) -> Iterator[str]:
    if deal.amount is None or deal.amount <= 0:
        yield "Enter the contract price as the opportunity's amount."
    if problem := _currency_problem(deal.currency):
        yield problem
    if not deal.legal_entity:
        yield "Choose the legal entity that signs the contract."
    if deal.revenue_method not in REVENUE_METHODS:
        yield f"Choose a revenue method: {', '.join(REVENUE_METHODS)}."
    if deal.starts_on is None or deal.ends_on is None:
        yield "Enter the start and end date of the work."
    elif deal.ends_on < deal.starts_on:
        yield f"The work ends on {deal.ends_on} before it starts on {deal.starts_on}; correct the dates."
    if not deal.customer_name:
        yield "Name the account that is the customer."


def _currency_problem(currency: str | None) -> str:
    if not currency:
        return "Choose the contract's currency."
    try:
        minor_units(currency)
    except UnknownCurrency:
        return f"{currency} is no currency of ISO 4217; correct it."
    return ""
