"""Many processes as one: started when ready, restarted when ended, stopped in order."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from tests.devstack.conftest import ProcessBuilder
from visibility.devstack.supervisor import CouldNotStart, StopRequested, Supervisor

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(60)
"""


def test_start_returns_when_the_process_is_ready(supervisor: Supervisor, make_process: ProcessBuilder) -> None:
    answers = iter([False, False, True])

    supervisor.start(make_process(ready=lambda: next(answers)))

    assert next(answers, "asked three times") == "asked three times"
    assert not supervisor.children["sleeper"].has_ended()


def test_a_process_that_ends_early_is_reported_with_its_last_words(
    supervisor: Supervisor, make_process: ProcessBuilder
) -> None:
    broken = make_process("broken", "raise SystemExit('no such setting')", ready=lambda: False)

    with pytest.raises(CouldNotStart, match=r"(?s)broken did not start \(exit code 1.*no such setting"):
        supervisor.start(broken)


def test_a_process_that_stays_silent_is_reported(supervisor: Supervisor, make_process: ProcessBuilder) -> None:
    with pytest.raises(CouldNotStart, match="nothing after 0 s"):
        supervisor.start(make_process(ready=lambda: False), timeout=0.2)


def test_a_request_to_stop_ends_the_waiting(supervisor: Supervisor, make_process: ProcessBuilder) -> None:
    supervisor.request_stop(signal.SIGINT, None)

    with pytest.raises(StopRequested):
        supervisor.start(make_process(ready=lambda: False))


def test_a_failed_single_run_is_reported_with_its_exit_code(
    supervisor: Supervisor, make_process: ProcessBuilder
) -> None:
    with pytest.raises(CouldNotStart, match="migrate failed with exit code 3"):
        supervisor.run_once(make_process("migrate", "import sys; sys.exit(3)"))

    assert supervisor.children == {}


def test_a_process_that_ended_is_started_again(
    supervisor: Supervisor, make_process: ProcessBuilder, said: list[str]
) -> None:
    supervisor.start(make_process("web"))
    first = supervisor.children["web"].group
    os.killpg(first, signal.SIGKILL)

    supervisor.run(until=time.monotonic() + 2.5)

    assert supervisor.children["web"].group != first
    assert not supervisor.children["web"].has_ended()
    assert said == ["web ended with -9; it is started again"]


def test_a_process_that_keeps_failing_stops_the_stack(
    supervisor: Supervisor, make_process: ProcessBuilder, said: list[str]
) -> None:
    supervisor.start(make_process("web", "raise SystemExit('broken')"))
    child = supervisor.children["web"]
    child.failures = 5
    child.popen.wait()

    supervisor.run()

    assert supervisor.is_stopping
    assert supervisor.has_given_up
    assert said[-1] == "web keeps failing, giving up\nbroken"


def test_foundations_are_stopped_after_what_stands_on_them(
    supervisor: Supervisor, make_process: ProcessBuilder, said: list[str]
) -> None:
    supervisor.start(
        make_process("database", STUBBORN, grace_seconds=0.1, is_foundation=True),
        make_process("web", STUBBORN, grace_seconds=0.1),
    )
    for child in supervisor.children.values():
        _await_text(child.process.last_words)

    supervisor.shutdown()

    assert said == ["web did not stop in time and was killed", "database did not stop in time and was killed"]


def test_an_orderly_stop_leaves_no_trace(supervisor: Supervisor, make_process: ProcessBuilder) -> None:
    supervisor.start(make_process("web"))
    group = supervisor.children["web"].group

    supervisor.stop("web")

    assert supervisor.children == {}
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


def _await_text(read: Callable[[], str]) -> None:
    deadline = time.monotonic() + 5
    while not read() and time.monotonic() < deadline:
        time.sleep(0.02)
