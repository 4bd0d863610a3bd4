"""From claims to decisions: frozen event, outputs of earlier steps, look-ups once per batch, then the pure act."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations import queries
from integrations.canonical import codec
from integrations.canonical.lookups import Lookup
from journeys import failpoints, registry
from journeys.definition import Decision, Inputs, Rejected, Step
from journeys.engine import recalling
from journeys.engine.claiming import Claim
from journeys.engine.commands import restore
from journeys.rows import Row, rows

UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
OUTPUTS = """
SELECT run_id, name, output FROM journeys_steprun
WHERE run_id = ANY(%(runs)s) AND (output IS NOT NULL OR state IN ('done', 'skipped'))
"""


@dataclass(frozen=True)
class Question:
    """What is one step to do? Event and command as the ledger keeps them (None: it has no command yet)."""

    run_id: int
    journey: str
    step: str
    event: dict[str, Any]
    command: dict[str, Any] | None


@dataclass
class Events:
    """Events decoded once per run for as long as a drain lives; again when a replay froze a mended one."""

    known: dict[int, tuple[dict[str, Any], Any]] = field(default_factory=dict)

    def of(self, asked: Claim | Question) -> Any:
        frozen, event = self.known.get(asked.run_id, (None, None))
        if frozen != asked.event:
            event = codec.decode(registry.journey(asked.journey).event, asked.event)
            self.known[asked.run_id] = asked.event, event
        return event


@dataclass(frozen=True)
class Asked:
    """A question with what its step is decided from: resolved once. follows: another subject, or None."""

    question: Question
    step: Step[Any]
    event: Any
    needs: Mapping[str, Lookup | None]
    follows: str | None


@dataclass(frozen=True)
class Known:
    """Rows of finished steps by run, those of earlier versions' runs, look-ups with their values.

    behind: runs that follow one which is open.
    """

    outputs: Mapping[int, Sequence[Row]]
    earlier: Mapping[int, Sequence[Row]]
    behind: Collection[int]
    found: Mapping[Lookup, Any]


def decide(claims: Sequence[Claim], events: Events, now: datetime) -> list[tuple[Claim, Decision]]:
    """Each claim with its decision."""
    asked = [Question(claim.run_id, claim.journey, claim.name, claim.event, claim.command) for claim in claims]
    return list(zip(claims, answer(asked, events, now), strict=True))


def answer(questions: Sequence[Question], events: Events, now: datetime) -> list[Decision]:
    """The decision of each. A command once sent is kept: a repeat must carry the same key.

    What cannot be read or worked out (a step or field that is no longer declared) rejects that step alone.
    """
    asked = [_resolved(question, events) for question in questions]
    known = _known([one for one in asked if isinstance(one, Asked)])
    return [_act(one, known, now) if isinstance(one, Asked) else one for one in asked]


def _resolved(question: Question, events: Events) -> Asked | Rejected:
    """Step, event and look-ups; the record it creates is asked for too, since sending and linking rely on it."""
    try:
        step, event = registry.journey(question.journey).step(question.step), events.of(question)
        step.creates(event)
        needs = _needs(step, event) if question.command is None else {}
        follows = step.follows(event)
        hash(tuple(needs.values()))
    except UNREADABLE as error:
        return _rejected(error)
    return Asked(question, step, event, needs, follows)


def _known(asked: Sequence[Asked]) -> Known:
    """What these steps may know beside their events, a few queries for all; rows are read step by step."""
    new = [one for one in asked if one.question.command is None]
    lookups = {lookup for one in new for lookup in one.needs.values() if lookup}
    return Known(
        outputs=_outputs({one.question.run_id for one in new}),
        earlier=recalling.done_before({one.question.run_id for one in new if one.step.recalls}),
        behind=recalling.behind({one.question.run_id: one.follows for one in new if one.follows}),
        found=queries.resolve(lookups) if lookups else {},
    )


def _act(one: Asked, known: Known, now: datetime) -> Decision:
    """The step's own decision. A step that cannot be worked out is rejected; its neighbours go on."""
    question = one.question
    failpoints.reach("decide", subject=question.event.get("key"))
    try:
        if question.command is not None:
            return restore(question.command)
        inputs = Inputs(
            event=one.event,
            refs={row["name"]: recalling.output_of(row) for row in known.outputs.get(question.run_id, ())},
            found={name: known.found.get(lookup) if lookup else None for name, lookup in one.needs.items()},
            now=now,
            earlier=recalling.read(known.earlier.get(question.run_id, ())),
            is_behind=question.run_id in known.behind,
        )
        return one.step.act(inputs)
    except UNREADABLE as error:
        return _rejected(error)


def _rejected(error: Exception) -> Rejected:
    return Rejected(f"This step could not be worked out ({type(error).__name__}: {error})"[:500], "other")


def _needs(step: Step[Any], event: Any) -> dict[str, Lookup | None]:
    return {name: describe(event) for name, describe in step.needs.items()}


def _outputs(runs: set[int]) -> dict[int, list[Row]]:
    """Rows of finished steps by run, not read yet: each reader fails for itself."""
    found: dict[int, list[Row]] = {}
    for row in rows(OUTPUTS, runs=sorted(runs)) if runs else ():
        found.setdefault(row["run_id"], []).append(row)
    return found
