"""Another wall clock for the product's processes: Python's own is shifted in each of them before anything else runs.

A process that finds the folder first on its path runs `sitecustomize` from it. time_machine moves the wall clock of the
interpreter in C and leaves the monotonic one alone, as a jump of a host's clock does. PostgreSQL keeps its own.
"""

import importlib.util
from collections.abc import Mapping
from pathlib import Path

FOLDER = "shifted"
# Between a session's name and how many seconds its process's clock is off; only a negative control reads it.
MARK = "@"
CUSTOMIZED = """
import os, pathlib
from datetime import datetime, timedelta, timezone
import time_machine
os.environ["PGAPPNAME"] = os.environ["PGAPPNAME"].partition("@")[0] + "@" + os.environ["SHIFTED_SECONDS"]
there = datetime.now(timezone.utc) + timedelta(seconds=float(os.environ["SHIFTED_SECONDS"]))
time_machine.travel(there, tick=True).start()
pathlib.Path(__file__).with_name(f"{os.getpid()}.started").write_text(datetime.now(timezone.utc).isoformat())
"""


def is_possible() -> bool:
    """Whether the package that moves the clock is there; it comes with the tests."""
    return importlib.util.find_spec("time_machine") is not None


def environment(state: Path, *, seconds: float) -> Mapping[str, str]:
    """What a process needs to live that many seconds ahead (negative: behind)."""
    folder = state / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(CUSTOMIZED)
    return {"PYTHONPATH": str(folder), "SHIFTED_SECONDS": str(seconds)}


def shifted(state: Path) -> int:
    """How many processes have started with another clock."""
    return len(list((state / FOLDER).glob("*.started")))
