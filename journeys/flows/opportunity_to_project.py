"""Opportunity to project: a deal is won; project, financial structure, links, demand and people follow."""

from integrations.canonical.commands import (
    CreateCustomer,
    CreateFinancialProject,
    CreateProject,
    CreateTeam,
    FindCustomer,
    LinkOpportunity,
    LinkProject,
    PostCard,
    PublishStaffingDemand,
    SendNotice,
)
from integrations.canonical.events import OpportunityWon
from integrations.canonical.money import Money
from journeys.definition import Journey, Step
from journeys.services import cards, customers, demand, notices, opportunities, projects, teams


def _value(deal: OpportunityWon) -> Money | None:
    return Money(deal.amount, deal.currency) if deal.amount is not None and deal.currency else None


OPPORTUNITY_TO_PROJECT = Journey(
    name="opportunity_to_project",
    label="Opportunity to project",
    span="from the won deal to the linked project",
    entity="opportunity",
    event=OpportunityWon,
    read=opportunities.opportunity_won,
    starts=lambda _: True,
    subject=lambda deal: deal.opportunity_id,
    title=lambda deal: deal.name,
    party=lambda deal: deal.customer_name,
    value=_value,
    business_instant=lambda deal: deal.won_at,
    steps=(
        Step(
            name="find_customer",
            label="Find customer in ERP",
            sends=FindCustomer,
            act=customers.find,
            order=customers.order,
        ),
        Step(
            name="create_customer",
            label="Check or create customer",
            sends=CreateCustomer,
            act=customers.create,
            after=("find_customer",),
            rereads=("find_customer",),
            order=customers.order,
            creates=customers.created,
        ),
        Step(
            name="create_project",
            label="Create project in PSA",
            sends=CreateProject,
            act=projects.create,
            creates=projects.created,
            after=("create_customer",),
        ),
        Step(
            name="create_financial_project",
            label="Create financial project in ERP",
            sends=CreateFinancialProject,
            act=projects.create_financial,
            creates=projects.created,
            after=("create_project",),
        ),
        Step(
            name="link_project",
            label="Link ids at the PSA",
            sends=LinkProject,
            act=projects.link,
            after=("create_financial_project",),
        ),
        Step(
            name="link_opportunity",
            label="Link ids at the CRM",
            sends=LinkOpportunity,
            act=projects.link_opportunity,
            after=("create_financial_project",),
        ),
        Step(
            name="publish_demand",
            label="Publish staffing demand",
            sends=PublishStaffingDemand,
            act=demand.publish,
            after=("create_project",),
        ),
        Step(
            name="create_team",
            label="Create the team's workplace",
            sends=CreateTeam,
            act=teams.create,
            after=("create_project",),
            optional=True,
        ),
        Step(
            name="notify",
            label="Tell the team",
            sends=SendNotice,
            act=notices.project_is_set_up,
            after=("link_project", "link_opportunity", "publish_demand"),
            optional=True,
            assume_done=True,
        ),
        Step(
            name="post_card",
            label="Tell the channel",
            sends=PostCard,
            act=cards.project_is_set_up,
            after=("link_project", "link_opportunity", "publish_demand"),
            optional=True,
            assume_done=True,
        ),
    ),
)
