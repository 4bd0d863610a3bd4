"""Places where the fault harness makes a process fail: FAIL="name:action[:probability[:times]]", comma separated.

Actions: exit (os._exit 137, as kill -9 would), kill (a real SIGKILL), sleep<seconds>. `times` counts over all
processes, by files in SIGHTLINE_STATE. `name=subject` strikes for one subject only. Never in production.
WITHOUT=sweep switches the sweep off for the harness's negative control.
"""

import os
import random
import signal
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Failpoint:
    """One armed place."""

    name: str
    subject: str
    action: str
    probability: float
    times: int

    def strikes(self, subject: str) -> bool:
        if self.subject and self.subject != subject:
            return False
        return random.random() < self.probability and self._is_left()  # noqa: S311

    def _is_left(self) -> bool:
        """One file a hit, made exclusively, so that two processes never take the same one."""
        if not self.times:
            return True
        folder = Path(settings.STATE_DIR) / "failpoints"
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(self.times):
            try:
                (folder / f"{self.name}-{number}").touch(exist_ok=False)
            except FileExistsError:
                continue
            return True
        return False


def is_without(mechanism: str) -> bool:
    """Whether the harness has switched a mechanism off, to see that its absence is noticed."""
    return not settings.PRODUCTION and mechanism in os.environ.get("WITHOUT", "").split(",")


def reach(name: str, *, subject: str | None = None) -> None:
    """Fail here if the environment asks for it; nothing otherwise."""
    for point in _armed():
        if point.name == name and point.strikes(subject or ""):
            _act(point.action)


@cache
def _armed() -> tuple[Failpoint, ...]:
    if settings.PRODUCTION or not os.environ.get("FAIL"):
        return ()
    return tuple(_parse(text) for text in os.environ["FAIL"].split(","))


def _parse(text: str) -> Failpoint:
    name, action, *rest = text.split(":")
    name, _, subject = name.partition("=")
    numbers = [float(part) for part in rest]
    probability = numbers[0] if numbers else 1.0
    return Failpoint(name, subject, action, probability, int(numbers[1]) if len(numbers) > 1 else 0)


def _act(action: str) -> None:
    if action == "exit":
        os._exit(137)
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if action.startswith("sleep"):
        time.sleep(float(action.removeprefix("sleep")))
