"""A project's time with its state at the ERP."""

from journeys.queries.time_lines import time_lines, time_sums
from visibility.access import Viewer
from visibility.queries.project.address import find
from visibility.queries.project.entries import PER_PAGE, STATES, known_state, standing
from visibility.queries.shapes.project_time import ProjectTime, TimeRow, TimeState


def project_time(viewer: Viewer, address: str, *, state: str = "", page: int = 1, most: int = PER_PAGE) -> ProjectTime:
    """One page of the entries that stand there; a state that is none means all. Raises OutOfScope."""
    project, wanted = find(viewer, address), known_state(state)
    sums = time_sums(project.pk)
    found = time_lines(project.pk, state=wanted, start=(page - 1) * most, most=most + 1)
    return ProjectTime(
        state=wanted,
        states=tuple(
            TimeState(key=key, label=label, tone=tone, count=sums[key].entries, hours=sums[key].hours)
            for key, (label, tone) in STATES.items()
            if key in sums
        ),
        count=sum(one.entries for one in sums.values()),
        rows=tuple(TimeRow(**standing(viewer, line), hours=line.hours) for line in found[:most]),
        page=page,
        has_more=len(found) > most,
    )
