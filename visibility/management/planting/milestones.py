"""An unsent milestone: accepted weeks ago, and the PSA knows of no invoice for it any more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from visibility.management.planting.bookable import CURRENCY, jobs_in_euros
from visibility.management.planting.expected import Expected
from visibility.management.planting.plot import Plot
from visibility.management.planting.sandboxes import PSA, CannotPlant, Record, Sandboxes

CASE = "unsent-milestone"
LONG_AGO = timedelta(days=20)


@dataclass(frozen=True)
class Accepted:
    """A billing milestone as the PSA keeps it, with its project's code and legal entity, and when it was accepted."""

    code: str
    entity: str
    accepted_at: str
    milestone: Record


def unsent(plot: Plot, *, today: date, project: str = "") -> Expected:
    """The invoice of a milestone is taken off it."""
    chosen = _milestone(plot.at, today, project)
    milestone = chosen.milestone
    what = {"collection": "billing_milestones", "id": milestone["id"]}
    plot.takes_back(PSA, "set_fields", **what, fields={"invoice_id": milestone["invoice_id"]})
    plot.do(PSA, "set_fields", **what, fields={"invoice_id": None})
    amount = (Decimal(milestone["amount_in_cents"]) / 100).quantize(Decimal("0.01"))
    return Expected(
        case=CASE,
        title="An accepted milestone that nobody has invoiced",
        project=chosen.code,
        entity=chosen.entity,
        currency=CURRENCY,
        amounts=(amount,),
        cause="milestones",
        close_line="milestones",
        period=today.replace(day=1),
        records=(f"milestone {milestone['id']}, {milestone['title']}: {amount}",),
    )


def _milestone(at: Sandboxes, today: date, project: str) -> Accepted:
    """The one accepted last, of those accepted long ago."""
    found = [one for one in _invoiced(at, today) if project in ("", one.code)]
    if found:
        return max(found, key=lambda one: one.accepted_at)
    where = f"Project {project}" if project else "No project"
    raise CannotPlant(
        f"{where} has no milestone in {CURRENCY} that was accepted {LONG_AGO.days} days ago and invoiced. "
        "Nothing was planted. Name another project with --project, or none."
    )


def _invoiced(at: Sandboxes, today: date) -> Iterator[Accepted]:
    """Those in euros that have their invoice."""
    jobs, spaces, before = jobs_in_euros(at), at.by_id(PSA, "workspaces"), (today - LONG_AGO).isoformat()
    changes = at.records(PSA, "story_state_changes")
    accepted = {one["story_id"]: one["created_at"] for one in changes if one["state"] == "completed"}
    for one in at.records(PSA, "billing_milestones"):
        code, at_instant = spaces[one["workspace_id"]]["description"], accepted.get(one["story_id"], before)
        if code in jobs and one["invoice_id"] and one["currency"] == CURRENCY and at_instant < before:
            yield Accepted(code, jobs[code]["entityCode"], at_instant, one)
