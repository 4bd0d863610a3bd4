"""The command line of every process, defined once for the demo, the tests and the fault harness.

deploy/systemd says the same for production; tests/devstack compares the two.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from visibility.devstack.places import REPOSITORY

MANAGE = str(REPOSITORY / "manage.py")


def web(*, port: int, host: str = "127.0.0.1", workers: int = 2) -> tuple[str, ...]:
    """The pages and the API."""
    return (
        *_module("gunicorn", "visibility.wsgi"),
        *("--bind", f"{host}:{port}", "--worker-class", "gthread"),
        *("--workers", str(workers), "--threads", "4", "--timeout", "30", "--graceful-timeout", "5"),
        *("--limit-request-line", "4094", "--limit-request-fields", "50", "--no-control-socket", "--preload"),
    )


def ingest(*, port: int, host: str = "127.0.0.1") -> tuple[str, ...]:
    """The ingest door."""
    return (
        *_module("uvicorn", "visibility.ingest:app"),
        *("--host", host, "--port", str(port), "--no-access-log", "--no-server-header"),
        *("--log-level", "warning", "--timeout-graceful-shutdown", "5"),
    )


def worker(name: str, *, queues: str) -> tuple[str, ...]:
    """One Celery worker; `queues` is a comma list of live, bulk, report."""
    return (
        *_module("celery", "-A", "visibility.celery", "worker"),
        *("-Q", queues, "-n", f"{name}@%h", "--loglevel", "warning"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )


def pool_for_this_machine() -> tuple[str, ...]:
    """Celery's process pool keeps semaphores in /dev/shm; without it threads do the work."""
    shared_memory = Path("/dev/shm")
    usable = not shared_memory.exists() or os.access(shared_memory, os.W_OK)
    return () if usable and sys.platform != "darwin" else ("--pool", "threads")


def manage(*words: str) -> tuple[str, ...]:
    return (sys.executable, MANAGE, *words)


def pulse() -> tuple[str, ...]:
    """Schedules, sweeps and bells."""
    return manage("pulse")


def sandbox(
    vendor: str, *, port: int, state: Path, anchor: str, size: str = "small", smtp_port: int | None = None
) -> tuple[str, ...]:
    """One simulated vendor over real HTTP; `size` of the firm it shows: small or full."""
    mail = ("--smtp-port", str(smtp_port)) if smtp_port is not None else ()
    options = ("--port", str(port), "--state", str(state), "--anchor", anchor, "--size", size, *mail)
    return _module("integrations.sandbox", vendor, *options)


def world(addresses: Mapping[str, str], state: Path) -> tuple[str, ...]:
    """The demo firm's people at work, by the addresses of their systems: deals close, hours are approved."""
    words = (word for system, url in addresses.items() for word in (f"--{system}", url))
    return _module("integrations.sandbox", "world", "--state", str(state), *words)


def _module(name: str, *words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *words)
