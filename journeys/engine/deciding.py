"""From claims to decisions: frozen event, outputs of earlier steps, look-ups once per batch, then the pure act."""

from collections.abc import Sequence
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
from journeys.rows import rows

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


def decide(claims: Sequence[Claim], events: Events, now: datetime) -> list[tuple[Claim, Decision]]:
    """Each claim with its decision. A command once sent is kept: a repeat must carry the same key."""
    asked = [claim for claim in claims if claim.command is None]
    outputs = _outputs({claim.run_id for claim in asked})
    needs = {claim.id: _needs(_step(claim), events.of(claim)) for claim in asked}
    lookups = {lookup for wanted in needs.values() for lookup in wanted.values() if lookup}
    found = queries.resolve(lookups) if lookups else {}
    earlier = recalling.earlier({claim.run_id for claim in asked if _step(claim).recalls})
    decisions: list[tuple[Claim, Decision]] = []
    for claim in claims:
        failpoints.reach("decide", subject=claim.event.get("key"))
        known = {name: found.get(lookup) if lookup else None for name, lookup in needs.get(claim.id, {}).items()}
        inputs = Inputs(
            event=events.of(claim),
            refs=outputs.get(claim.run_id, {}),
            found=known,
            now=now,
            earlier=earlier.get(claim.run_id, ()),
        )
        decisions.append((claim, _act(claim, inputs)))
    return decisions


def _act(claim: Claim, inputs: Inputs[Any]) -> Decision:
    """The step's own decision. A step that cannot be worked out is rejected; its neighbours go on."""
    try:
        return restore(claim.command) if claim.command is not None else _step(claim).act(inputs)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        return Rejected(f"This step could not be worked out ({type(error).__name__}: {error})"[:500], "other")


def _step(claim: Claim) -> Step[Any]:
    return registry.journey(claim.journey).step(claim.name)


def _needs(step: Step[Any], event: Any) -> dict[str, Lookup | None]:
    return {name: describe(event) for name, describe in step.needs.items()}


def outputs_of(run_id: int) -> dict[str, Output]:
    """What the finished steps of one run left."""
    return _outputs({run_id}).get(run_id, {})


def _outputs(runs: set[int]) -> dict[int, dict[str, Output]]:
    found: dict[int, dict[str, Output]] = {}
    for row in rows(OUTPUTS, runs=sorted(runs)) if runs else ():
        kept = orjson.loads(row["output"]) if row["output"] else {}
        found.setdefault(row["run_id"], {})[row["name"]] = Output(**kept)
    return found
