"""The four questions of the operations page: projects created, entries in the ERP, milestones, current figures."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Count, Min

from integrations.canonical.models import Dirty, Milestone
from journeys.queries.record_shapes import Unstarted
from journeys.queries.scope import LedgerScope
from journeys.queries.shapes import JourneyStats
from journeys.queries.unstarted import unstarted_count
from visibility.access import Viewer, scoped
from visibility.queries.project.address import address_of, shared_codes
from visibility.queries.project.milestones import INVOICED_WITHIN, uninvoiced
from visibility.queries.shapes.common import Drill
from visibility.queries.shapes.operations import Answer, AnswerPart
from visibility.queries.wording import lasted
from visibility.trust.needs import NEEDS
from visibility.trust.streams import StreamState, needed

ACTIVATION, TIME, EXPENSES = "opportunity_to_project", "time_to_finance", "expense_to_finance"
BILLS = "subcontract_to_finance"
LATE = "late"
MOST_NAMED = 5
PROJECTED_WITHIN = timedelta(seconds=30)


def answers(
    viewer: Viewer, *, stats: Sequence[JourneyStats], streams: Sequence[StreamState], now: datetime
) -> tuple[Answer, ...]:
    """Each question with its answer in words, how many rows say otherwise, and those rows."""
    return (
        _once_read(_projects(viewer, stats, now), streams, {"opportunity"}),
        _once_read(_entries(viewer, stats, now), streams, {"time_entry"}),
        _once_read(_milestones(viewer, now), streams, {"milestone"}),
        _once_read(_figures(viewer, streams, now), streams, frozenset().union(*NEEDS.values())),
    )


def _once_read(answer: Answer, streams: Sequence[StreamState], entities: Collection[str]) -> Answer:
    """Nothing speaks against it, and nothing was read that could: that is no good news."""
    if answer.tone != "ok" or any(state.as_of for state in streams if state.entity in entities):
        return answer
    return replace(answer, answer="Not known: no source that could tell was read yet.", tone="none")


def _projects(viewer: Viewer, stats: Sequence[JourneyStats], now: datetime) -> Answer:
    """Won deals without a project: their transaction failed or is late, or there is none at all."""
    return _reached(
        _standing(stats, ACTIVATION, forgotten=_never_started(viewer, "deals", now)),
        question="Were projects created?",
        missing="Won deals without their project",
        fine="Every won deal has its project.",
    )


def _entries(viewer: Viewer, stats: Sequence[JourneyStats], now: datetime) -> Answer:
    """Cost that is not in the ERP: its transaction failed or is late, or there is none at all."""
    time = _standing(stats, TIME, forgotten=_never_started(viewer, "time", now))
    expenses = _standing(stats, EXPENSES, forgotten=_never_started(viewer, "expenses", now))
    bills = _standing(stats, BILLS, forgotten=_never_started(viewer, "bills", now))
    return _reached(
        (*time, *_of("expenses", expenses), *_of("supplier invoices", bills)),
        question="Did approved time, expenses and supplier invoices reach the ERP?",
        missing="Cost that is not in the ERP",
        fine="Every entry and supplier invoice since go-live is in the ERP or on its way.",
    )


def _of(what: str, parts: Sequence[AnswerPart]) -> tuple[AnswerPart, ...]:
    return tuple(replace(part, label=f"{part.label} ({what})") for part in parts)


def _standing(stats: Sequence[JourneyStats], journey: str, *, forgotten: AnswerPart) -> tuple[AnswerPart, ...]:
    """What of a journey's subjects did not arrive, each kind with its list."""
    line = next((line for line in stats if line.journey == journey), None)

    def listed(**query: str) -> Drill:
        return Drill(name="transactions", query={"journey": journey, **query})

    return (
        AnswerPart(count=line.failed if line else 0, label="failed", drill=listed(tab="failed")),
        AnswerPart(count=line.late if line else 0, label=LATE, drill=listed(tab="open", late="1")),
        forgotten,
    )


def _reached(parts: Sequence[AnswerPart], *, question: str, missing: str, fine: str) -> Answer:
    """Late ones are a warning; what failed or was forgotten is bad."""
    there = tuple(part for part in parts if part.count)
    said = ", ".join(f"{part.count} {part.label}" for part in there)
    is_bad = any(not part.label.startswith(LATE) for part in there)
    return Answer(
        question=question,
        answer=f"{missing}: {said}." if said else fine,
        tone="bad" if is_bad else "warn" if there else "ok",
        exceptions=sum(part.count for part in there),
        parts=there,
    )


def _never_started(viewer: Viewer, kind: Unstarted, now: datetime) -> AnswerPart:
    """What came in since go-live and has no transaction at all."""
    scope = LedgerScope(firm_id=viewer.firm_id, entity_ids=viewer.entity_ids)
    return AnswerPart(
        count=unstarted_count(scope, kind, now=now),
        label="without any transaction",
        drill=Drill(name="unstarted", query={"kind": kind}),
    )


def _milestones(viewer: Viewer, now: datetime) -> Answer:
    """Accepted milestones that the ERP has not invoiced within days."""
    overdue = scoped(Milestone.objects.filter(uninvoiced(now), is_deleted=False, project__is_deleted=False), viewer)
    by_project = overdue.order_by().values_list("project_id", "project__code", "project__name")
    counted = list(by_project.annotate(rows=Count("pk")).order_by("-rows", "project__name"))
    waiting = sum(number for *_, number in counted)
    shared = shared_codes(viewer.firm_id) if counted else frozenset()
    days = INVOICED_WITHIN.days
    return Answer(
        question="Did milestones synchronise?",
        answer=f"{waiting} accepted more than {days} days ago and not invoiced."
        if waiting
        else f"Every milestone accepted more than {days} days ago is invoiced.",
        tone="warn" if waiting else "ok",
        exceptions=waiting,
        parts=tuple(
            AnswerPart(count=number, label=name, drill=_overdue(address_of(pk, code, shared)))
            for pk, code, name, number in counted[:MOST_NAMED]
        ),
    )


def _overdue(address: str) -> Drill:
    return Drill(name="project-facts", arguments={"code": address}, query={"kind": "milestones", "state": "overdue"})


def _figures(viewer: Viewer, streams: Sequence[StreamState], now: datetime) -> Answer:
    """Streams past their policy, and changes that wait to be projected."""
    fed = needed(streams, frozenset().union(*NEEDS.values()))
    late = [state for state in fed if not state.is_on_time]
    oldest = Dirty.objects.filter(firm_id=viewer.firm_id).aggregate(at=Min("recorded_at"))["at"]
    behind = now - oldest if oldest and now - oldest > PROJECTED_WITHIN else None
    parts = [f"{len(late)} of {len(fed)} streams past their policy"] if late else []
    parts += [f"changes wait for {lasted(behind)}"] if behind else []
    return Answer(
        question="Do the figures reflect current actuals?",
        answer=f"Not all: {', '.join(parts)}." if parts else "Yes: every source is on time and nothing waits.",
        tone="warn" if parts else "ok",
        exceptions=len(late),
        parts=(AnswerPart(count=len(late), label="late", drill=Drill(name="freshness")),) if late else (),
    )
