"""One named instance on this machine: its folder, held by one launcher at a time, and what it remembers."""

import fcntl
import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from visibility.devstack import accounts, keys, places

LOCK = "lock"
MEMORY = "instance.json"


class AlreadyRunning(SystemExit):
    """Another launcher holds this instance."""


@dataclass(frozen=True)
class Instance:
    """`lock` is held open for as long as the launcher lives; the kernel lets go of it however that ends."""

    state: Path
    lock: int

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def sandboxes(self) -> Path:
        return self.state / "sandboxes"

    @property
    def pidfile(self) -> Path:
        return self.state / "processes.json"

    @property
    def environment_file(self) -> Path:
        return self.state / "environment.json"

    @property
    def sockets(self) -> Path:
        return places.socket_directory(self.state)

    def leave(self) -> None:
        """Removes what has a meaning only while it runs."""
        self.environment_file.unlink(missing_ok=True)
        shutil.rmtree(self.sockets)

    def forget(self) -> None:
        """Removes everything but the lock."""
        for entry in self.state.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name != LOCK:
                entry.unlink()

    def clear_logs(self) -> None:
        shutil.rmtree(self.logs, ignore_errors=True)
        self.logs.mkdir()

    def anchor(self) -> str:
        """The day the demo firm's history ends: the day of the first start."""
        return str(self._known().get("anchor") or self._remember("anchor", datetime.now(UTC).date().isoformat()))

    def size(self, wanted: str) -> str:
        """Small or full, as the demo firm was at the first start: it cannot grow over its own history."""
        return str(self._known().get("size") or self._remember("size", self._first_size(wanted)))

    def _first_size(self, wanted: str) -> str:
        """An instance of before there were sizes has a small firm."""
        return "small" if "anchor" in self._known() else wanted

    def port(self, name: str) -> int:
        """The port of a sandbox, the same at each start unless somebody took it meanwhile."""
        known = self._known()
        port = known.get(name)
        while not isinstance(port, int) or port in _others(known, name) or not places.reserve(port):
            port = int(self._remember(name, places.free_port()))
        return port

    def _known(self) -> dict[str, str | int]:
        path = self.state / MEMORY
        known: dict[str, str | int] = json.loads(path.read_text()) if path.exists() else {}
        return known

    def _remember(self, name: str, value: str | int) -> str | int:
        keys.write_private(self.state / MEMORY, json.dumps({**self._known(), name: value}))
        return value


def _others(known: dict[str, str | int], name: str) -> set[str | int]:
    return {value for other, value in known.items() if other != name}


def take(name: str) -> Instance:
    """Takes the instance for this launcher; raises AlreadyRunning where another one has it."""
    state = places.state_directory(name)
    lock = os.open(state / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise AlreadyRunning(f"Already running with the data in {state}. Use --name OTHER for a second one.") from error
    if accounts.is_root():
        state.chmod(0o711)  # the database's account walks through it to its own folder
    return Instance(state, lock)
