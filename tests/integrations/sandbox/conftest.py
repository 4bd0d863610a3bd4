"""Sandboxes as processes of their own, each on a free port with a state directory of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

ANCHOR = "2026-11-20"
READY_SECONDS = 30.0
Start = Callable[..., "Running"]


@dataclass
class Running:
    """One sandbox process."""

    command: list[str]
    url: str
    state: Path
    process: subprocess.Popen[bytes]

    def get(self, path: str, **options: Any) -> requests.Response:
        return requests.get(self.url + path, timeout=10, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> requests.Response:
        return requests.post(self.url + path, json=body, timeout=10, **options)

    def do(self, action: str, **body: Any) -> Any:
        answer = self.post("/_do", {"action": action} | body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def mode(self, **faults: Any) -> Any:
        return self.post("/_mode", faults).json()

    def journal(self, kind: str) -> list[dict[str, Any]]:
        return list(self.get(f"/_journal?kind={kind}").json()["entries"])

    def records(self, collection: str) -> dict[str, dict[str, Any]]:
        return dict(self.get(f"/_state/{collection}").json())

    def kill_and_restart(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process = launch(self.command, self.url)


def launch(command: list[str], url: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command)
    give_up = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        try:
            requests.get(url + "/_health", timeout=1)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return process
    raise AssertionError(f"{command} did not come up")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """start("plain", "--empty") -> Running; ended with the module."""
    running: list[Running] = []

    def start_one(vendor: str, *options: str) -> Running:
        state, port = tmp_path_factory.mktemp(vendor), free_port()
        command = [sys.executable, "-m", "integrations.sandbox", vendor, "--port", str(port)]
        command += ["--state", str(state), "--anchor", ANCHOR, *options]
        url = f"http://127.0.0.1:{port}"
        running.append(Running(command, url, state, launch(command, url)))
        return running[-1]

    yield start_one
    for sandbox in running:
        sandbox.process.kill()
        sandbox.process.wait()
