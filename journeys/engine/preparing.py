"""Between claim and call: keys and commands stored, effects reserved, sent_at set, in one committed transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction

from integrations.canonical import codec
from integrations.canonical.commands import Command
from integrations.connector import Keys, Sending
from journeys.engine import bulking, deciding, linking, settling
from journeys.engine.claiming import Claim
from journeys.engine.commands import stored
from journeys.engine.targets import Target
from journeys.rows import Row, rows, run, table

# Only under a lease in force, which begins anew: what is sent from here on has the whole of it.
STORE = """
UPDATE journeys_steprun s SET command = g.command::jsonb, external_ref = g.external_ref, idem_key = g.idem_key,
  business_version = g.version, wait_on = g.wait_on, sent_at = clock_timestamp(),
  lease_until = clock_timestamp() + %(seconds)s * interval '1 second'
FROM json_to_recordset(%(steps)s::json) AS g(id bigint, fence bigint, command json, external_ref text,
  idem_key text, version text, wait_on text)
WHERE s.id = g.id AND s.fence = g.fence AND s.state IN ('claimed', 'unknown') AND s.lease_until > clock_timestamp()
RETURNING s.id, s.sent_at
"""
RESERVE = """
INSERT INTO journeys_effect (idem_key, connection_id, operation, external_ref, first_sent_at)
SELECT *, clock_timestamp() FROM json_to_recordset(%(effects)s::json)
  AS g(key text, connection bigint, operation text, external_ref text)
ON CONFLICT DO NOTHING
"""
# Done before (by any step), or under way just now by another one.
TAKEN = """
SELECT idem_key, reference FROM journeys_effect WHERE idem_key = ANY(%(keys)s) AND done_at IS NOT NULL
UNION ALL
SELECT DISTINCT idem_key, NULL::jsonb FROM journeys_steprun
WHERE idem_key = ANY(%(keys)s) AND state IN ('claimed', 'unknown') AND sent_at IS NOT NULL AND id <> ALL(%(ours)s)
"""
# Somebody else is sending the very same effect: back in the queue for a moment, no attempt counted.
GIVE_WAY = """
UPDATE journeys_steprun SET state = 'ready', next_at = clock_timestamp() + interval '500 milliseconds',
  sent_at = NULL, claimed_by = '', lease_until = NULL
WHERE id = ANY(%(ids)s) AND state = 'claimed'
"""
# PostgreSQL was busy before anything was sent: as it was before the claim, but for a moment later.
GIVE_BACK = """
UPDATE journeys_steprun s SET state = CASE s.state WHEN 'claimed' THEN 'ready' ELSE s.state END,
  next_at = clock_timestamp() + interval '500 milliseconds', claimed_by = '', lease_until = NULL
