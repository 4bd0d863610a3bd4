"""Throw-away state for servers that live as long as a test run, a bench or a fault scenario."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from visibility.devstack import places


@dataclass(frozen=True)
class Scratch:
    """A state folder that the database's account can walk to, and its folder for sockets."""

    state: Path
    sockets: Path

    def remove(self) -> None:
        for folder in (self.sockets, self.state):
            shutil.rmtree(folder, ignore_errors=True)


def make(purpose: str) -> Scratch:
    state = Path(tempfile.mkdtemp(prefix=f"sightline-{purpose}-"))
    state.chmod(0o711)
    return Scratch(state, places.socket_directory(state))


@contextmanager
def folder(purpose: str) -> Iterator[Scratch]:
    """A scratch that is removed at the end of the block; servers in it must have ended by then."""
    made = make(purpose)
    try:
        yield made
    finally:
        made.remove()
