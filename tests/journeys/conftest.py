"""A plain target over real HTTP, and a firm whose posting journeys go there."""

import base64
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from integrations.models import Connection
from journeys.engine.targets import Target as EngineTarget
from journeys.engine.targets import Targets
from tests.journeys.builders import make_connection, make_firm

READY_SECONDS = 30.0


@dataclass
class Target:
    """The plain sandbox's process and its journal."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data), timeout=20) as answer:
            return json.load(answer)

    def mode(self, **faults: Any) -> None:
        self.ask("/_mode", faults)

    def put(self, *keys: str, **fields: Any) -> None:
        """Won deals at the source; they are won now."""
        records = [{"ref": key, "entity": "DE", "is_won": True} | fields for key in keys]
        self.ask("/_do", {"action": "put_records", "records": records})

    def refs(self, prefix: str = "") -> list[str]:
        """References of the effects in the order they were done."""
        entries = self.ask("/_journal?kind=effect")["entries"]
        return [entry["ref"] for entry in entries if entry["ref"].startswith(prefix)]

    def requests(self, prefix: str = "") -> list[dict[str, Any]]:
        entries = self.ask("/_journal?kind=request")["entries"]
        return [entry for entry in entries if (entry["ref"] or "").startswith(prefix)]


@pytest.fixture(scope="session")
def target_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    state: Path = tmp_path_factory.mktemp("plain")
    command = [sys.executable, "-m", "integrations.sandbox", "plain", "--port", str(port), "--state", str(state)]
    running = Target(port, subprocess.Popen(command))
    _await(running)
    yield running
    running.process.kill()
    running.process.wait()


def _await(target: Target) -> None:
    give_up = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up:
        try:
            target.ask("/_health")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the plain sandbox did not come up")


@pytest.fixture
def target(target_process: Target) -> Iterator[Target]:
    target_process.mode(keyed=True)
    yield target_process
    target_process.mode(keyed=True)


@pytest.fixture
def plain(transactional_db: None, target: Target, settings: Any) -> Connection:
    """A connection to the target that honours keys, with the posting journey routed to it."""
    settings.VAULT_KEYS = [base64.b64encode(os.urandom(32)).decode()]
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{target.port}"]
    settings.CALL_TIMEOUT, settings.READ_TIMEOUT, settings.LEASE_MARGIN = 2, 2, 1
    settings.SERVER_CUTOFF = 0.2
    return make_connection(make_firm(), base_url=target.url)


@pytest.fixture
def keyless(plain: Connection, target: Target) -> Connection:
    """The same, where neither side knows keys: look-ups protect."""
    target.mode(keyed=False)
    plain.settings = {"keyed": "false"}
    plain.save()
    return plain


@pytest.fixture
def settings_of_target(settings: Any) -> None:
    """Settings under which connections open that never call anybody."""
    settings.VAULT_KEYS = [base64.b64encode(os.urandom(32)).decode()]


def open_target(connection: Connection) -> EngineTarget:
    """The engine's view of a connection."""
    opened = Targets().open(connection.pk)
    assert opened is not None
    return opened