FROM unnest(%(ids)s::bigint[], %(fences)s::bigint[]) AS g(id, fence)
WHERE s.id = g.id AND s.fence = g.fence AND s.state IN ('claimed', 'unknown')
"""


@dataclass(frozen=True)
class Ready:
    """A claim with its command and keys: what is handed to the gateway."""

    claim: Claim
    sending: Sending


@dataclass(frozen=True)
class Prepared:
    """What to send, what to look for, and what an effect done before completes without a call."""

    to_send: tuple[Ready, ...]
    to_look_for: tuple[Ready, ...]
    done_before: tuple[tuple[Claim, dict[str, Any]], ...]


def prepare(
    target: Target, commands: Sequence[tuple[Claim, Command]], events: deciding.Events, now: datetime
) -> Prepared:
    """Store and reserve; claims that were lost meanwhile, or that give way to a twin, are left out."""
    if not commands:
        return Prepared((), (), ())
    commands = bulking.joined(target, commands)
    kept = [_kept(claim, command) for claim, command in commands]
    with transaction.atomic():
        settling.lock_runs({claim.run_id for claim, _ in commands})
        stored = rows(STORE, steps=table(kept), seconds=target.lease_seconds)
        sent = {row["id"]: row["sent_at"] for row in stored}
        both = zip(commands, kept, strict=True)
        ready = [_ready(c, command, row, sent[c.id]) for (c, command), row in both if c.id in sent]
        looking = tuple(item for item in ready if item.claim.is_looking)
        telling = [item for item in ready if not item.claim.is_looking]
        chosen = _one_each([item for item in telling if item.claim.idem_key])
        done, busy = _reserve(list(chosen.values()), ours=sorted(sent))
        completed = tuple((i.claim, done[i.claim.idem_key]) for i in telling if i.claim.idem_key in done)
        to_send = tuple(item for item in telling if _is_ours(item, chosen, done.keys() | busy))
        creating = [(item.claim, events.of(item.claim)) for item in to_send if item.claim.idem_key]
        linking.reserve(target, creating, now)
        settled = {item.claim.id for item in to_send} | {claim.id for claim, _ in completed}
        if giving_way := [item.claim.id for item in telling if item.claim.id not in settled]:
            run(GIVE_WAY, ids=giving_way)
    return Prepared(to_send, looking, completed)


def give_back(claims: Sequence[Claim]) -> int:
    """Let go of claims that could not be prepared: how many. No crash is counted."""
    return run(GIVE_BACK, ids=[claim.id for claim in claims], fences=[claim.fence for claim in claims])


def idem_key(connection_id: int, command: Command) -> str:
    """sha256 of connection, operation, external_ref and the hash of what is sent; never a random one an attempt."""
    return _idem_key(connection_id, command, codec.version_hash(command))


def _idem_key(connection_id: int, command: Command, version: str) -> str:
    words = (str(connection_id), type(command).__name__, command.external_ref, version)
    return hashlib.sha256("|".join(words).encode()).hexdigest()


def _kept(claim: Claim, command: Command) -> dict[str, Any]:
    """What the step's row keeps. A repeat has the command and the key of the first time."""
    kept = claim.command or stored(command)
    version = codec.version_hash(kept["fields"])
    key = "" if command.reads_only else claim.idem_key or _idem_key(claim.connection_id, command, version)
    return {
        "id": claim.id,
        "fence": claim.fence,
        "command": kept,
        "external_ref": command.external_ref[:120],
        "idem_key": key,
        "version": version,
        "wait_on": claim.wait_on,
    }


def _ready(claim: Claim, command: Command, row: Row, sent_at: datetime) -> Ready:
    key = row["idem_key"]
    stamped = replace(claim, idem_key=key, external_ref=row["external_ref"], sent_at=sent_at)
    keys = Keys(command.external_ref, key, claim.correlation_id, claim.traceparent)
    return Ready(stamped, Sending(claim.id, command, keys, bulk=claim.bulk, token=claim.token))


def _one_each(items: Sequence[Ready]) -> dict[str, Ready]:
    """The first claim of each key: two steps that want the same effect are not sent together."""
    return {item.claim.idem_key: item for item in reversed(items)}


def _is_ours(item: Ready, chosen: Mapping[str, Ready], taken: AbstractSet[str]) -> bool:
    key = item.claim.idem_key
    return not key or (key not in taken and chosen[key].claim.id == item.claim.id)


def _reserve(items: Sequence[Ready], ours: Sequence[int]) -> tuple[dict[str, dict[str, Any]], set[str]]:
    """Reserve effects in key order. References of those done before, and keys others are sending now."""
    if not items:
        return {}, set()
    ordered = sorted(items, key=lambda item: item.claim.idem_key)
    effects = [
        {
            "key": item.claim.idem_key,
            "connection": item.claim.connection_id,
            "operation": type(item.sending.command).__name__,
            "external_ref": item.sending.command.external_ref[:120],
        }
        for item in ordered
    ]
    run(RESERVE, effects=table(effects))
    taken = rows(TAKEN, keys=[item.claim.idem_key for item in ordered], ours=ours)
    done = {row["idem_key"]: orjson.loads(row["reference"]) for row in taken if row["reference"]}
    return done, {row["idem_key"] for row in taken} - done.keys()
