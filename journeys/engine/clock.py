"""PostgreSQL's time without asking for each instant: its clock once, then the monotonic one."""

import time
from datetime import datetime, timedelta

from journeys.rows import rows


class Clock:
    """The database's clock as of the last look; a jump of this machine's clock changes nothing."""

    def __init__(self) -> None:
        self.set(rows("SELECT clock_timestamp() AS now")[0]["now"])

    def set(self, now: datetime) -> None:
        self._seen, self._at = now, time.monotonic()

    def now(self) -> datetime:
        return self._seen + timedelta(seconds=time.monotonic() - self._at)
