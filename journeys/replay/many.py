"""Failed steps replayed one after another, each through the same door: its own lock, audit row, and refusal."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from journeys.models import BulkReplay
from journeys.replay.acting import By, NoSuchStep, NotPossible
from journeys.replay.noting import refused
from journeys.replay.replaying import replay

MOST = 500
# A page is answered within half a minute or its process is ended: what is not reached by then is pressed once more.
SECONDS = 15.0
# What keeps a run from being tried again beside its own state, in words; "" where nothing does.
WhyNot = Callable[[int], str]


@dataclass(frozen=True)
class Chosen:
    """A failed step, and its fence when the person looked at it."""

    run_id: int
    step_id: int
    seen: int


def replay_many(
    firm_id: int, chosen: Sequence[Chosen], *, by: By, query: str, why_not: WhyNot, seconds: float = SECONDS
) -> BulkReplay:
    """Replay them in this order for as long as the seconds last; those not reached stay as they are.

    What became of each is in the audit, by the record returned. The caller has seen to it that they are of the firm
    and the actor's to act on. Raises NotPossible, before anything is done, for none and for more than 500.
    """
    if not chosen:
        raise NotPossible("Nothing was replayed: choose at least one.")
    if len(chosen) > MOST:
        raise NotPossible(f"Nothing was replayed: {len(chosen)} are too many at once, choose at most {MOST}.")
    bulk, ends_at = _begin(firm_id, len(chosen), by, query), time.monotonic() + seconds
    mine = replace(by, bulk_id=bulk.pk)
    for one in chosen:
        if time.monotonic() > ends_at:
            break
        _replay(one, mine, why_not)
    bulk.finished_at = datetime.now(UTC)
    bulk.save(update_fields=["finished_at"])
    return bulk


def _begin(firm_id: int, asked: int, by: By, query: str) -> BulkReplay:
    """Kept before the first replay, so that a process that ends in the middle leaves a trace."""
    return BulkReplay.objects.create(
        firm_id=firm_id, actor=by.actor, reason=by.reason, query=query, asked=asked, performed_at=datetime.now(UTC)
    )


def _replay(one: Chosen, by: By, why_not: WhyNot) -> None:
    """One refusal keeps nobody else back."""
    try:
        if reason := why_not(one.run_id):
            raise NotPossible(reason)
        replay(one.run_id, one.step_id, by=by, seen=one.seen)
    except (NotPossible, NoSuchStep) as refusal:
        refused(one.run_id, one.step_id, "replay", by=by, why=str(refusal))
