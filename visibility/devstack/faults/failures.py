"""Failpoints, armed while the processes run: a place strikes as often as there are tickets left for it.

journeys/failpoints.py takes a ticket by making a file; all files made beforehand means: no ticket left.
"""

from dataclasses import dataclass
from pathlib import Path

TICKETS = 60
PLACES = {"before_post": "exit:1", "after_post": "exit:1", "after_commit": "exit:0.2"}


def environment(poison: str) -> str:
    """FAIL for the product's processes: whoever decides about the poisoned request dies of it, each time."""
    return ",".join([f"decide={poison}:kill", *(f"{name}:{action}:{TICKETS}" for name, action in PLACES.items())])


@dataclass(frozen=True)
class Failures:
    """`state` is the folder that the product's processes know as SIGHTLINE_STATE."""

    state: Path

    @property
    def _folder(self) -> Path:
        return self.state / "failpoints"

    def disarm(self) -> None:
        """No place strikes."""
        self._folder.mkdir(exist_ok=True)
        for name in PLACES:
            for number in range(TICKETS):
                (self._folder / f"{name}-{number}").touch()

    def arm(self, name: str, times: int) -> None:
        """The place strikes that often, in whichever process comes by."""
        for number in range(times):
            (self._folder / f"{name}-{number}").unlink(missing_ok=True)

    def left(self, name: str) -> int:
        """Tickets nobody took yet."""
        return sum(not (self._folder / f"{name}-{number}").exists() for number in range(TICKETS))
