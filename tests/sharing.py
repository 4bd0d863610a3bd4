"""One running product for a whole test run: the first worker in need starts it, the last one to leave stops it.

And one of its own for who changes what others rely on.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.stories.product import Product
from visibility.devstack import places, scratch
from visibility.devstack.scratch import Scratch

ROOT = Path(__file__).parent.parent
OWN = ("DATABASE_URL", "REDIS_URL", "SIGHTLINE_VAULT_KEYS", "SECRET_KEY", "SIGHTLINE_ENV")
STOP_SECONDS = 60
# A killed worker's steps are taken up again once its leases end; a story cannot wait minutes for that.
CLOCKS = {"SIGHTLINE_CALL_TIMEOUT": "10", "SIGHTLINE_LEASE_MARGIN": "2", "SIGHTLINE_SERVER_CUTOFF": "5"}
# Launchers that this process began: a handle that is forgotten complains of a process that still runs.
BEGUN: "list[subprocess.Popen[str]]" = []


@dataclass(frozen=True)
class Started:
    """The launcher's process, its folders, what it printed, and how many workers use it."""

    pid: int
    state: str
    sockets: str
    line: str
    users: int


@contextmanager
def running_product() -> Iterator[Product]:
    """The product of this run, its first pull done; it ends with the last block that is left."""
    run = Path(tempfile.gettempdir()) / f"sightline-run-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}.json"
    product = _enter(run)
    try:
        yield product
    finally:
        _leave(run)


@contextmanager
def product_of_its_own() -> Iterator[Product]:
    """A product for one test file alone, whose routes it may change; its first pull done."""
    started = _start()
    try:
        yield filled(Product.described(started.line))
    finally:
        _stop(started)


def _enter(run: Path) -> Product:
    with _alone(run):
        started = _read(run) or _start()
        _write(run, started, users=started.users + 1)
        return Product.described(started.line) if started.users else filled(Product.described(started.line))


def filled(product: Product) -> Product:
    """The same product, on the schedule of stories from now on, its first pull done."""
    product.schedule.pull_often()
    product.await_first_pull()
    return product


def _leave(run: Path) -> None:
    with _alone(run):
        started = _read(run)
        assert started is not None, f"{run} is gone while its product is in use"
        if started.users > 1:
            _write(run, started, users=started.users - 1)
        else:
            run.unlink()
            _stop(started)


def _start() -> Started:
    own = scratch.make("stories")
    launcher = launched(own.state)
    BEGUN.append(launcher)
    assert launcher.stdout is not None
    with launcher.stdout:
        line = launcher.stdout.readline()
    assert line, f"the product did not start (exit code {launcher.wait()}); its words are above"
    return Started(launcher.pid, str(own.state), str(own.sockets), line, users=0)


def launched(state: Path) -> "subprocess.Popen[str]":
    """A launcher of the product with its state in a folder, on a port of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    port = places.free_port(8400, count=2)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.stories.launcher", str(port)],
        cwd=ROOT,
        env=kept | CLOCKS | {"SIGHTLINE_STATE": str(state)},
        stdout=subprocess.PIPE,
        text=True,
    )


def _stop(started: Started) -> None:
    """Ends the launcher, whoever's child it is, and takes its folders away."""
    deadline = time.monotonic() + STOP_SECONDS
    os.kill(started.pid, signal.SIGTERM)
    while _is_alive(started.pid):
        assert time.monotonic() < deadline, f"the product's launcher {started.pid} does not end"
        time.sleep(0.1)
    for launcher in BEGUN:
        if launcher.pid == started.pid:
            launcher.wait(STOP_SECONDS)
    Scratch(Path(started.state), Path(started.sockets)).remove()


def _is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def _alone(run: Path) -> Iterator[None]:
    with run.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _read(run: Path) -> Started | None:
    return Started(**json.loads(run.read_text())) if run.exists() else None


def _write(run: Path, started: Started, *, users: int) -> None:
    run.write_text(json.dumps({**started.__dict__, "users": users}))
