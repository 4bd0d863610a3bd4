"""Frozen events -> runs and steps. A subject and version that has a run already only notes how else it came."""

import secrets
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from integrations.canonical import codec
from integrations.canonical.events import Event
from journeys import registry
from journeys.definition import Journey, Step
from journeys.engine import recording, settling
from journeys.intake import superseding
from journeys.rows import Row, rows, run, table

RUNS = """
INSERT INTO journeys_journeyrun (firm_id, legal_entity_id, journey, subject, version, entity, canonical_id, project_id,
  label, customer, event, via, amount, currency, correlation_id, traceparent, steps_total, business_at, started_at,
  due_at)
SELECT g.firm_id, e.id, %(journey)s, g.subject, g.version, %(entity)s, g.canonical_id, g.project_id,
  g.label, g.customer, g.event::jsonb, %(via)s::jsonb, g.amount, g.currency, g.correlation_id, g.traceparent,
  %(steps)s, g.business_at, clock_timestamp(), coalesce(g.business_at, clock_timestamp()) + %(target)s
FROM json_to_recordset(%(runs)s::json) AS g(firm_id bigint, entity_code text, subject text, version int,
  canonical_id bigint, project_id bigint, label text, customer text, event json, amount numeric,
  currency text, correlation_id uuid, traceparent text, business_at timestamptz)
LEFT JOIN canonical_legalentity e ON e.firm_id = g.firm_id AND e.code = g.entity_code
ON CONFLICT (firm_id, journey, subject, version) DO UPDATE SET via = (
  SELECT jsonb_agg(DISTINCT way) FROM jsonb_array_elements(journeys_journeyrun.via || excluded.via) way)
RETURNING id, correlation_id, xmax = 0 AS is_new
"""
# A run's subject is its record's key at the source. Locked in the order in which outcomes lock runs.
NOTE = """
WITH known AS (
  SELECT r.id FROM canonical_link l JOIN integrations_connection c ON c.id = l.connection_id
  JOIN journeys_journeyrun r ON r.firm_id = c.firm_id AND r.journey = ANY(%(journeys)s) AND r.subject = l.external_id
    AND r.entity = l.entity AND r.canonical_id = l.canonical_id
  WHERE l.entity = %(entity)s AND l.canonical_id = ANY(%(ids)s) AND NOT r.via @> %(via)s::jsonb
  ORDER BY r.id FOR NO KEY UPDATE OF r)
UPDATE journeys_journeyrun r SET via = (
  SELECT jsonb_agg(DISTINCT way) FROM jsonb_array_elements(r.via || %(via)s::jsonb) way)
FROM known WHERE r.id = known.id
"""
# The route of a legal entity comes before the firm's own. No route: an optional step is skipped.
STEPS = """
INSERT INTO journeys_steprun (run_id, name, position, after, connection_id, state, pending, is_optional, lane,
  priority, order_key, order_seq, next_at, ready_at, wait_on, error)
SELECT r.id, g.name, g.position, string_to_array(g.after, ','), route.connection_id,
  CASE WHEN route.connection_id IS NULL AND g.is_optional THEN 'skipped'
       WHEN g.after = '' AND route.connection_id IS NOT NULL THEN 'ready' ELSE 'waiting' END,
  cardinality(string_to_array(g.after, ',')), g.is_optional, g.lane, g.priority, g.order_key, g.order_seq,
  clock_timestamp(), CASE WHEN g.after = '' THEN clock_timestamp() END,
  CASE WHEN route.connection_id IS NULL THEN 'route:' || g.command END,
  CASE WHEN route.connection_id IS NULL THEN 'No connection is routed for ' || g.command ELSE '' END
FROM json_to_recordset(%(given)s::json) AS g(run_id bigint, name text, position smallint, after text,
  command text, is_optional boolean, lane text, priority smallint, order_key text, order_seq bigint)
JOIN journeys_journeyrun r ON r.id = g.run_id
LEFT JOIN LATERAL (
  SELECT connection_id FROM integrations_route
  WHERE firm_id = r.firm_id AND command = g.command
    AND (legal_entity_id = r.legal_entity_id OR legal_entity_id IS NULL)
  ORDER BY legal_entity_id NULLS LAST LIMIT 1) route ON true
ORDER BY g.run_id, g.position
RETURNING id, run_id, state, wait_on
"""


