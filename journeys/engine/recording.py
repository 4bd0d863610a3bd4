"""A group of results in one transaction: runs locked, steps changed under their fences, evidence, settling."""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import DataError, transaction

from integrations import gateway
from journeys import rows
from journeys.engine import linking, settling
from journeys.engine.claiming import Claim
from journeys.engine.judging import Verdict

# Waiting for a person, a look-up or a remote job is not open time: the age begins anew with the next claim.
RECORD = """
UPDATE journeys_steprun s SET
  state = g.state, next_at = g.next_at, attempts = s.attempts + g.attempts, probes = g.probes,
  absences = g.absences, output = coalesce(g.output::jsonb, s.output), error_kind = g.error_kind, error = g.error,
  wait_on = g.wait_on, claimed_by = '', lease_until = NULL, is_solo = false, crashes = 0,
  first_claimed_at = CASE WHEN g.state <> 'waiting' THEN s.first_claimed_at END,
  closed_before = CASE WHEN g.state <> 'waiting' THEN s.closed_before END,
  sent_at = CASE WHEN g.state = 'ready' THEN NULL ELSE s.sent_at END,
  finished_at = CASE WHEN g.state IN ('done', 'skipped', 'rejected', 'dead') THEN clock_timestamp() END
FROM json_to_recordset(%(steps)s::json) AS g(id bigint, fence bigint, state text, next_at timestamptz,
  attempts smallint, probes smallint, absences smallint, output text, error_kind text, error text, wait_on text)
WHERE s.id = g.id AND s.fence = g.fence AND s.state IN ('claimed', 'unknown')
RETURNING s.id
"""
ATTEMPT = """
INSERT INTO journeys_attempt (step_id, number, fence, claimed_by, claimed_at, sent_at, finished_at, outcome,
  error_kind, detail, is_fenced)
SELECT * FROM json_to_recordset(%(attempts)s::json) AS g(step_id bigint, number smallint, fence bigint,
  claimed_by text, claimed_at timestamptz, sent_at timestamptz, finished_at timestamptz, outcome text,
  error_kind text, detail text, is_fenced boolean)
ON CONFLICT DO NOTHING RETURNING id, step_id
"""
LINK_EXCHANGES = """
INSERT INTO journeys_attemptexchange (attempt_id, exchange_id, item_index, role)
SELECT * FROM json_to_recordset(%(links)s::json) AS g(attempt bigint, exchange bigint, item smallint, role text)
"""
# What the target did stays true when the lease was lost: the next holder completes its step by it.
EFFECT_DONE = """
UPDATE journeys_effect e SET reference = g.reference::jsonb, done_at = clock_timestamp()
FROM json_to_recordset(%(effects)s::json) AS g(key text, reference text)
WHERE e.idem_key = g.key AND e.done_at IS NULL
"""
ASK = """
INSERT INTO journeys_workitem (run_id, step_id, kind, reason, role, assignee, opened_at, resolution, closed_by)
SELECT g.run, g.step, g.kind, %(reason)s, %(role)s, '', clock_timestamp(), '', ''
FROM (SELECT %(run)s::bigint AS run, %(step)s::bigint AS step, %(kind)s::text AS kind) g
WHERE NOT EXISTS (SELECT 1 FROM journeys_workitem w
  WHERE w.step_id = g.step AND w.kind = g.kind AND w.closed_at IS NULL)
"""
CLOSE_ASKED = """
UPDATE journeys_workitem SET closed_at = clock_timestamp(), resolution = %(why)s, closed_by = %(by)s
WHERE step_id = ANY(%(steps)s) AND closed_at IS NULL
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """What one claim came to. `outcome` is empty where nothing was sent; then no attempt is written."""

    claim: Claim
    verdict: Verdict
    outcome: str = ""
    worker: str = ""
    sent_at: datetime | None = None
    finished_at: datetime | None = None
    exchanges: tuple[gateway.ExchangeRecord, ...] = ()
    item_index: int = 0
    link: linking.Place | None = None


@dataclass(frozen=True)
class Recorded:
    """How many results counted, how many came too late (fenced), and where steps became ready."""

    counted: int
    fenced: int
    lanes: frozenset[str] = frozenset()

    def __add__(self, other: "Recorded") -> "Recorded":
        return Recorded(self.counted + other.counted, self.fenced + other.fenced, self.lanes | other.lanes)


def record(results: Sequence[Result]) -> Recorded:
    """Record a group. Results of claims that others hold by now change no step; their evidence is kept.

    Where PostgreSQL cannot keep a value, each result is recorded alone: the neighbours keep their outcomes, and the
    one it is about is as one that never answered, until its lease ends.
    """
    if not results:
        return Recorded(0, 0)
    try:
        return _record(results)
    except DataError as error:
        if len(results) > 1:
            return sum((record([result]) for result in results), Recorded(0, 0))
        log.error("the outcome of step %d cannot be kept: %s", results[0].claim.id, type(error).__name__)  # noqa: TRY400
        return Recorded(0, 0)


def _record(results: Sequence[Result]) -> Recorded:
    runs = {result.claim.run_id for result in results}
    with transaction.atomic():
        settling.lock_runs(runs)
        counted = {row["id"] for row in rows.rows(RECORD, steps=rows.table([_step_row(r) for r in results]))}
        _write_attempts([result for result in results if result.outcome], counted)
        _write_effects(results)
        _complete_links(results)
        for result in results:
            if result.verdict.question and result.claim.id in counted:
                ask(result.claim.run_id, result.claim.id, result.verdict.question_kind, result.verdict.question)
        settled = settling.settle(runs)
    return Recorded(len(counted), len(results) - len(counted), settled.lanes)


def ask(run: int, step: int, kind: str, reason: str, *, role: str = "pmo") -> None:
    """Open a work item unless one of that kind is open for the step."""
    rows.run(ASK, run=run, step=step, kind=kind, reason=reason[:500], role=role)


def close_asked(steps: Collection[int], *, why: str, by: str) -> None:
    """What waited for a person about these steps is answered."""
    rows.run(CLOSE_ASKED, steps=sorted(steps), why=why, by=by)


def _step_row(result: Result) -> rows.Row:
    verdict = result.verdict
    return {
        "id": result.claim.id,
        "fence": result.claim.fence,
        "state": verdict.state,
        "next_at": verdict.next_at,
        "attempts": verdict.attempts,
        "probes": verdict.probes,
        "absences": verdict.absences,
        "output": _text(verdict.output),
        "error_kind": verdict.error_kind,
        "error": verdict.error,
        "wait_on": verdict.wait_on,
    }


def _write_attempts(results: Sequence[Result], counted: Iterable[int]) -> None:
    if not results:
        return
    written = rows.rows(ATTEMPT, attempts=rows.table([_attempt_row(result, counted) for result in results]))
    attempt_of = {row["step_id"]: row["id"] for row in written}
    with_evidence = [result for result in results if result.exchanges and result.claim.id in attempt_of]
    # Those that went in one call share its exchanges: each is stored once.
    made = {id(exchange): exchange for result in with_evidence for exchange in result.exchanges}
    stored = dict(zip(made, gateway.store_exchanges(list(made.values()), purpose="step"), strict=True))
    links = [
        {
            "attempt": attempt_of[result.claim.id],
            "exchange": stored[id(exchange)],
            "item": result.item_index,
            "role": "probe" if result.claim.is_looking else "call",
        }
        for result in with_evidence
        for exchange in result.exchanges
    ]
    if links:
        rows.run(LINK_EXCHANGES, links=rows.table(links))


def _attempt_row(result: Result, counted: Iterable[int]) -> rows.Row:
    claim, verdict = result.claim, result.verdict
    return {
        "step_id": claim.id,
        "number": claim.attempts + 1,
        "fence": claim.fence,
        "claimed_by": result.worker,
        "claimed_at": claim.claimed_at,
        "sent_at": result.sent_at,
        "finished_at": result.finished_at,
        "outcome": result.outcome,
        "error_kind": verdict.error_kind,
        "detail": verdict.error,
        "is_fenced": claim.id not in counted,
    }


def _write_effects(results: Sequence[Result]) -> None:
    done = {
        result.claim.idem_key: _text(result.verdict.output)
        for result in results
        if result.verdict.state == "done" and result.verdict.output and result.claim.idem_key
    }
    if done:
        effects = [{"key": key, "reference": done[key]} for key in sorted(done)]
        rows.run(EFFECT_DONE, effects=rows.table(effects))


def _complete_links(results: Sequence[Result]) -> None:
    for result in results:
        output = result.verdict.output
        if result.verdict.state == "done" and output and result.link:
            linking.complete(result.link, external_id=output["external_id"], url=output["url"])


def _text(value: dict[str, Any] | None) -> str | None:
    return orjson.dumps(value, default=str).decode() if value is not None else None
