"""kill -9 of the launcher leaves nothing behind, checked by process group."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.devstack.conftest import ProcessBuilder
from visibility.devstack import leftovers, watchdog
from visibility.devstack.places import REPOSITORY
from visibility.devstack.supervisor import Supervisor

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent death signal is Linux's")


def test_a_killed_launcher_leaves_no_process_of_its_groups(tmp_path: Path) -> None:
    groups = _killed_launcher(tmp_path, "watchdog")

    assert _gone_within(groups, seconds=10)


@linux_only
def test_a_launcher_killed_with_its_watchdog_leaves_no_child(tmp_path: Path) -> None:
    groups = _killed_launcher(tmp_path, "alone")

    assert _eventually(lambda: not any(_is_running(group) for group in groups), seconds=10)


def test_the_next_start_ends_what_is_left_by_id_and_birth(
    tmp_path: Path, supervisor: Supervisor, make_process: ProcessBuilder
) -> None:
    supervisor.start(make_process("left"), make_process("stranger"))
    left, stranger = (child.group for child in supervisor.children.values())
    pidfile = tmp_path / "old.json"
    another_birth = psutil.Process(stranger).create_time() - 100
    leftovers.record(pidfile, [leftovers.trace(left, 15), leftovers.Trace(stranger, another_birth, 15)])

    ended = leftovers.end_recorded(pidfile, grace_seconds=0.2)

    assert ended == 1
    assert supervisor.children["left"].has_ended()
    assert not supervisor.children["stranger"].has_ended()
    assert not pidfile.exists()


@pytest.mark.parametrize("text", ["", "not json", json.dumps([{"unknown": 1}])])
def test_an_unreadable_pidfile_ends_nothing(tmp_path: Path, text: str) -> None:
    pidfile = tmp_path / "processes.json"
    pidfile.write_text(text)

    assert leftovers.end_recorded(pidfile) == 0


def test_the_watchdog_forgets_what_ended_in_order() -> None:
    assert watchdog.listen(["+ 10 15\n", "+ 11 2\n", "- 10\n"]) == {11: 2}
    assert watchdog.listen(["+ 10 15\n", "bye\n"]) == {}


def _killed_launcher(folder: Path, mode: str) -> list[int]:
    command = [sys.executable, "-m", "tests.devstack.launcher_double", str(folder), mode]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as launcher:
        assert launcher.stdout is not None
        groups = [int(word) for word in launcher.stdout.readline().split()]
        assert len(groups) == 2
        assert all(_is_running(group) for group in groups)
        launcher.kill()
    return groups


def _gone_within(groups: list[int], *, seconds: float) -> bool:
    return _eventually(lambda: not any(watchdog.send(group, 0) for group in groups), seconds=seconds)


def _is_running(process_id: int) -> bool:
    try:
        return psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _eventually(question: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not question() and time.monotonic() < deadline:
        time.sleep(0.05)
    return question()
