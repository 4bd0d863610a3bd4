"""The early plugin: servers where none are named, the named ones else, one set for all workers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from visibility.devstack.places import REPOSITORY

PRINTS_ADDRESSES = """
import os
import psycopg

def test_addresses():
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    with open(os.environ["SEEN"], "a") as seen:
        seen.write(os.environ["DATABASE_URL"] + " " + os.environ["REDIS_URL"] + "\\n")

test_again = test_addresses
"""
BYTECODE = "PYTHONPYCACHEPREFIX"
KEPT = {"PATH": "/usr/bin:/bin", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | (
    {BYTECODE: os.environ[BYTECODE]} if BYTECODE in os.environ else {}
)


@pytest.fixture
def inner(tmp_path: Path) -> "InnerRun":
    (tmp_path / "test_inner.py").write_text(PRINTS_ADDRESSES)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p visibility.devstack.pytest_stack -p xdist.plugin\n")
    return InnerRun(tmp_path)


class InnerRun:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: str, **environment: str) -> list[str]:
        """Runs the two inner tests; returns the addresses that each of them saw."""
        seen = self.folder / "seen"
        answer = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words, str(self.folder)],
            cwd=self.folder,
            env={**KEPT, "PYTHONPATH": str(REPOSITORY), "SEEN": str(seen), **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "2 passed" in answer.stdout, answer.stdout + answer.stderr
        return seen.read_text().splitlines()


def test_servers_are_brought_along_and_taken_away(inner: InnerRun) -> None:
    seen = inner()

    database, _, broker = seen[0].partition(" ")
    assert seen == [seen[0], seen[0]]
    assert not Path(database.partition("host=")[2]).exists()
    assert broker.startswith("unix://")


def test_workers_share_the_servers_of_their_controller(inner: InnerRun) -> None:
    seen = inner("-n", "2")

    assert len(seen) == 2
    assert len(set(seen)) == 1


def test_servers_that_are_named_are_used_as_they_are(inner: InnerRun) -> None:
    database = os.environ["DATABASE_URL"]

    seen = inner(DATABASE_URL=database, REDIS_URL="redis://127.0.0.1:1/0")

    assert seen == [f"{database} redis://127.0.0.1:1/0"] * 2
