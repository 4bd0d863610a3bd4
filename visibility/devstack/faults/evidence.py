"""Exchanges and their bodies in the database, seen past the product."""

from dataclasses import dataclass
from typing import Any

import psycopg

from visibility.devstack.faults.ledger import CONNECT_SECONDS

OF_SCENE = """
SELECT DISTINCT x.exchange_id FROM journeys_attemptexchange x JOIN journeys_attempt a ON a.id = x.attempt_id
JOIN journeys_steprun s ON s.id = a.step_id JOIN journeys_journeyrun r ON r.id = s.run_id
WHERE starts_with(r.subject, %(prefix)s) ORDER BY 1
"""
# Exchange and body bear the same instant: that is how one is found from the other.
GROW_OLD = """
WITH bodies AS (UPDATE integrations_exchangebody SET started_at = started_at - make_interval(days => %(days)s)
  WHERE exchange_id = ANY(%(ids)s))
UPDATE integrations_exchange SET started_at = started_at - make_interval(days => %(days)s) WHERE id = ANY(%(ids)s)
"""
BODIES = "SELECT count(*) FROM integrations_exchangebody WHERE exchange_id = ANY(%(ids)s)"
ORPHANS = """
SELECT (SELECT count(*) FROM integrations_exchangebody b
    WHERE NOT EXISTS (SELECT FROM integrations_exchange e WHERE e.id = b.exchange_id))
  + (SELECT count(*) FROM journeys_attemptexchange x
    WHERE NOT EXISTS (SELECT FROM integrations_exchange e WHERE e.id = x.exchange_id))
"""


@dataclass(frozen=True)
class Evidence:
    """`url` is the harness's own database."""

    url: str

    def grow_old(self, prefix: str, *, days: int) -> list[int]:
        """The exchanges behind a scenario's attempts are that much older now; their ids."""
        ids = [row[0] for row in self._ask(OF_SCENE, prefix=prefix)]
        self._ask(GROW_OLD, ids=ids, days=days)
        return ids

    def bodies(self, exchanges: list[int]) -> int:
        """How many of these have a body still."""
        return int(self._ask(BODIES, ids=exchanges)[0][0])

    def orphans(self) -> int:
        """Bodies and attempts that point to an exchange that is gone."""
        return int(self._ask(ORPHANS)[0][0])

    def _ask(self, statement: str, **parameters: Any) -> list[Any]:
        with psycopg.connect(self.url, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
            found = connection.execute(statement, parameters or None)
            return found.fetchall() if found.description else []
