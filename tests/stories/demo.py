"""The demo as a newcomer starts it, in a folder of its own; its people can be made to hold still."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.sharing import CLOCKS, OWN
from tests.stories.product import Product
from tests.stories.schedule import Schedule
from tests.stories.systems import Systems
from visibility.devstack import places, scratch
from visibility.devstack.instance import MEMORY
from visibility.devstack.places import REPOSITORY
from visibility.devstack.stack import VENDORS

READY = "ready: "


@dataclass(frozen=True)
class Demo:
    """The launcher, and what it printed until the pages could be opened."""

    launcher: "subprocess.Popen[str]"
    told: str
    state: Path

    @property
    def address(self) -> str:
        return self.told.split(READY)[1].split()[0]

    @property
    def groups(self) -> list[int]:
        """The process group of each process that the launcher has started."""
        return [entry["group"] for entry in json.loads((self.state / "processes.json").read_text())]

    def product(self) -> Product:
        ports, web = json.loads((self.state / MEMORY).read_text()), self.address.rstrip("/")
        host, _, port = web.rpartition(":")
        systems = Systems.at(
            {vendor: f"http://127.0.0.1:{ports[vendor]}" for vendor in VENDORS}, then=Schedule(self.state).at_once
        )
        return Product(web, f"{host}:{int(port) + 1}", systems, log_ins=self.told, state=self.state)

    def hold_still(self) -> None:
        """From now on nothing happens in the systems unless a test does it."""
        self._signal_world(signal.SIGSTOP)

    def kill(self) -> None:
        """SIGKILL to the launcher; its people move again before, to be ended as others are."""
        self._signal_world(signal.SIGCONT)
        self.launcher.kill()
        self.launcher.wait()

    def _signal_world(self, number: int) -> None:
        for process in self.product().processes("world"):
            process.send_signal(number)


@contextmanager
def started_demo() -> Iterator[Demo]:
    """The demo of a small firm, its pages open; killed at the block's end if it is there still."""
    with scratch.folder("demo") as made, _launched(made.state) as launcher:
        try:
            yield Demo(launcher, _words_until_ready(launcher), made.state / "demo")
        finally:
            launcher.kill()


def _launched(state: Path) -> "subprocess.Popen[str]":
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    port = str(places.free_port(8100, count=2))
    words = ("-m", "visibility.devstack.demo", "--quiet", "--size", "small", "--port", port)
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=REPOSITORY,
        env=kept | CLOCKS | {"SIGHTLINE_STATE": str(state)},
        stdout=subprocess.PIPE,
        text=True,
    )


def _words_until_ready(launcher: "subprocess.Popen[str]") -> str:
    assert launcher.stdout is not None
    told = ""
    for line in launcher.stdout:
        told += line
        if READY in line:
            return told
    raise AssertionError(f"the demo did not start (exit code {launcher.wait()}): {told}")
