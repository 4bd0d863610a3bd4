"""A project's time with its state at the ERP: posted as what, failed why, on its way, or not there yet."""

from collections.abc import Mapping

from journeys.queries.record_shapes import TimeLine
from journeys.queries.time_lines import time_lines, time_sums
from visibility.access import ENGINE_ROOM, Viewer
from visibility.queries.project_address import find
from visibility.queries.shapes.common import Drill, Tone
from visibility.queries.shapes.project_time import ProjectTime, TimeRow, TimeState

PER_PAGE = 20
STATES: Mapping[str, tuple[str, Tone]] = {
    "failed": ("Failed", "bad"),
    "unknown": ("Unknown", "warn"),
    "never_started": ("No transaction", "bad"),
    "on_its_way": ("On its way", "none"),
    "posted": ("In the ERP", "ok"),
    "not_there": ("Not in the ERP", "none"),
    "not_approved": ("Not approved", "none"),
    "before_go_live": ("Before go-live", "none"),
}


def project_time(viewer: Viewer, address: str, *, state: str = "", page: int = 1) -> ProjectTime:
    """One page of the entries that stand there; a state that is none means all. Raises OutOfScope."""
    project, wanted = find(viewer, address), state if state in STATES else ""
    sums = time_sums(project.pk)
    found = time_lines(project.pk, state=wanted, start=(page - 1) * PER_PAGE, most=PER_PAGE + 1)
    return ProjectTime(
        state=wanted,
        states=tuple(
            TimeState(key=key, label=label, tone=tone, count=sums[key].entries, hours=sums[key].hours)
            for key, (label, tone) in STATES.items()
            if key in sums
        ),
        count=sum(one.entries for one in sums.values()),
        rows=tuple(_row(viewer, line) for line in found[:PER_PAGE]),
        page=page,
        has_more=len(found) > PER_PAGE,
    )


def _row(viewer: Viewer, line: TimeLine) -> TimeRow:
    label, tone = STATES[line.state]
    is_inside = _sees_run(viewer, line)
    return TimeRow(
        on=line.service_date,
        person=line.person,
        lender=line.lender,
        task=line.task,
        hours=line.hours,
        state=line.state,
        label=label,
        tone=tone,
        posted=_posted(line),
        reason=line.reason if is_inside else "",
        is_deleted=line.is_deleted,
        drill=Drill(name="transaction", arguments={"run_id": str(line.run_id)}) if is_inside else None,
    )


def _sees_run(viewer: Viewer, line: TimeLine) -> bool:
    """Whether the viewer may open the entry's transaction: it may be in another legal entity's books."""
    is_of_scope = viewer.entity_ids is None or line.run_entity_id in viewer.entity_ids
    return line.run_id is not None and is_of_scope and viewer.has_role(*ENGINE_ROOM)


def _posted(line: TimeLine) -> str:
    if not line.external_id:
        return ""
    kind = line.object_type or "record"
    return f"{kind} {line.external_id}" + (f" at {line.system}" if line.system else "")
