"""Runs and steps in any state, with the counters that the engine would have set."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from integrations.canonical.models import Firm
from integrations.models import Connection, Exchange
from journeys.engine import settling
from journeys.models import Attempt, AttemptExchange, Effect, JourneyRun, StepRun, WorkItem

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
numbers = count(1)


def make_run(firm: Firm, **changes: Any) -> JourneyRun:
    """A run of the posting journey without steps; add them with make_step."""
    number = next(numbers)
    key = changes.get("subject", f"request-{number}")
    event = {
        "firm_id": firm.pk,
        "firm_slug": firm.slug,
        "canonical_id": number,
        "version": 1,
        "legal_entity": None,
        "key": key,
        "amount": "1000.00",
        "currency": "EUR",
        "steps": 2,
        "order_key": None,
    }
    plain = {
        "journey": "posting",
        "subject": key,
        "entity": "request",
        "canonical_id": number,
        "label": key,
        "customer": "Cedar Health",
        "event": event,
        "via": ["webhook"],
        "amount": Decimal("1000.00"),
        "currency": "EUR",
        "correlation_id": uuid.uuid4(),
        "traceparent": f"00-{uuid.uuid4().hex}-00f067aa0ba902b7-01",
        "started_at": NOW - timedelta(minutes=number),
        "due_at": NOW + timedelta(hours=1),
    }
    return JourneyRun.objects.create(firm=firm, **{**plain, **changes})


def make_step(run: JourneyRun, connection: Connection | None, **changes: Any) -> StepRun:
    """A step of a run, ready unless said otherwise; the run's counters follow."""
    position = StepRun.objects.filter(run=run).count()
    plain = {
        "name": f"post_{position + 1}",
        "position": position,
        "state": "ready",
        "next_at": NOW - timedelta(minutes=5),
        "ready_at": NOW - timedelta(minutes=5),
    }
    step = StepRun.objects.create(run=run, connection=connection, **{**plain, **changes})
    settling.settle([run.pk])
    run.refresh_from_db()
    step.refresh_from_db()
    return step


def make_attempt(step: StepRun, *exchanges: Exchange, **changes: Any) -> Attempt:
    """One try of a step, with the exchanges it made."""
    number = Attempt.objects.filter(step=step).count() + 1
    plain = {
        "number": number,
        "fence": number,
        "claimed_by": "host:1:abc",
        "claimed_at": NOW - timedelta(seconds=10),
        "sent_at": NOW - timedelta(seconds=9),
        "finished_at": NOW - timedelta(seconds=8),
        "outcome": "Refused",
        "error_kind": "validation",
        "detail": "the target said no",
    }
    attempt = Attempt.objects.create(step=step, **{**plain, **changes})
    for exchange in exchanges:
        AttemptExchange.objects.create(attempt=attempt, exchange_id=exchange.pk)
    return attempt


def make_exchange(connection: Connection, **changes: Any) -> Exchange:
    plain = {
        "purpose": "step",
        "method": "POST",
        "url": "http://plain.test/post",
        "status": 400,
        "started_at": NOW - timedelta(seconds=9),
        "duration_ms": 12.5,
    }
    return Exchange.objects.create(connection=connection, **{**plain, **changes})


def make_effect(step: StepRun, **changes: Any) -> Effect:
    """The effect that a sent step reserved, not yet known to be done."""
    plain = {"operation": "PostStep", "external_ref": step.external_ref, "first_sent_at": NOW}
    return Effect.objects.create(idem_key=step.idem_key, connection_id=step.connection_id or 0, **{**plain, **changes})


def make_work_item(step: StepRun, **changes: Any) -> WorkItem:
    plain = {"kind": "undecided", "reason": "Was it done?", "role": "pmo", "opened_at": NOW}
    return WorkItem.objects.create(run=step.run, step=step, **{**plain, **changes})
