"""Billing milestones of fixed-price projects: accepted when due, late where the project is in trouble."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from integrations.sandbox.world.amounts import posted
from integrations.sandbox.world.calendars import next_workday
from integrations.sandbox.world.portfolio import Outline
from integrations.sandbox.world.types import Milestone, Project

STEPS = (
    ("Kick-off accepted", 0.06, Decimal("0.15")),
    ("Design signed off", 0.30, Decimal("0.25")),
    ("First release accepted", 0.58, Decimal("0.25")),
    ("Acceptance test passed", 0.82, Decimal("0.20")),
    ("Final acceptance", 1.00, Decimal("0.15")),
)
TROUBLED = 1.2
STALLED_DAYS = 70


def build_milestones(seed: int, anchor: date, project: Project, outline: Outline) -> list[Milestone]:
    """Milestones accepted before the anchor, or before work stalled on a troubled project."""
    random = Random(f"{seed}:milestones:{project.key}")
    stalled_since = anchor - timedelta(days=STALLED_DAYS if outline.overrun >= TROUBLED else 0)
    amounts = _amounts(project.price)
    return [_milestone(position, project, amounts[position], stalled_since, random) for position in range(len(STEPS))]


def _amounts(price: Decimal) -> list[Decimal]:
    """Shares of the price; the last one takes the rounding."""
    amounts = [posted(price * share) for _, _, share in STEPS[:-1]]
    return [*amounts, price - sum(amounts)]


def _milestone(position: int, project: Project, amount: Decimal, stalled_since: date, random: Random) -> Milestone:
    title, fraction, _ = STEPS[position]
    due = next_workday(project.start + (project.end - project.start) * fraction, project.entity)
    accepted = next_workday(due + timedelta(days=random.randint(-3, 7)), project.entity)
    return Milestone(
        key=f"milestone-{project.key[-2:]}-{position + 1}",
        project=project.key,
        title=title,
        amount=amount,
        currency=project.currency,
        due=due,
        accepted_on=accepted if accepted < stalled_since else None,
        invoice=None,
    )
