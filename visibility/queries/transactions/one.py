"""One transaction: header, steps with evidence, what each error means and which buttons there are."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from django.contrib.auth.models import User

from integrations.canonical.models import Project
from journeys.queries.detail import run_detail
from journeys.queries.shapes import RunDetail, StepRow
from journeys.replay.previewing import Preview, preview
from visibility.access import ADMIN, PMO, OutOfScope, Viewer, opens_exchanges, scoped
from visibility.models import Scope
from visibility.queries.ledger import ledger_of
from visibility.queries.masking import masked
from visibility.queries.project.address import address_in_firm
from visibility.queries.shapes.common import Drill, Tone
from visibility.queries.shapes.transaction import Ahead, Bar, StepLine, TransactionPage, TryDiff, TryLine
from visibility.queries.transactions.attempt_diffs import attempt_diffs
from visibility.queries.transactions.mending import mend_of
from visibility.queries.transactions.page import line_of
from visibility.queries.transactions.turns import aheads, passed_on
from visibility.queries.transactions.waterfall import Span, waterfall

ACTORS = (PMO, ADMIN)
STATES: dict[str, tuple[str, str, Tone]] = {
    "waiting": ("Waiting", "hourglass", "none"),
    "ready": ("Ready", "clock", "none"),
    "claimed": ("Being sent", "send", "none"),
    "unknown": ("Unknown", "circle-question-mark", "warn"),
    "done": ("Done", "circle-check", "ok"),
    "skipped": ("Skipped", "skip-forward", "none"),
    "rejected": ("Rejected", "circle-x", "bad"),
    "dead": ("Given up", "circle-x", "bad"),
    "cancelled": ("Cancelled", "ban", "none"),
}
BUTTONS: dict[str, tuple[str, ...]] = {
    "rejected": ("replay", "skip"),
    "dead": ("replay", "skip"),
    "unknown": ("done", "not-done"),
    "waiting": ("skip",),
    "ready": ("skip",),
}
TROUBLED = ("rejected", "dead", "unknown", "ready", "waiting")


def transaction(viewer: Viewer, run_id: int, *, now: datetime, preview_of: int | None = None) -> TransactionPage:
    """Everything of one run; with the preview of a replay of one of its steps. Raises OutOfScope."""
    ledger = ledger_of(viewer, now=now)
    detail = run_detail(ledger.scope, run_id)
    if detail is None:
        raise OutOfScope("No such transaction in your scope.")
    drawn = waterfall({step.id: _spans(step) for step in detail.steps})
    may_act = viewer.has_role(*ACTORS)
    previewed = _preview(detail, preview_of, now) if may_act else None
    has_evidence = opens_exchanges(viewer)
    diffs = attempt_diffs(detail.steps) if has_evidence else {}
    ahead = aheads(ledger.scope, detail.steps)
    return TransactionPage(
        now=now,
        line=line_of(ledger, detail.run, now=now),
        version=detail.version,
        business_at=detail.business_at,
        traceparent=detail.traceparent,
        event_json=_json(masked(detail.event)),
        project=_project(viewer, detail.run.project_id),
        elapsed_seconds=((detail.run.finished_at or now) - detail.run.started_at).total_seconds(),
        folded_seconds=drawn.folded_seconds,
        steps=tuple(
            _step(
                step,
                drawn.bars.get(step.id, ()),
                now,
                journey=detail.run.journey,
                ahead=ahead.get(step.id),
                diffs=diffs,
                may_act=may_act,
                shown=previewed if step.id == preview_of else None,
            )
            for step in detail.steps
        ),
        actions=detail.actions,
        work=detail.work,
        may_act=may_act,
        has_evidence=has_evidence,
        assignees=assignees(viewer) if may_act else (),
    )


def assignees(viewer: Viewer) -> tuple[str, ...]:
    """Names of the people of the firm whose role may act."""
    found = User.objects.filter(pk__in=Scope.objects.filter(firm_id=viewer.firm_id).values("user_id"), is_active=True)
    return tuple(
        found.filter(groups__name__in=ACTORS).distinct().order_by("username").values_list("username", flat=True)
    )


def _step(
    row: StepRow,
    bars: tuple[Bar, ...],
    now: datetime,
    *,
    journey: str,
    ahead: Ahead | None,
    diffs: Mapping[int, TryDiff],
    may_act: bool,
    shown: Preview | None,
) -> StepLine:
    label, icon, tone = STATES[row.state]
    busy, idle = _times(row, now)
    is_troubled = bool(row.error_kind) and row.state in TROUBLED
    return StepLine(
        row=replace(row, command=masked(row.command), output=masked(row.output)),
        tries=tuple(TryLine(place=place, row=one, diff=diffs.get(one.id)) for place, one in enumerate(row.tries, 1)),
        label=row.label,
        state_label=label,
        icon=icon,
        tone=tone,
        waits_for=_waits_for(row, now) + passed_on(journey, row),
        busy_seconds=busy,
        idle_seconds=idle,
        bars=bars,
        command_json=_json(masked(row.command)),
        output_json=_json(masked(row.output)),
        mend=mend_of("unknown" if row.state == "unknown" else row.error_kind) if is_troubled else None,
        actions=_buttons(row) if may_act else (),
        preview=shown,
        ahead=ahead,
    )


def _buttons(row: StepRow) -> tuple[str, ...]:
    """A step that only waits for earlier ones has none: those are what to act on."""
    is_behind = row.state == "waiting" and row.wait_on is None
    return () if is_behind else BUTTONS.get(row.state, ())


def _spans(row: StepRow) -> list[Span]:
    return [(one.began_at, max(one.finished_at, one.began_at)) for one in row.tries]


def _times(row: StepRow, now: datetime) -> tuple[float | None, float | None]:
    """Seconds in tries, and seconds ready without one."""
    if row.ready_at is None:
        return None, None
    busy = sum(one.seconds for one in row.tries)
    whole = ((row.finished_at or now) - row.ready_at).total_seconds()
    return busy, max(whole - busy, 0.0)


def _waits_for(row: StepRow, now: datetime) -> str:
    if row.state == "ready" and row.next_at > now:
        return f"tried again at {row.next_at:%H:%M:%S} UTC"
    if row.state == "unknown" and row.next_at > now:
        return f"looked for at {row.next_at:%Y-%m-%d %H:%M:%S} UTC"
    if row.state != "waiting":
        return ""
    what, _, whom = (row.wait_on or "").partition(":")
    words = {
        "approval": f"the approval of {whom}",
        "route": f"a connection routed for {whom}",
        "remote": "the target, which has taken it on",
        "": "earlier steps",
    }
    return words.get(what, f"news of {what} {whom}")


def _preview(detail: RunDetail, step_id: int | None, now: datetime) -> Preview | None:
    is_ours = any(step.id == step_id for step in detail.steps)
    return preview(detail.run.id, step_id, now=now) if step_id is not None and is_ours else None


def _project(viewer: Viewer, project_id: int | None) -> Drill | None:
    found = scoped(Project.objects.filter(pk=project_id or 0, is_deleted=False), viewer).first()
    return Drill(name="project", arguments={"code": address_in_firm(found)}) if found else None


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode() if value is not None else ""
