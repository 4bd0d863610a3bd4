"""The project office's plans by month: the account has no place for them, so they lie in a file beside it."""

import csv
from pathlib import Path

from integrations.sandbox.kantata.ids import kantata_id
from integrations.sandbox.world.types import Firm

COLUMNS = ("project", "number", "made_on", "reason", "approver", "month", "hours", "cost", "revenue", "currency")


def keep_plans(folder: Path, firm: Firm) -> None:
    """Writes baselines/plans.csv below the folder, a line a month, projects by their id at the account."""
    people = {person.key: person.name for person in firm.people}
    path = folder / "baselines" / "plans.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        for plan in firm.baselines:
            project = kantata_id("workspaces", plan.project)
            made = (project, plan.number, plan.made_on.isoformat(), plan.reason, people[plan.approver])
            for one in plan.months:
                lines.writerow((*made, one.month, one.hours, one.cost, one.revenue, plan.currency))
