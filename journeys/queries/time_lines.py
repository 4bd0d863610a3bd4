"""A project's time, each entry with where it stands on its way to the ERP."""

from journeys.queries.entry_lines import EntryLines
from journeys.queries.record_shapes import TimeLine, TimeSum
from journeys.services.approved_time import APPROVALS
from journeys.services.time_posting import TIME

LINES = EntryLines(APPROVALS, TIME, ("hours",), summed="hours")


def time_sums(project_id: int) -> dict[str, TimeSum]:
    """Entries and hours of a project by where they stand."""
    return {row["state"]: TimeSum(row["entries"], row["hours"]) for row in LINES.sums(project_id)}


def time_lines(project_id: int, *, state: str, start: int, most: int) -> list[TimeLine]:
    """Entries that stand there ("" = all), newest first, from `start` on."""
    return [TimeLine(**fields) for fields in LINES.page(project_id, state=state, start=start, most=most)]
