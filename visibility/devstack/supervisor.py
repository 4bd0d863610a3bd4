"""Runs several processes as one: ordered start by readiness, restarts, ordered stop, no orphans.

Start children from the main thread only: the kernel ties a child to the thread that started it.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from visibility.devstack import leftovers, watchdog
from visibility.devstack.child import Child
from visibility.devstack.process import Process

START_SECONDS = 120.0
POLL_SECONDS = 0.05
QUICK_FAILURES_ALLOWED = 5


class CouldNotStart(SystemExit):
    """A process ended or stayed silent before it was ready; the message has the end of its log."""


class StopRequested(Exception):
    """Somebody asked for the end while something was still starting."""


class Supervisor:
    """Owns the children and a watchdog that ends them when this process dies in any way."""

    def __init__(self, *, pidfile: Path, say: Callable[[str], None] = print) -> None:
        self.pidfile = pidfile
        self.say = say
        self.children: dict[str, Child] = {}
        self.is_stopping = False
        self.has_given_up = False
        reading, writing = os.pipe()
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", "-S", watchdog.__file__], stdin=reading, start_new_session=True
        )
        os.close(reading)
        self._to_watchdog = os.fdopen(writing, "w", buffering=1)

    def request_stop(self, *_: object) -> None:
        """Fits signal.signal as a handler."""
        self.is_stopping = True

    def start(self, *processes: Process, timeout: float = START_SECONDS) -> None:
        """Starts all of them at once and returns when each is ready."""
        for process in processes:
            self.launch(process)
        for process in processes:
            self.await_ready(process, timeout=timeout)

    def launch(self, process: Process) -> None:
        """Starts one process without waiting for it."""
        self.children[process.name] = Child(process)
        self._watch(self.children[process.name])

    def await_ready(self, process: Process, *, timeout: float = START_SECONDS) -> None:
        """Raises CouldNotStart with the end of the log, or StopRequested."""
        child = self.children[process.name]
        while process.ready is not None and not process.ready():
            self._check(child, timeout)
            time.sleep(POLL_SECONDS)

    def _check(self, child: Child, timeout: float) -> None:
        if self.is_stopping:
            raise StopRequested
        late = time.monotonic() - child.started_at > timeout
        if child.has_ended() or late:
            how = f"exit code {child.popen.poll()}" if child.has_ended() else f"nothing after {timeout:.0f} s"
            words = child.process.last_words()
            raise CouldNotStart(f"{child.process.name} did not start ({how}; log in {child.process.log})\n{words}")

    def run_once(self, process: Process) -> None:
        """Runs a process that is to end by itself; raises CouldNotStart where it fails."""
        self.launch(process)
        self.await_end(process)

    def await_end(self, process: Process) -> None:
        """Returns when a launched process has ended well; raises CouldNotStart where it fails."""
        child = self.children[process.name]
        while not child.has_ended():
            if self.is_stopping:
                raise StopRequested
            time.sleep(POLL_SECONDS)
        self._forget(child)
        if child.popen.returncode:
            words = child.process.last_words(6000)
            raise CouldNotStart(f"{process.name} failed with exit code {child.popen.returncode}\n{words}")

    def run(self, *, until: float | None = None) -> None:
        """Keeps everything running until asked to stop, or until that moment of time.monotonic()."""
        while not self.is_stopping and (until is None or time.monotonic() < until):
            for child in self.children.values():
                self.tend(child, now=time.monotonic())
            time.sleep(4 * POLL_SECONDS)

    def tend(self, child: Child, *, now: float) -> None:
        """Restarts an ended child after a growing pause; gives up after too many quick ends."""
        if child.restart_at is not None and now >= child.restart_at:
            child.start()
            self._watch(child)
        elif child.restart_at is None and child.has_ended():
            self._end_group(child)
            child.plan_restart(now)
            self.say(f"{child.process.name} ended with {child.popen.returncode}; it is started again")
            if child.failures > QUICK_FAILURES_ALLOWED:
                self.say(f"{child.process.name} keeps failing, giving up\n{child.process.last_words()}")
                self.is_stopping = self.has_given_up = True

    def stop(self, *names: str) -> None:
        """Asks the named children to end, all at once, and ends them by force after their grace."""
        children = [self.children[name] for name in names]
        for child in children:
            child.ask_to_stop()
        asked_at = time.monotonic()
        for child in children:
            if not child.wait(until=asked_at + child.process.grace_seconds):
                self.say(f"{child.process.name} did not stop in time and was killed")
            self._end_group(child)
            self._forget(child)

    def shutdown(self) -> None:
        """Ends all children, the foundations last, and the watchdog; a second time it does nothing."""
        if self._to_watchdog.closed:
            return
        self.is_stopping = True
        for is_foundation in (False, True):
            kind = [child for child in self.children.values() if child.process.is_foundation is is_foundation]
            self.stop(*(child.process.name for child in kind))
        self.pidfile.unlink(missing_ok=True)
        self._tell("bye")
        self._to_watchdog.close()
        self._watchdog.wait()

    def _end_group(self, child: Child) -> None:
        watchdog.send(child.group, signal.SIGKILL)
        child.popen.wait()
        self._tell(f"- {child.group}")

    def _forget(self, child: Child) -> None:
        self._tell(f"- {child.group}")
        del self.children[child.process.name]

    def _watch(self, child: Child) -> None:
        self._tell(f"+ {child.group} {int(child.process.stop_signal)}")
        traces = [leftovers.trace(each.group, each.process.stop_signal) for each in self.children.values()]
        leftovers.record(self.pidfile, traces)

    def _tell(self, line: str) -> None:
        # Without its watchdog the stack still ends with its launcher: by the kernel's signal and the pidfile.
        with suppress(BrokenPipeError):
            self._to_watchdog.write(f"{line}\n")
