"""What the product's database says of runs; read only, for what no page states."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.stories.product import Product
from tests.stories.waiting import eventually

SECONDS = 90
RUNS = "SELECT * FROM journeys_journeyrun WHERE subject = ANY(%s) ORDER BY id"
STEPS = """
SELECT s.name, s.state, s.attempts, s.crashes, s.error_kind, s.error FROM journeys_steprun s
JOIN journeys_journeyrun r ON r.id = s.run_id WHERE r.subject = %s ORDER BY s.position
"""
# Where a team is asked for, the vendor wants half a minute before it is asked what became of it.
SET_UP = """
SELECT r.subject FROM journeys_journeyrun r WHERE r.subject = ANY(%s) AND NOT EXISTS (
  SELECT FROM journeys_steprun s
  WHERE s.run_id = r.id AND s.name <> 'create_team' AND s.state NOT IN ('done', 'skipped'))
"""
MESSAGES = "SELECT state FROM journeys_inboxevent WHERE record_id = %s ORDER BY id"
PULLS = """
SELECT c.stream, count(*) AS pulls FROM integrations_syncrun s JOIN integrations_streamcursor c ON c.id = s.cursor_id
JOIN integrations_connection held ON held.id = c.connection_id
WHERE held.kind = %s AND s.finished_at IS NOT NULL AND s.error = '' GROUP BY c.stream
"""


@dataclass(frozen=True)
class Ledger:
    """A reader of one running product."""

    product: Product

    def runs(self, deals: Sequence[str]) -> list[dict[str, Any]]:
        """The runs of these deals, oldest first."""
        return self.rows(RUNS, list(deals))

    def states(self, deals: Sequence[str]) -> dict[str, str]:
        """The state of each deal's run."""
        return {run["subject"]: run["state"] for run in self.runs(deals)}

    def set_up(self, deals: Sequence[str]) -> set[str]:
        """Those of the deals whose every step is done, the team's workplace left aside."""
        return {row["subject"] for row in self.rows(SET_UP, list(deals))}

    def steps(self, deal: str) -> list[dict[str, Any]]:
        return self.rows(STEPS, deal)

    def messages(self, deal: str) -> list[str]:
        """The states of the messages that named a deal, oldest first."""
        return [row["state"] for row in self.rows(MESSAGES, deal)]

    def pulls(self, kind: str, stream: str) -> int:
        """How often a stream was pulled with success."""
        return next((int(row["pulls"]) for row in self.rows(PULLS, kind) if row["stream"] == stream), 0)

    def await_pulls(self, kind: str, stream: str) -> None:
        """Two more of them: what began before now is one of the two at most."""
        enough = self.pulls(kind, stream) + 2
        eventually(lambda: self._pulled(kind, stream) >= enough, seconds=SECONDS, why=f"{stream} were pulled twice")

    def _pulled(self, kind: str, stream: str) -> int:
        self.product.schedule.at_once(kind)
        return self.pulls(kind, stream)

    def rows(self, statement: str, *parameters: Any) -> list[dict[str, Any]]:
        url = self.product.environment["DATABASE_URL"]
        with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
            return connection.execute(statement.encode(), parameters).fetchall()
