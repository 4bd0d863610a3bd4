"""What one child process is: its command, its environment, when it is ready, how it stops."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from visibility.devstack.accounts import Account


@dataclass(frozen=True)
class Process:
    """`ready` is asked until it says yes; None means ready at once. `account` None means our own.

    A foundation (a server, a sandbox) is stopped after everything that stands on it.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    ready: Callable[[], bool] | None = field(default=None, compare=False)
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 10
    account: Account | None = None
    is_foundation: bool = False

    def last_words(self, limit: int = 2000) -> str:
        """The end of its log, for an error message."""
        return self.log.read_text(errors="replace")[-limit:].strip() if self.log.exists() else ""
