"""Where things live: an instance's state, its sockets, its ports."""

import fcntl
import hashlib
import os
import socket
import tempfile
from itertools import chain
from pathlib import Path

from visibility.devstack import accounts

REPOSITORY = Path(__file__).resolve().parents[2]
PORTS_TRIED = 50
# Ports that this process has asked for, with the locks that keep other launchers from being offered them too: a server
# binds its port seconds later. The kernel lets go of a lock however its process ends.
_reserved: dict[int, int] = {}


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
    return _private(_socket_base() / f"sightline-{os.geteuid()}-{fingerprint(state)}")


def _private(directory: Path) -> Path:
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
    """The first of `count` free neighbouring ports on loopback, from `first` upwards, else any.

    They are ours for as long as this process lives: no other launcher is offered them, nor are we once more.
    """
    candidates = range(first, first + PORTS_TRIED) if first else range(0)
    for port in chain(candidates, (_any_port() for _ in range(PORTS_TRIED))):
        if _take(range(port, port + count)):
            return port
    raise PlaceUnusable(f"No free port on 127.0.0.1 near {first}. Choose another with --port.")


def reserve(port: int) -> bool:
    """Whether a port that was ours before is free still, and is ours now."""
    return is_free(port) and (port in _reserved or _lock(port))


def _take(ports: range) -> bool:
    """All of them or none."""
    taken: list[int] = []
    for port in ports:
        if port in _reserved or not is_free(port) or not _lock(port):
            for mine in taken:
                os.close(_reserved.pop(mine))
            return False
        taken.append(port)
    return True


def _lock(port: int) -> bool:
    """By a file in a folder of ours, as two accounts seldom launch on one machine at one instant."""
    folder = _private(_socket_base() / f"sightline-ports-{os.geteuid()}")
    handle = os.open(folder / str(port), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return False
    _reserved[port] = handle
    return True


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
