"""The system that news come from: a plain one with a stream that is pulled and webhooks that hint at its records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg

from visibility.devstack.faults.ledger import CONNECT_SECONDS
from visibility.devstack.faults.sender import Sender
from visibility.devstack.faults.target import Target

PULL = """
INSERT INTO integrations_streamcursor (connection_id, stream, entity, page_token, every_seconds, is_paused,
  is_backfilled, last_error, consecutive_failures, lease_by, fence)
SELECT id, 'records', 'opportunity', '', %(every)s, false, false, '', 0, '', 0
FROM integrations_connection WHERE name = 'source'
ON CONFLICT (connection_id, stream) DO UPDATE SET is_paused = false, every_seconds = excluded.every_seconds,
  next_at = NULL
"""
REST = "UPDATE integrations_streamcursor SET is_paused = true"
PULLED = "SELECT count(*) FROM integrations_syncrun WHERE state = 'done'"
HELD = """
SELECT l.external_id, o.amount FROM canonical_link l JOIN canonical_opportunity o ON o.id = l.canonical_id
JOIN integrations_connection c ON c.id = l.connection_id
WHERE c.name = 'source' AND l.entity = 'opportunity' AND starts_with(l.external_id, %(prefix)s)
"""
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """`target` is its sandbox, `sender` its webhooks; `database` is where the product keeps what it read."""

    target: Target
    sender: Sender
    database: str

    def pull(self, *, every: float) -> None:
        """Its stream is read from now on, and again after so many seconds."""
        self._ask(PULL, every=every)

    def rest(self) -> None:
        """Its stream is not read any more."""
        self._ask(REST)

    def pulls(self) -> int:
        """How many pulls have come to their end."""
        return int(self._ask(PULLED)[0][0])

    def write(self, records: Sequence[Record], *, is_at_once: bool = False) -> None:
        """Records are written there; at once: all of them bear one stamp."""
        self.target.do("put_records", records=list(records), is_at_once=is_at_once)

    def held(self, prefix: str) -> int:
        """How many of these records the product has."""
        return len(self._ask(HELD, prefix=prefix))

    def differences(self, prefix: str) -> list[str]:
        """Records that the product lacks, holds twice, or knows with another amount than the source has now."""
        held = self._ask(HELD, prefix=prefix)
        theirs = {ref: Decimal(record["amount"]) for ref, record in self.target.held(prefix).items()}
        ours = dict(held)
        wrong = [ref for ref in theirs.keys() | ours.keys() if theirs.get(ref) != ours.get(ref)]
        return sorted(wrong) + ["held twice"] * (len(held) - len(ours))

    def _ask(self, statement: str, **parameters: Any) -> list[Any]:
        with psycopg.connect(self.database, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
            found = connection.execute(statement, parameters or None)
            return found.fetchall() if found.description else []
