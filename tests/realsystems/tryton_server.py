"""A real Tryton on loopback with an SQLite database of its own; it can be killed and started again.

SIGHTLINE_TRYTON_PYTHON names the Python of an environment with requirements/tryton.txt (`./sightline test --real` makes
one); without it, our own environment may hold Tryton.
"""

import importlib.util
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import requests

from tests.stories.waiting import eventually

DATABASE = "north"
START_SECONDS = 120.0
MODULE = "timesheet"
ADMINISTRATOR = "administrator@northlight.example"


def python() -> str | None:
    """A Python that has Tryton; None where there is none. What the environment names is not doubted."""
    named = os.environ.get("SIGHTLINE_TRYTON_PYTHON")
    return named or (sys.executable if importlib.util.find_spec("trytond") else None)


class TrytonServer:
    """`state` is its folder. Nothing runs until start()."""

    def __init__(self, python: str, state: Path, *, port: int) -> None:
        self.python, self.state, self.port = python, state, port
        self.password = secrets.token_urlsafe(16)
        self.process: subprocess.Popen[bytes] | None = None
        self._config.write_text(f"[database]\nuri = sqlite://\npath = {state}\n[web]\nlisten = 127.0.0.1:{port}\n")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def make(self) -> None:
        """The database with the timesheet module and what that stands on; half a minute."""
        self._file.touch()
        password = self.state / "password"
        password.write_text(self.password)
        options = ("-u", MODULE, "--activate-dependencies", "--administrator", "--email", ADMINISTRATOR)
        environment = os.environ | {"TRYTONPASSFILE": str(password)}
        subprocess.run(self._command("trytond.cli.admin", *options), env=environment, check=True)

    def start(self) -> None:
        """Returns when it answers for its database."""
        with (self.state / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command("trytond.cli"), stdout=log, stderr=log, start_new_session=True
            )
        eventually(self._answers, seconds=START_SECONDS, why=f"Tryton answers; its words are in {log.name}")

    def kill(self) -> None:
        """kill -9; what it was doing is not finished."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        if self.process is not None:
            self.kill()

    def lines(self) -> int:
        """How many timesheet lines are committed, whether it runs or not."""
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as database:
            (count,) = database.execute("SELECT count(*) FROM timesheet_line").fetchone()
        return int(count)

    @property
    def _config(self) -> Path:
        return self.state / "trytond.conf"

    @property
    def _file(self) -> Path:
        return self.state / f"{DATABASE}.sqlite"

    def _command(self, module: str, *options: str) -> list[str]:
        return [self.python, "-m", module, "-c", str(self._config), "-d", DATABASE, *options]

    def _answers(self) -> bool:
        body: Any = {"id": 0, "method": "common.server.version", "params": []}
        try:
            return requests.post(f"{self.url}/rpc/", json=body, timeout=START_SECONDS).ok
        except requests.ConnectionError:
            return False
