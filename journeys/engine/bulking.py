"""Which claims go in one call, and the key they share: kept before they go, so that a repeat has the same one.

A step keeps its key while it may have been sent, in wait_on as `bulk:<key>`, where the target's token comes next.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from integrations.canonical.commands import Command
from journeys.engine.claiming import Claim
from journeys.engine.targets import Target

Commands = Sequence[tuple[Claim, Command]]


def joined(target: Target, commands: Commands) -> Commands:
    """The same with new keys on claims that go together from now on; others keep what they have, or go alone."""
    keys = _keys(target, commands)
    return [
        (replace(claim, wait_on=f"bulk:{keys[claim.id]}") if claim.id in keys else claim, command)
        for claim, command in commands
    ]


def _keys(target: Target, commands: Commands) -> dict[int, str]:
    """A key for each full or last bulk of one type, by claim."""
    limits, free = target.limits, defaultdict(list)
    for claim, command in commands:
        if type(command) in target.connection.connector.bulk and claim.wait_on is None and not claim.is_solo:
            free[type(command)].append(claim.id)
    bulks = [bulk for ids in free.values() for bulk in _parts(ids, limits.bulk) if len(bulk) >= limits.bulk_from]
    return {claim: key for bulk, key in ((bulk, str(uuid.uuid4())) for bulk in bulks) for claim in bulk}


def _parts(ids: Sequence[int], size: int) -> list[Sequence[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
