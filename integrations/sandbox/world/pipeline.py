"""Deals that are not won: the open pipeline, the prospect among it, and two that were lost."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from integrations.sandbox.world.amounts import rounded_to
from integrations.sandbox.world.calendars import moment, next_workday
from integrations.sandbox.world.cast import CONSULTANT, ENGINEER, MANAGER, RATE_OF, SENIOR
from integrations.sandbox.world.portfolio import MILESTONE, POC, TM
from integrations.sandbox.world.sizes import CUSTOMER_OF, SMALL, Size
from integrations.sandbox.world.types import Customer, Deal, DealStage, RevenueMethod, RoleDemand

MIX = (
    (MANAGER, Decimal("0.14")),
    (SENIOR, Decimal("0.34")),
    (CONSULTANT, Decimal("0.36")),
    (ENGINEER, Decimal("0.16")),
)
# As the HRIS calls what data engineers can do.
MIGRATION = "Data migration"
PROBABILITY: dict[DealStage, int] = {
    "Qualification": 20, "Proposal": 50, "Negotiation": 80, "Closed Lost": 0, "Closed Won": 100,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opening:
    """A deal in outline; closes in days from the anchor, weeks of delivery after it; skill: of its data engineers."""

    title: str
    customer: str
    method: RevenueMethod
    amount: int
    stage: DealStage
    closes: int
    weeks: int
    skill: str = ""


OPENINGS = (
    Opening("Lab data platform", "lindhorst", MILESTONE, 286000, "Negotiation", 4, 26, MIGRATION),
    Opening("Yard management", "rheinquell", MILESTONE, 164000, "Proposal", 32, 20),
    Opening("Spare parts forecasting", "falkenrath", TM, 98000, "Negotiation", 9, 14),
    Opening("Broker portal", "silberbach", POC, 312000, "Proposal", 45, 30),
    Opening("Bed capacity control", "auenwald", TM, 74000, "Qualification", 61, 12),
    Opening("Referral workflow", "cedar", MILESTONE, 228000, "Negotiation", 12, 22),
    Opening("Driver settlement", "tallgrass", TM, 132000, "Proposal", 28, 16),
    Opening("Fraud analytics", "harborline", POC, 265000, "Qualification", 74, 24),
    Opening("Storm response", "brightmesa", MILESTONE, 187000, "Negotiation", 15, 18),
    Opening("Claims triage", "pennard", TM, 88000, "Proposal", 36, 15),
    Opening("Crew rostering", "ashdown", MILESTONE, 142000, "Negotiation", 7, 20),
    Opening("Returns automation", "corvane", POC, 119000, "Proposal", 41, 18),
    Opening("Customer data hub", "corvane", TM, 66000, "Negotiation", 18, 10, MIGRATION),
    Opening("Tariff engine", "brightmesa", TM, 154000, "Qualification", 68, 18),
    Opening("Fleet leasing advice", "tallgrass", TM, 58000, "Closed Lost", -22, 10),
    Opening("Branch service desk", "harborline", MILESTONE, 97000, "Closed Lost", -48, 12),
)


def build_pipeline(seed: int, anchor: date, size: Size = SMALL) -> tuple[Deal, ...]:
    """Numbered on from the deals that were won."""
    numbered = enumerate(OPENINGS, start=len(size.outlines) + 1)
    return tuple(_deal(seed, anchor, number, opening) for number, opening in numbered)


def _deal(seed: int, anchor: date, number: int, opening: Opening) -> Deal:
    key = f"deal-{number:03d}"
    random = Random(f"{seed}:{key}")
    customer = CUSTOMER_OF[f"customer-{opening.customer}"]
    closes = next_workday(anchor + timedelta(days=opening.closes), customer.entity)
    start = next_workday(max(closes, anchor) + timedelta(days=14), customer.entity)
    end = start + timedelta(weeks=opening.weeks) - timedelta(days=3)
    created_on = anchor - timedelta(days=random.randint(20, 120)) + timedelta(days=min(opening.closes, 0))
    return Deal(
        key=key,
        name=f"{customer.name.split()[0]} {opening.title.lower()}",
        customer=customer.key,
        entity=customer.entity,
        amount=Decimal(opening.amount) + Decimal("0.00"),
        currency=customer.currency,
        revenue_method=opening.method,
        stage=opening.stage,
        is_won=False,
        probability=PROBABILITY[opening.stage],
        created_at=moment(created_on, minute=random.randrange(480, 1020)),
        close_date=closes,
        won_at=None,
        start=start,
        end=end,
        roles=_skilled(role_demand(customer, Decimal(opening.amount), start, end), opening.skill),
        project=None,
    )


def _skilled(roles: tuple[RoleDemand, ...], skill: str) -> tuple[RoleDemand, ...]:
    return tuple(replace(one, skill=skill) if one.role == ENGINEER else one for one in roles)


def role_demand(customer: Customer, amount: Decimal, start: date, end: date) -> tuple[RoleDemand, ...]:
    """The hours of each role an amount buys at list rates, in steps of eight."""
    return tuple(
        RoleDemand(role, rounded_to(amount * share / RATE_OF[role].bill[customer.entity], 8), start, end)
        for role, share in MIX
    )
