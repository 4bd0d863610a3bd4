"""Builders for processes and supervisors of the tests, each in a folder of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from visibility.devstack.process import Process
from visibility.devstack.supervisor import Supervisor


class ProcessBuilder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, name: str = "sleeper", code: str = "import time; time.sleep(60)", **changes: Any) -> Process:
        """A Python child that runs `code`."""
        fields = {"environment": {}, "log": self.folder / f"{name}.log", **changes}
        return Process(name=name, command=(sys.executable, "-I", "-S", "-c", code), **fields)


@pytest.fixture
def make_process(tmp_path: Path) -> ProcessBuilder:
    return ProcessBuilder(tmp_path)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    made = Supervisor(pidfile=tmp_path / "processes.json", say=said.append)
    yield made
    made.shutdown()
