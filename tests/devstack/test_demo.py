"""The demo as a newcomer runs it: ready with pages, and gone without a trace when its launcher is killed."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from visibility.devstack import places, probes, scratch, watchdog
from visibility.devstack.places import REPOSITORY

OWN_SERVERS = ("DATABASE_URL", "REDIS_URL", "SIGHTLINE_VAULT_KEYS", "SECRET_KEY", "SIGHTLINE_ENV")


@pytest.fixture
def base() -> Iterator[Path]:
    with scratch.folder("demo") as made:
        yield made.state


@pytest.fixture
def demo(base: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {name: value for name, value in os.environ.items() if name not in OWN_SERVERS}
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "visibility.devstack.demo",
            "--quiet",
            "--size",
            "small",
            "--port",
            str(places.free_port(8100, count=2)),
        ],
        cwd=REPOSITORY,
        env={**environment, "SIGHTLINE_STATE": str(base)},
        stdout=subprocess.PIPE,
        text=True,
    ) as launcher:
        yield launcher
        launcher.kill()


def test_the_demo_comes_alive_and_a_killed_launcher_leaves_nothing(demo: subprocess.Popen[str], base: Path) -> None:
    address = _await_address(demo)
    with urllib.request.urlopen(address, timeout=5) as page:
        status = page.status
    groups = [entry["group"] for entry in json.loads((base / "demo" / "processes.json").read_text())]

    demo.kill()
    demo.wait()

    assert probes.is_live(f"{address}healthz") is False
    assert status == 200
    assert len(groups) == 15
    psutil.wait_procs([psutil.Process(group) for group in groups if psutil.pid_exists(group)], timeout=20)
    assert [group for group in groups if watchdog.send(group, 0)] == []


def _await_address(demo: subprocess.Popen[str]) -> str:
    assert demo.stdout is not None
    return next(line.split("ready: ")[1].split()[0] for line in demo.stdout if "ready: " in line)
