"""Where things live: an instance's state, its sockets, its ports."""

import hashlib
import os
import socket
import tempfile
from pathlib import Path

from visibility.devstack import accounts

REPOSITORY = Path(__file__).resolve().parents[2]
PORTS_TRIED = 50


class PlaceUnusable(SystemExit):
    """A folder or port that is needed cannot be had; the message says what to do."""


def state_directory(name: str) -> Path:
    """The folder of one named instance, made if missing; for root a place that `nobody` can walk to."""
    base = os.environ.get("SIGHTLINE_STATE")
    directory = (Path(base) if base else _default_base()) / name
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def _default_base() -> Path:
    if not accounts.is_root() or accounts.is_reachable(REPOSITORY):
        return REPOSITORY / ".state"
    return Path("/var/lib/sightline") / fingerprint(REPOSITORY)


def socket_directory(state: Path) -> Path:
    """A private folder for Unix sockets, the same for the same state; short: their paths hold 107 bytes."""
    directory = _socket_base() / f"sightline-{os.geteuid()}-{fingerprint(state)}"
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if found.st_uid not in {os.geteuid(), accounts.server_account().uid} or found.st_mode & 0o077:
        raise PlaceUnusable(f"{directory} belongs to somebody else or is open to others. Remove it and start again.")
    return directory


def _socket_base() -> Path:
    runtime = "/run" if accounts.is_root() else os.environ.get("XDG_RUNTIME_DIR")
    return Path(runtime if runtime and os.access(runtime, os.W_OK) else tempfile.gettempdir())


def fingerprint(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def free_port(first: int = 0, *, count: int = 1) -> int:
    """The first of `count` free neighbouring ports on loopback, from `first` upwards, else any."""
    candidates = range(first, first + PORTS_TRIED) if first else range(0)
    for port in candidates:
        if all(is_free(port + offset) for offset in range(count)):
            return port
    for _ in range(PORTS_TRIED):
        port = _any_port()
        if all(is_free(port + offset) for offset in range(count)):
            return port
    raise PlaceUnusable(f"No free port on 127.0.0.1 near {first}. Choose another with --port.")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
