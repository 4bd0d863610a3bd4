"""Where an entry stands on its way to the ERP, in words: posted as what, failed why, on its way, or not there yet."""

from collections.abc import Mapping
from typing import Any

from journeys.queries.record_shapes import EntryLine
from visibility.access import ENGINE_ROOM, Viewer
from visibility.queries.shapes.common import Drill, Tone

PER_PAGE = 50
FIRST_LOOK = 6
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


def known_state(state: str) -> str:
    """The state that is asked for; "" (all) for what is none."""
    return state if state in STATES else ""


def standing(viewer: Viewer, line: EntryLine) -> dict[str, Any]:
    """The fields that a row of any kind of entry has (shapes.project_entries.EntryRow)."""
    label, tone = STATES[line.state]
    is_inside = _sees_run(viewer, line)
    return {
        "on": line.service_date,
        "person": line.person,
        "lender": line.lender,
        "task": line.task,
        "state": line.state,
        "label": label,
        "tone": tone,
        "posted": _posted(line),
        "reason": line.reason if is_inside else "",
        "is_deleted": line.is_deleted,
        "drill": Drill(name="transaction", arguments={"run_id": str(line.run_id)}) if is_inside else None,
    }


def _sees_run(viewer: Viewer, line: EntryLine) -> bool:
    """Whether the viewer may open the entry's transaction: it may be in another legal entity's books."""
    is_of_scope = viewer.entity_ids is None or line.run_entity_id in viewer.entity_ids
    return line.run_id is not None and is_of_scope and viewer.has_role(*ENGINE_ROOM)


def _posted(line: EntryLine) -> str:
    if not line.external_id:
        return ""
    kind = line.object_type or "record"
    return f"{kind} {line.external_id}" + (f" at {line.system}" if line.system else "")
