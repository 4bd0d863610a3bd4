"""What all tests share: which of them run on one worker, and the one running product of stories and browser tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.product import Product
from visibility.devstack import places, scratch

ROOT = Path(__file__).parent
MARKS = {"stories": pytest.mark.story, "browser": pytest.mark.browser}
OWN = ("DATABASE_URL", "REDIS_URL", "SIGHTLINE_VAULT_KEYS", "SECRET_KEY", "SIGHTLINE_ENV")
STOP_SECONDS = 60


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file stay on one worker, and so do all that need the running product: there is only one."""
    for item in items:
        folder = item.path.relative_to(ROOT).parts[0]
        item.add_marker(pytest.mark.xdist_group("product" if folder in MARKS else str(item.path)))
        if folder in MARKS:
            item.add_marker(MARKS[folder])


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """The whole product with the demo firm's systems, started for this run, with servers and state of its own."""
    with scratch.folder("stories") as own, launched(own.state) as launcher:
        assert launcher.stdout is not None
        line = launcher.stdout.readline()
        assert line, f"the product did not start (exit code {launcher.wait()}); its words are above"
        yield Product.described(line)
        launcher.send_signal(signal.SIGTERM)
        launcher.wait(STOP_SECONDS)


def launched(state: Path) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    port = places.free_port(8400, count=2)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.stories.launcher", str(port)],
        cwd=ROOT.parent,
        env=kept | {"SIGHTLINE_STATE": str(state)},
        stdout=subprocess.PIPE,
        text=True,
    )
