"""Hours on projects by role, and what an hour of a role is billed at by the firm's own list."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from journeys.rows import rows
from visibility.projections.inputs import Loaded
from visibility.projections.people import Seat

BOOKED = """
SELECT entry.project_id, coalesce(person.role, '') AS role,
  coalesce(sum(hours) FILTER (WHERE is_billable AND amount IS NOT NULL), 0) AS billable,
  coalesce(sum(hours) FILTER (WHERE is_billable AND amount IS NOT NULL AND is_approved), 0) AS approved,
  coalesce(sum(amount) FILTER (WHERE is_billable AND entry.currency = project.currency), 0) AS value,
  coalesce(sum(hours) FILTER (WHERE NOT is_billable), 0) AS unbillable,
  coalesce(sum(hours) FILTER (WHERE is_billable AND amount IS NULL), 0) AS unrated
FROM canonical_timeentry entry
JOIN canonical_project project ON project.id = entry.project_id
LEFT JOIN canonical_person person ON person.id = entry.person_id
WHERE entry.project_id = ANY(%(projects)s) AND NOT entry.is_deleted AND coalesce(service_date <= %(as_of)s, true)
GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class RoleHours:
    """Hours that people of one role have booked on a project, approved or not; role "": people without one.

    billable: those that state an amount, approved: of them those approved, value: their sum in the project's currency.
    unrated: billable ones that state none; unbillable: those that nobody may bill.
    """

    role: str
    billable: Decimal
    approved: Decimal
    value: Decimal
    unbillable: Decimal
    unrated: Decimal

    @property
    def all(self) -> Decimal:
        return self.billable + self.unbillable + self.unrated


def hours_by_role(project_ids: Sequence[int], *, as_of: date) -> Mapping[int, Sequence[RoleHours]]:
    """What was booked until a day, by project; one query."""
    found: dict[int, list[RoleHours]] = defaultdict(list)
    for row in rows(BOOKED, projects=list(project_ids), as_of=as_of):
        found[row.pop("project_id")].append(RoleHours(**row))
    return found


@dataclass(frozen=True)
class RateCard:
    """Standard bill rates: the mean of the role's people in a project's legal entity, whoever is planned on it."""

    known: dict[tuple[object, ...], Decimal | None] = field(default_factory=dict)

    def rate(self, loaded: Loaded, role: str) -> Decimal | None:
        """An hour of the role in the project's currency; None: nobody of the role has a rate."""
        project = loaded.project
        key = (project.firm_id, project.legal_entity_id, project.currency, role)
        if key not in self.known:
            seat = Seat(role, project.legal_entity_id, project.currency, {})
            self.known[key] = loaded.directory.bill_rate(seat) if role else None
        return self.known[key]
