"""The project in PSA and ERP, and the identifiers that bind both to the deal."""

from datetime import date
from decimal import Decimal

from integrations.canonical.commands import (
    CreateFinancialProject,
    CreateProject,
    FinancialTask,
    LinkedRecord,
    LinkOpportunity,
    LinkProject,
)
from integrations.canonical.events import OpportunityWon
from integrations.canonical.references import external_ref
from journeys.definition import Created, Decision, Inputs, Output, Skip
from journeys.services import customers

NO_PROJECT = "There is no project in the PSA: the step that creates it was skipped"


def create(inputs: Inputs[OpportunityWon]) -> Decision:
    """The project's shell in the PSA."""
    deal, (starts_on, ends_on) = inputs.event, _dates(inputs.event)
    return CreateProject(
        external_ref=reference(deal),
        title=deal.name,
        customer_name=deal.customer_name,
        legal_entity=deal.legal_entity or "",
        currency=deal.currency or "",
        price=deal.amount or Decimal(0),
        revenue_method=deal.revenue_method or "",
        starts_on=starts_on,
        ends_on=ends_on,
        source_ref=deal.opportunity_id,
    )


def create_financial(inputs: Inputs[OpportunityWon]) -> Decision:
    """The financial structure in the ERP: the project and a task for each role sold."""
    deal, (starts_on, ends_on) = inputs.event, _dates(inputs.event)
    return CreateFinancialProject(
        external_ref=reference(deal),
        title=deal.name,
        customer_id=customers.customer_id(inputs),
        legal_entity=deal.legal_entity or "",
        currency=deal.currency or "",
        price=deal.amount or Decimal(0),
        revenue_method=deal.revenue_method or "",
        starts_on=starts_on,
        ends_on=ends_on,
        tasks=tuple(FinancialTask(name=line.role, hours=line.hours) for line in deal.demand),
    )


def link(inputs: Inputs[OpportunityWon]) -> Decision:
    """The deal's and the ERP's ids onto the PSA's project."""
    project = project_id(inputs)
    if project is None:
        return Skip(NO_PROJECT)
    links = (_crm_link(inputs.event), *_links(inputs, "create_financial_project"))
    return LinkProject(external_ref=reference(inputs.event), project_id=project, links=links)


def link_opportunity(inputs: Inputs[OpportunityWon]) -> Decision:
    """The project's ids onto the deal in the CRM."""
    links = (*_links(inputs, "create_project"), *_links(inputs, "create_financial_project"))
    if not links:
        return Skip("There is no project in the PSA or the ERP to name on the deal")
    deal = inputs.event
    return LinkOpportunity(external_ref=reference(deal), opportunity_id=deal.opportunity_id, links=links)


def created(deal: OpportunityWon) -> Created:
    """The canonical project: new with the first of PSA and ERP, the same one at the second."""
    return Created(
        "project",
        values={
            "name": deal.name,
            "customer_id": deal.customer_id,
            "opportunity_id": deal.canonical_id,
            "currency": deal.currency or "",
            "revenue_method": deal.revenue_method or "",
            "price": deal.amount,
            "starts_on": deal.starts_on,
            "ends_on": deal.ends_on,
        },
    )


def project_id(inputs: Inputs[OpportunityWon]) -> str | None:
    """The project's id in the PSA; None when a person skipped the step that creates it."""
    return inputs.refs.get("create_project", Output()).external_id


def reference(deal: OpportunityWon) -> str:
    """The key of the deal's project at every target."""
    return external_ref(deal.firm_slug, "project", deal.opportunity_id)


def _crm_link(deal: OpportunityWon) -> LinkedRecord:
    return LinkedRecord(system="CRM", object_type="opportunity", external_id=deal.opportunity_id, url=deal.url)


def _links(inputs: Inputs[OpportunityWon], step: str) -> tuple[LinkedRecord, ...]:
    return inputs.refs.get(step, Output()).linked


def _dates(deal: OpportunityWon) -> tuple[date, date]:
    """First and last day of the work. Raises ValueError: a deal without them is stopped before."""
    if deal.starts_on is None or deal.ends_on is None:
        raise ValueError("the deal has no dates")
    return deal.starts_on, deal.ends_on
