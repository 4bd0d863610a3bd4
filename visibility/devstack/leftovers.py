"""Ends what a killed launcher left behind: by process id and birth, never by name."""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from visibility.devstack import watchdog

SAME_BIRTH_SECONDS = 0.05


@dataclass(frozen=True)
class Trace:
    """One child as it was started; its birth tells it from a later process with the same id."""

    group: int
    born: float
    stop_signal: int


def trace(group: int, stop_signal: int) -> Trace:
    return Trace(group, _born(group) or time.time(), stop_signal)


def record(path: Path, traces: list[Trace]) -> None:
    path.write_text(json.dumps([asdict(entry) for entry in traces]))


def end_recorded(path: Path, *, grace_seconds: float = watchdog.GRACE_SECONDS) -> int:
    """Ends the recorded processes that still live and says how many there were."""
    living = [entry for entry in _recorded(path) if _is_alive(entry)]
    watchdog.end({entry.group: entry.stop_signal for entry in living}, grace_seconds=grace_seconds)
    path.unlink(missing_ok=True)
    return len(living)


def _recorded(path: Path) -> list[Trace]:
    try:
        return [Trace(**entry) for entry in json.loads(path.read_text())]
    except (FileNotFoundError, ValueError, TypeError):
        return []


def _is_alive(entry: Trace) -> bool:
    born = _born(entry.group)
    return born is not None and abs(born - entry.born) < SAME_BIRTH_SECONDS


def _born(process_id: int) -> float | None:
    try:
        return psutil.Process(process_id).create_time()
    except psutil.NoSuchProcess:
        return None
