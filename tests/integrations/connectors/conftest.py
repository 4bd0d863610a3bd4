"""Sandboxes as processes of their own and connections to them, for tests over real HTTP."""

import base64
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from integrations import secrets
from integrations.canonical.models import Firm
from integrations.models import Connection

ANCHOR = "2026-11-20"
GO_LIVE = datetime(2026, 11, 1, tzinfo=UTC)
READY_SECONDS = 30.0


@dataclass
class Vendor:
    """One sandbox process."""

    kind: str
    port: int
    smtp_port: int
    state: Path
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

    def do(self, action: str, **body: Any) -> Any:
        return self.ask("/_do", {"action": action, **body})

    def effects(self, **wanted: Any) -> list[dict[str, Any]]:
        entries = self.ask("/_journal?kind=effect")["entries"]
        return [entry for entry in entries if all(entry.get(name) == value for name, value in wanted.items())]

    def client(self) -> dict[str, str]:
        """What an administrator of the vendor hands over: ids and secrets."""
        described = json.loads((self.state / f"{self.kind}-client.json").read_text())
        return dict(described)

    def records(self, collection: str) -> dict[str, dict[str, Any]]:
        return dict(self.ask(f"/_state/{collection}"))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def launch(kind: str, state: Path, *options: str) -> Vendor:
    port, smtp_port = free_port(), free_port()
    command = [sys.executable, "-m", "integrations.sandbox", kind, "--port", str(port), "--state", str(state)]
    mail = ["--smtp-port", str(smtp_port)] if kind == "mail" else []
    process = subprocess.Popen([*command, "--anchor", ANCHOR, *mail, *options])
    vendor = Vendor(kind, port, smtp_port, state, process)
    give_up = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        try:
            vendor.ask("/_health")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return vendor
    raise AssertionError(f"the {kind} sandbox did not come up")


Vendors = Callable[..., Vendor]
Connect = Callable[..., Connection]


@pytest.fixture(scope="session")
def vendors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vendors]:
    """vendors("plain") -> the one running sandbox of that kind; all end with the session."""
    running: dict[str, Vendor] = {}

    def of_kind(kind: str) -> Vendor:
        if kind not in running:
            running[kind] = launch(kind, tmp_path_factory.mktemp(kind))
        running[kind].mode()
        return running[kind]

    yield of_kind
    for vendor in running.values():
        vendor.process.kill()
        vendor.process.wait()


@pytest.fixture
def firm(db: None) -> Firm:
    return Firm.objects.create(slug="north", name="Northlight", reporting_currency="EUR")


@pytest.fixture
def connect(firm: Firm, settings: Any) -> Connect:
    """connect(vendor, secrets={...}, keyed="false") -> a saved connection that may call the sandbox."""
    settings.VAULT_KEYS = [base64.b64encode(os.urandom(32)).decode()]

    def to_vendor(vendor: Vendor, *, base_url: str = "", entered: Any = None, **plain: str) -> Connection:
        settings.OUTBOUND_ALLOW = [f"127.0.0.1:{vendor.port}", f"127.0.0.1:{vendor.smtp_port}"]
        row = Connection.objects.create(
            firm=firm,
            name=f"{vendor.kind} {Connection.objects.count()}",
            kind=vendor.kind,
            base_url=base_url or vendor.url,
            settings=plain,
            go_live_at=GO_LIVE,
        )
        if entered:
            secrets.keep(row, entered, now=GO_LIVE)
        return row

    return to_vendor