@dataclass(frozen=True)
class Started:
    """How many runs are new, and how many were there before."""

    new: int = 0
    known: int = 0

    def __add__(self, other: "Started") -> "Started":
        return Started(self.new + other.new, self.known + other.known)


def start(journey: Journey[Any], events: Iterable[Event], *, via: str) -> Started:
    """Insert runs and their steps, inside the caller's transaction."""
    chosen = {_key(journey, event): event for event in events if journey.starts(event)}
    if not chosen:
        return Started()
    event_of, known = _insert_runs(journey, list(chosen.values()), via)
    if event_of and journey.supersedes:
        superseding.supersede(event_of)
    if event_of:
        _insert_steps(journey, event_of)
    return Started(len(event_of), known)


def note(entity: str, ids: Collection[int], *, via: str) -> None:
    """Runs of these records note how news of them came, too; nothing is started."""
    journeys = [journey.name for journey in registry.watching(entity)]
    run(NOTE, entity=entity, ids=sorted(ids), journeys=journeys, via=orjson.dumps([via]).decode())


def told_by(journey: Journey[Any], event: Event) -> Row:
    """What an event tells about its run: the event, what people call it, whom it is for, the money at stake."""
    value = journey.value(event)
    return {
        "event": codec.encode(event),
        "label": journey.title(event)[:300],
        "customer": journey.party(event)[:300],
        "amount": value.amount if value else None,
        "currency": value.currency if value else "",
    }


def _key(journey: Journey[Any], event: Event) -> tuple[int, str, int]:
    return event.firm_id, journey.subject(event), journey.version(event)


def _insert_runs(journey: Journey[Any], events: Sequence[Event], via: str) -> tuple[dict[int, Event], int]:
    """New runs by id with their events, and how many were known."""
    lines = [_run_row(journey, event) for event in events]
    written = rows(
        RUNS,
        journey=journey.name,
        entity=journey.entity,
        via=orjson.dumps([via]).decode(),
        steps=len(journey.steps),
        target=journey.target,
        runs=table(lines),
    )
    ours = {line["correlation_id"]: event for line, event in zip(lines, events, strict=True)}
    event_of = {row["id"]: ours[str(row["correlation_id"])] for row in written if row["is_new"]}
    return event_of, len(written) - len(event_of)


def _run_row(journey: Journey[Any], event: Event) -> Row:
    return told_by(journey, event) | {
        "firm_id": event.firm_id,
        "entity_code": event.legal_entity,
        "subject": journey.subject(event),
        "version": journey.version(event),
        "canonical_id": event.canonical_id,
        "project_id": journey.project(event),
        "correlation_id": str(uuid.uuid4()),
        "traceparent": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01",
        "business_at": journey.business_instant(event),
    }


def _insert_steps(journey: Journey[Any], event_of: dict[int, Event]) -> None:
    lines = [
        _step_row(run_id, position, step, event)
        for run_id, event in sorted(event_of.items())
        for position, step in enumerate(journey.steps)
    ]
    written = rows(STEPS, given=table(lines))
    unrouted = [row for row in written if row["wait_on"]]
    for row in unrouted:
        if row["state"] == "waiting":
            command = row["wait_on"].removeprefix("route:")
            reason = f"No connection is routed for {command}. Add a route in the administration; it goes on by itself."
            recording.ask(row["run_id"], row["id"], "route", reason, role="admin")
    if unrouted:
        _settle({row["run_id"] for row in unrouted})


def _settle(runs: Collection[int]) -> None:
    """A run may begin with a step that is skipped: it counts, and what comes after it goes on."""
    settling.lock_runs(runs)
    settling.settle(runs)


def _step_row(run_id: int, position: int, step: Step[Any], event: Event) -> Row:
    order = step.order(event)
    return {
        "run_id": run_id,
        "name": step.name,
        "position": position,
        "after": ",".join(step.after),
        "command": step.sends.__name__,
        "is_optional": step.optional,
        "lane": step.lane,
        "priority": step.priority,
        "order_key": order[0][:200] if order else None,
        "order_seq": order[1] if order else 0,
    }
