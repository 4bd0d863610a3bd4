"""What happens in sales: deals close, new ones open. The prospect's deal closes first, and fails downstream."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from integrations.sandbox.salesforce.ids import salesforce_id
from integrations.sandbox.world.cast import PROSPECT_KEY
from integrations.sandbox.world.pipeline import role_demand
from integrations.sandbox.world.portfolio import MILESTONE, POC, TM
from integrations.sandbox.world.situation import Situation
from integrations.sandbox.world.types import Customer, RoleDemand

TITLES = (
    "Forecasting service", "Contract archive", "Quality dashboard", "Mobile field app", "Pricing review",
    "Data platform extension", "Service desk redesign", "Audit trail", "Partner portal", "Capacity planning",
)  # fmt: skip
WIN_RATE = 0.85
FEWEST_OPEN = 6
MOST_OPEN = 20


async def close_prospect(situation: Situation) -> str | None:
    """Win the deal of the customer whose tax code the ERP lacks, unless that has happened."""
    for deal in situation.firm.deals:
        if deal.customer == PROSPECT_KEY and deal.stage == "Negotiation":
            identity = salesforce_id("Opportunity", deal.key)
            if any(one["Id"] == identity for one in await _open_deals(situation)):
                await situation.hands.do("salesforce", "close_deal", deal=identity)
                return f"won {deal.name}"
    return None


async def close_deal(situation: Situation) -> str | None:
    """The open deal that is due first is decided; a few stay open so that the pipeline is never empty."""
    prospect = salesforce_id("Account", PROSPECT_KEY)
    waiting = [one for one in await _open_deals(situation) if one["AccountId"] != prospect]
    if len(waiting) <= FEWEST_OPEN:
        return None
    deal = min(waiting, key=lambda one: (one["CloseDate"], one["Id"]))
    is_lost = situation.random.random() > WIN_RATE
    await situation.hands.do("salesforce", "close_deal", deal=deal["Id"], lost=is_lost)
    return f"{'lost' if is_lost else 'won'} {deal['Name']}"


async def create_deal(situation: Situation) -> str | None:
    """A new opportunity with a known customer, for work that starts in some weeks."""
    deals = await situation.hands.state("salesforce", "Opportunity")
    if len(await _open_deals(situation)) >= MOST_OPEN:
        return None
    random = situation.random
    customer = random.choice([one for one in situation.firm.customers if one.key != PROSPECT_KEY])
    deal = _new_deal(situation, customer, f"deal-live-{len(deals) + 1:04d}")
    await situation.hands.do("salesforce", "create_deal", **deal)
    return f"opened {deal['name']}"


def _new_deal(situation: Situation, customer: Customer, key: str) -> dict[str, Any]:
    random = situation.random
    amount = random.randrange(40, 320) * 1000
    start = situation.today() + timedelta(days=random.randrange(14, 60))
    end = start + timedelta(weeks=random.randrange(10, 30))
    return {
        "key": key,
        "customer": customer.key,
        "name": f"{customer.name.split()[0]} {random.choice(TITLES).lower()}",
        "amount": f"{amount}.00",
        "currency": customer.currency,
        "entity": customer.entity,
        "revenue_method": random.choice((TM, MILESTONE, POC)),
        "stage": random.choice(("Proposal", "Negotiation")),
        "close_date": (situation.today() + timedelta(days=random.randrange(5, 40))).isoformat(),
        "start": start.isoformat(),
        "end": end.isoformat(),
        "roles": [_told(one) for one in role_demand(customer, Decimal(amount), start, end)],
    }


def _told(demand: RoleDemand) -> dict[str, str]:
    """A role demand as the CRM's Staffing__c holds it."""
    return {
        "role": demand.role,
        "hours": str(demand.hours),
        "start": demand.start.isoformat(),
        "end": demand.end.isoformat(),
    }


async def _open_deals(situation: Situation) -> list[dict[str, Any]]:
    deals = await situation.hands.state("salesforce", "Opportunity")
    return [one for one in deals if not one["IsClosed"] and not one["IsDeleted"]]
