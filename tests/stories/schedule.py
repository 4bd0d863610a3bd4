"""When the running product reads its sources: seldom by itself, and at once what a test has just changed.

A pull that finds nothing takes a twentieth of a second of CPU: two dozen streams each few seconds were a quarter of a
core for the whole run.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg

# The CRM's deals, whose stories tell polls from messages and so may not call for a poll; the PSA's feed, which rings
# for its other streams and tells what the product itself has written there.
OFTEN, OFTEN_SECONDS = ("accounts", "opportunities", "events"), 5
# Below the half of what the demo firm's policies call late.
SELDOM_SECONDS = 30
# What an administrator may: set each stream's schedule; policies stay as they are, rare streams too.
PULL_OFTEN = """
UPDATE integrations_streamcursor SET next_at = now(),
  every_seconds = CASE WHEN stream = ANY(%s) THEN %s ELSE greatest(every_seconds, %s) END
"""
CHANGED = {
    "kantata": ("events", "time_entries", "expenses"),
    "netsuite": ("customers", "jobs", "invoices"),
    "plain": ("supplier_invoices",),
}
KINDS = {"plain": "files"}
# A pull under way goes on; the stream is due again after it.
AT_ONCE = """
UPDATE integrations_streamcursor cursor SET next_at = now() FROM integrations_connection held
WHERE held.id = cursor.connection_id AND held.kind = %s AND cursor.stream = ANY(%s)
"""


@dataclass(frozen=True)
class Schedule:
    """Of the product whose state is in this folder."""

    state: Path

    @cached_property
    def database(self) -> str:
        return str(json.loads((self.state / "environment.json").read_text())["DATABASE_URL"])

    def pull_often(self) -> None:
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute(PULL_OFTEN, [list(OFTEN), OFTEN_SECONDS, SELDOM_SECONDS])

    def at_once(self, system: str) -> None:
        """What tests change at that system is read now, where the product learns of it by polls alone."""
        if system in CHANGED:
            with psycopg.connect(self.database, autocommit=True) as connection:
                connection.execute(AT_ONCE, [KINDS.get(system, system), list(CHANGED[system])])

    def all_at_once(self) -> None:
        """So is what was changed at any of them by somebody else's hand."""
        for system in CHANGED:
            self.at_once(system)
