"""Workers that load all tests at once, each from another place on: what one has compiled, the others find.

In a fresh environment compiling takes longer than all else of a worker's start, and they would all compile the same.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
WORKER, WORKERS = "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"


def load_from_another_place() -> None:
    """Imports every module of tests; what cannot be imported is left to the collection, which says why."""
    if WORKER not in os.environ:
        return
    modules = [_name(path) for path in sorted(ROOT.rglob("test_*.py"))]
    for name in turned(modules, int(os.environ[WORKER].removeprefix("gw")), int(os.environ[WORKERS])):
        with suppress(Exception, pytest.skip.Exception):
            import_module(name)


def turned(modules: Sequence[str], worker: int, workers: int) -> list[str]:
    """All of them, beginning with the worker's own part."""
    start = len(modules) * (worker % workers) // workers
    return [*modules[start:], *modules[:start]]


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
