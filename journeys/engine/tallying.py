"""What calls showed, gathered by connection until their gates are told."""

import time

from integrations import busy
from journeys.engine import gates
from journeys.engine.breaking import Tally

REPORT_EVERY = 1.0


class Tallies:
    """A drain's observations. Failures and trials are told at once, other successes now and then."""

    def __init__(self) -> None:
        self._of: dict[int, Tally] = {}
        self._on_trial: set[int] = set()
        self._told_at = time.monotonic()

    def add(self, connection_id: int, tally: Tally) -> None:
        self._of[connection_id] = self._of.get(connection_id, Tally()) + tally

    def hasten(self, connection_id: int) -> None:
        """What comes next from there is waited for: the gate lets nothing else through before."""
        self._on_trial.add(connection_id)

    def tell(self, *, is_last: bool) -> list[int]:
        """Report to the gates what is due; a gate that is not to be had now is told the next time.

        The connections whose breaker is open now.
        """
        opened: list[int] = []
        is_time = is_last or time.monotonic() - self._told_at > REPORT_EVERY
        for connection_id, tally in list(self._of.items()):
            if tally.failures or tally.until or is_time or connection_id in self._on_trial:
                with busy.Later("a report to a gate"):
                    opened += [connection_id] if gates.report(connection_id, tally) else []
                    del self._of[connection_id]
                    self._on_trial.discard(connection_id)
        if is_time:
            self._told_at = time.monotonic()
        return opened
