"""The cells of the heatmap: four measures of money, and the promise of each journey and of billing."""

from collections.abc import Mapping
from dataclasses import dataclass

from journeys import registry
from visibility.queries.answers import words
from visibility.queries.portfolio.lines import Line
from visibility.queries.portfolio.rows import tones_of
from visibility.queries.project.milestones import INVOICED_WITHIN
from visibility.queries.shapes.common import Drill, Tone
from visibility.queries.shapes.heatmap import HeatCell
from visibility.queries.wording import compact, points
from visibility.sla.by_project import Kept
from visibility.trust.needs import TOUCHES

MONEY: Mapping[str, tuple[str, str, str]] = {
    "margin": ("Forecast margin", "forecast_margin_pct", "expected"),
    "burn": ("Burn", "burn_pct", "costs"),
    "unbilled": ("Unbilled", "unbilled", "earned"),
    "staffing": ("Staffing risk", "staffing_risk", "allocations"),
}
BILLING = "billing"
NAMED = {"opportunity_to_project": "Project creation", "time_to_finance": "Time to finance"}
# The journeys that are of a project: a mail that tells of numbers is of none.
PROMISED = tuple(name for name, measures in TOUCHES.items() if measures)
COLUMNS: Mapping[str, str] = {
    **{key: label for key, (label, _, _) in MONEY.items()},
    **{name: NAMED.get(name, registry.journey(name).label) for name in PROMISED},
    BILLING: "Billing",
}


@dataclass(frozen=True)
class Promises:
    """How journeys kept their promise by project and journey, and accepted milestones that wait too long for a bill."""

    kept: Mapping[tuple[int, str], Kept]
    uninvoiced: Mapping[int, tuple[int, int]]


def cells_of(line: Line, promises: Promises, currency: str) -> dict[str, HeatCell]:
    """Every cell of a project by the keys of COLUMNS."""
    shown = tones_of(line)
    money = {key: _money(line, key, shown[key], currency) for key in MONEY}
    kept = {name: _promise(line, name, promises.kept.get((line.id, name))) for name in PROMISED}
    return {**money, **kept, BILLING: _billing(line, promises.uninvoiced.get(line.id))}


def _money(line: Line, key: str, tone: Tone, currency: str) -> HeatCell:
    _, name, kind = MONEY[key]
    figure, drill = line[name], Drill(name="project-facts", arguments={"code": line.address}, query={"kind": kind})
    if figure is None:
        return HeatCell(text="", tone="none", title=words(line.reason(name)), drill=drill)
    text = f"{points(figure)} %" if name.endswith("_pct") else compact(figure, currency)
    return HeatCell(text=text, tone=tone, title="", drill=drill)


def _promise(line: Line, journey: str, kept: Kept | None) -> HeatCell:
    """Bad: more late than promised; worth a look: some late, within the promise."""
    if kept is None:
        return HeatCell(text="", tone="none", title="None in 30 days", drill=None)
    query = {"project": line.address, "journey": journey} | ({"late": "1"} if kept.late else {})
    still = f", {kept.late_open} still open" if kept.late_open else ""
    return HeatCell(
        text=f"{kept.late} of {kept.events} late" if kept.late else "in time",
        tone="bad" if kept.is_broken else "warn" if kept.late else "ok",
        title=f"{kept.events} in 30 days or open, {kept.late} late{still}; {kept.share:.0%} in time was promised",
        drill=Drill(name="transactions", query=query),
    )


def _billing(line: Line, waiting: tuple[int, int] | None) -> HeatCell:
    """Accepted milestones without an invoice; late after as many days as were promised."""
    drill = Drill(name="project-facts", arguments={"code": line.address}, query={"kind": "milestones"})
    if waiting is None:
        return HeatCell(text="", tone="none", title="None waits", drill=None)
    count, late = waiting
    tells = f"{count} accepted without an invoice, {late} of them longer than {INVOICED_WITHIN.days} days"
    text = f"{late} of {count} late" if late else f"{count} waiting"
    return HeatCell(text=text, tone="bad" if late else "ok", title=tells, drill=drill)
