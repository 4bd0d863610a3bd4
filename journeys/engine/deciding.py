"""From claims to decisions: frozen event, outputs of earlier steps, look-ups once per batch, then the pure act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from integrations import queries
from integrations.canonical import codec
from integrations.canonical.lookups import Lookup
from journeys import failpoints, registry
from journeys.definition import Decision, Inputs, Output, Rejected, Step
from journeys.engine import recalling
from journeys.engine.claiming import Claim
from journeys.engine.commands import restore
from journeys.rows import Row, rows

UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
OUTPUTS = """
SELECT run_id, name, output FROM journeys_steprun
WHERE run_id = ANY(%(runs)s) AND (output IS NOT NULL OR state IN ('done', 'skipped'))
"""


@dataclass
class Events:
    """Events decoded once per run for as long as a drain lives; again when a replay froze a mended one."""

    known: dict[int, tuple[dict[str, Any], Any]] = field(default_factory=dict)

    def of(self, claim: Claim) -> Any:
        frozen, event = self.known.get(claim.run_id, (None, None))
        if frozen != claim.event:
            event = codec.decode(registry.journey(claim.journey).event, claim.event)
            self.known[claim.run_id] = claim.event, event
        return event


@dataclass(frozen=True)
class Asked:
    """A claim with what its step is decided from: resolved once, or the reason why that was not possible."""

    claim: Claim
    step: Step[Any] | None = None
    event: Any = None
    needs: Mapping[str, Lookup | None] = field(default_factory=dict)
    refusal: Rejected | None = None


@dataclass(frozen=True)
class Known:
    """Rows of finished steps by run, those of earlier versions' runs, and look-ups with their values."""

    outputs: Mapping[int, Sequence[Row]]
    earlier: Mapping[int, Sequence[Row]]
    found: Mapping[Lookup, Any]


def decide(claims: Sequence[Claim], events: Events, now: datetime) -> list[tuple[Claim, Decision]]:
    """Each claim with its decision. A command once sent is kept: a repeat must carry the same key.

    What cannot be read or worked out (a step or field that is no longer declared) rejects that claim alone.
    """
    asked = [_resolved(claim, events) for claim in claims]
    known = _known(asked)
    decisions: list[tuple[Claim, Decision]] = []
    for one in asked:
        failpoints.reach("decide", subject=one.claim.event.get("key"))
        decisions.append((one.claim, one.refusal or _act(one, known, now)))
    return decisions


def _resolved(claim: Claim, events: Events) -> Asked:
    """Step, event and look-ups; the record it creates is asked for too, since sending and linking rely on it."""
    try:
        step, event = _step(claim), events.of(claim)
        step.creates(event)
        needs = _needs(step, event) if claim.command is None else {}
        hash(tuple(needs.values()))
    except UNREADABLE as error:
        return Asked(claim, refusal=_rejected(error))
    return Asked(claim, step, event, needs)


def _known(asked: Sequence[Asked]) -> Known:
    """What these claims may know beside their events, a few queries for all; rows are read claim by claim."""
    lookups = {lookup for one in asked for lookup in one.needs.values() if lookup}
    return Known(
        outputs=_outputs({one.claim.run_id for one in asked if one.claim.command is None}),
        earlier=recalling.done_before({one.claim.run_id for one in asked if one.step and one.step.recalls}),
        found=queries.resolve(lookups) if lookups else {},
    )


def _act(one: Asked, known: Known, now: datetime) -> Decision:
    """The step's own decision. A step that cannot be worked out is rejected; its neighbours go on."""
    claim = one.claim
    try:
        if claim.command is not None or one.step is None:
            return restore(claim.command or {})
        inputs = Inputs(
            event=one.event,
            refs=_read(known.outputs.get(claim.run_id, ())),
            found={name: known.found.get(lookup) if lookup else None for name, lookup in one.needs.items()},
            now=now,
            earlier=recalling.read(known.earlier.get(claim.run_id, ())),
        )
        return one.step.act(inputs)
    except UNREADABLE as error:
        return _rejected(error)


def _rejected(error: Exception) -> Rejected:
    return Rejected(f"This step could not be worked out ({type(error).__name__}: {error})"[:500], "other")


def _step(claim: Claim) -> Step[Any]:
    return registry.journey(claim.journey).step(claim.name)


def _needs(step: Step[Any], event: Any) -> dict[str, Lookup | None]:
    return {name: describe(event) for name, describe in step.needs.items()}


def outputs_of(run_id: int) -> dict[str, Output]:
    """What the finished steps of one run left."""
    return _read(_outputs({run_id}).get(run_id, ()))


def _outputs(runs: set[int]) -> dict[int, list[Row]]:
    """Rows of finished steps by run, not read yet: each reader fails for itself."""
    found: dict[int, list[Row]] = {}
    for row in rows(OUTPUTS, runs=sorted(runs)) if runs else ():
        found.setdefault(row["run_id"], []).append(row)
    return found


def _read(finished: Sequence[Row]) -> dict[str, Output]:
    return {row["name"]: Output(**(orjson.loads(row["output"]) if row["output"] else {})) for row in finished}
