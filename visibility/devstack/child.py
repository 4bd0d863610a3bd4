"""One process as it runs now: started through birth.py, in a session and process group of its own."""

import os
import subprocess
import sys
import time

from visibility.devstack import birth
from visibility.devstack.process import Process

STEADY_SECONDS = 60.0
SLOWEST_RESTART_SECONDS = 10.0


class Child:
    """A process as it runs now; `failures` counts quick ends in a row."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.failures = 0
        self.restart_at: float | None = None
        self.start()

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.restart_at = None
        with self.process.log.open("ab") as log:
            self.popen = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.process.environment),
                cwd=self.process.folder,
                start_new_session=True,
            )

    def _command(self) -> list[str]:
        account = self.process.account
        uid, gid = (str(account.uid), str(account.gid)) if account else ("-", "-")
        parent, death_signal = str(os.getpid()), str(int(self.process.stop_signal))
        script = [sys.executable, "-I", "-S", birth.__file__]
        return [*script, parent, death_signal, uid, gid, *self.process.command]

    @property
    def group(self) -> int:
        return self.popen.pid

    def has_ended(self) -> bool:
        return self.popen.poll() is not None

    def ask_to_stop(self) -> None:
        if not self.has_ended():
            self.popen.send_signal(self.process.stop_signal)

    def wait(self, *, until: float) -> bool:
        """Whether it has ended by that moment of time.monotonic()."""
        try:
            self.popen.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            return False
        return True

    def plan_restart(self, now: float) -> None:
        self.failures = 0 if now - self.started_at > STEADY_SECONDS else self.failures + 1
        self.restart_at = now + min(SLOWEST_RESTART_SECONDS, 0.5 * 2**self.failures)
