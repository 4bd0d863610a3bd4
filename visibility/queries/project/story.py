"""The life of a project in plain sentences, from opportunity to cash, each with its evidence."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.db.models import Q

from integrations.canonical.models import Invoice, Milestone
from journeys.queries.labels import journey_label
from journeys.queries.scope import LedgerScope
from visibility.access import ENGINE_ROOM
from visibility.queries.project.grid import facts_of
from visibility.queries.project.look import Look
from visibility.queries.shapes.common import Drill
from visibility.queries.shapes.project import StoryLine
from visibility.queries.wording import compact, lasted


def story(look: Look) -> tuple[StoryLine, ...]:
    """What happened, oldest first."""
    told = (*_deal(look), *_runs(look), *_work(look), *_milestones(look), *_invoices(look))
    return tuple(sorted(told, key=lambda line: line.at))


def _deal(look: Look) -> Iterator[StoryLine]:
    deal = look.project.opportunity
    if deal is not None and deal.won_at is not None:
        price = compact(deal.amount, deal.currency) if deal.amount is not None else "an amount not stated"
        yield StoryLine(at=deal.won_at, text=f"{deal.name} was won for {price}.", tone="ok", drill=None)


def _runs(look: Look) -> Iterator[StoryLine]:
    """The runs of its deal; of the many that carry single entries those that failed."""
    of_deal = Q(entity="opportunity", canonical_id=look.project.opportunity_id or 0)
    scope = LedgerScope(firm_id=look.viewer.firm_id, entity_ids=look.viewer.entity_ids)
    is_inside = look.viewer.has_role(*ENGINE_ROOM)
    in_trouble = Q(project_id=look.project.pk, state="failed")
    for run in scope.runs().filter(of_deal | in_trouble).order_by("started_at", "pk"):
        label = journey_label(run.journey)
        drill = Drill(name="transaction", arguments={"run_id": str(run.pk)}) if is_inside else None
        yield StoryLine(at=run.started_at, text=f"{label} started.", tone="none", drill=drill)
        if run.state == "done" and run.finished_at:
            text = f"{label} was done after {lasted(run.finished_at - run.started_at)}."
            yield StoryLine(at=run.finished_at, text=text, tone="ok", drill=drill)
        if run.state == "failed":
            at = run.finished_at or run.started_at
            text = f"{label} failed: {run.error}" if is_inside else f"{label} failed."
            yield StoryLine(at=at, text=text, tone="bad", drill=drill)


def _work(look: Look) -> Iterator[StoryLine]:
    booked = [day.on for day in look.inputs.days if day.own.labour or day.own.time or day.own.pending]
    if booked:
        drill = facts_of(look, kind="time")
        yield StoryLine(at=_at(booked[0]), text="The first time was booked.", tone="none", drill=drill)


def _milestones(look: Look) -> Iterator[StoryLine]:
    accepted = Milestone.objects.filter(project=look.project, is_deleted=False, accepted_on__isnull=False)
    for milestone in accepted:
        if milestone.accepted_on:
            text = f"Milestone accepted: {milestone.title}, {_money(milestone.amount, milestone.currency)}."
            drill = facts_of(look, kind="milestones")
            yield StoryLine(at=_at(milestone.accepted_on), text=text, tone="ok", drill=drill)


def _invoices(look: Look) -> Iterator[StoryLine]:
    posted = Invoice.objects.filter(project=look.project, is_deleted=False, service_date__isnull=False)
    for invoice in posted.exclude(status="draft"):
        if invoice.service_date:
            kind = "Credit note" if (invoice.amount or 0) < 0 else "Invoice"
            text = f"{kind} {invoice.number} was posted, {_money(invoice.amount, invoice.currency)}."
            drill = facts_of(look, kind="invoices")
            yield StoryLine(at=_at(invoice.service_date), text=text, tone="none", drill=drill)


def _money(amount: Decimal | None, currency: str) -> str:
    return "amount not stated" if amount is None else compact(amount, currency)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
