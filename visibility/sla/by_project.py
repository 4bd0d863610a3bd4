"""How journeys kept their promises for each project: the runs of the last 30 days and all that are unfinished."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from journeys.rows import rows
from visibility.sla.latency import JUDGED, PROMISES, judging, objective_of, promises_of

# The run of a deal has no project while it makes one: the project that came of the deal is found by it.
BY_PROJECT = f"""{PROMISES}
SELECT coalesce(run.project_id, made.id) AS project_id, run.journey, run.legal_entity_id, count(*) AS events,
  count(*) FILTER (WHERE run.seconds > run.within) AS late,
  count(*) FILTER (WHERE NOT run.is_done AND run.seconds > run.within) AS late_open
FROM {JUDGED}
LEFT JOIN canonical_project made
  ON run.project_id IS NULL AND run.entity = 'opportunity' AND made.opportunity_id = run.canonical_id
WHERE coalesce(run.project_id, made.id) IS NOT NULL
GROUP BY 1, 2, 3
"""  # noqa: S608  (constant expressions)


@dataclass(frozen=True)
class Kept:
    """How a promise was kept: events, how many of them were late, how many are late and still open.

    share: the part (0 to 1) that was promised to be in time.
    """

    events: int
    late: int
    late_open: int
    share: Decimal

    @property
    def is_broken(self) -> bool:
        """More were late than the promise allows."""
        return self.late > (1 - self.share) * self.events

    def __add__(self, other: "Kept") -> "Kept":
        """Those of two legal entities: as many may be late as both promises allow together."""
        events = self.events + other.events
        in_time = self.share * self.events + other.share * other.events
        return Kept(events, self.late + other.late, self.late_open + other.late_open, in_time / events)


def kept_by_project(firm_id: int, entity_ids: frozenset[int] | None, *, now: datetime) -> dict[tuple[int, str], Kept]:
    """By project and journey, within legal entities (None: all); one query of runs, one of promises."""
    promises = promises_of(firm_id)
    found = rows(BY_PROJECT, **judging(firm_id, entity_ids, promises, now=now))
    by_project: dict[tuple[int, str], Kept] = {}
    for row in found:
        place, share = (
            (row["project_id"], row["journey"]),
            objective_of(promises, row["journey"], row["legal_entity_id"]).share,
        )
        own = Kept(row["events"], row["late"], row["late_open"], share)
        by_project[place] = by_project[place] + own if place in by_project else own
    return by_project
