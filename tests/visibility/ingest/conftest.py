"""The real ingest door as a process of its own, on the test's database."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection as database

from integrations import secrets
from integrations.models import Connection
from tests.journeys.builders import GO_LIVE, make_connection, make_firm

READY_SECONDS = 30.0
SECRET = "webhook-secret-canary"
TOKEN = "t0kenT0kenT0kenT0ken"


@dataclass
class Door:
    """Where the door listens and which connection it serves."""

    port: int
    connection: Connection
    log: Path

    @property
    def path(self) -> str:
        return f"/ingest/{self.connection.pk}/{TOKEN}/"

    def post(self, raw: bytes, *, path: str = "", **headers: str) -> int:
        """The status of one call; header names as keywords with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            caller.request("POST", path or self.path, raw, {"Content-Type": "application/json"} | named)
            return caller.getresponse().status
        finally:
            caller.close()

    def signed(self, body: Any, **headers: str) -> int:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.post(raw, x_signature_256=sign(raw), **headers)


def sign(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


@pytest.fixture(scope="session")
def vault_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


@pytest.fixture(scope="session")
def door_process(
    django_db_setup: None, vault_key: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, Path]]:
    """The port of one door for all tests, and its log."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    log = tmp_path_factory.mktemp("door") / "door.log"
    command = [sys.executable, "-m", "uvicorn", "visibility.ingest:app", "--port", str(port), "--no-access-log"]
    environment = os.environ | {"DATABASE_URL": database_url(), "SIGHTLINE_VAULT_KEYS": vault_key}
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        _await(port)
        yield port, log
        process.terminate()
        process.wait()


@pytest.fixture
def door(transactional_db: None, settings: Any, vault_key: str, door_process: tuple[int, Path]) -> Door:
    settings.VAULT_KEYS = [vault_key]
    connection = make_connection(make_firm(), webhook_token=TOKEN, base_url="https://plain.example")
    secrets.keep(connection, {"webhook_secret": SECRET}, now=GO_LIVE)
    port, log = door_process
    return Door(port, connection, log)


def database_url() -> str:
    """Where this test's own database is, for processes beside it."""
    known = database.settings_dict
    host, user = quote(known["HOST"], safe=""), known["USER"]
    return f"postgresql://{user}@/{known['NAME']}?host={host}"


def _await(port: int) -> None:
    give_up = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the ingest door did not open")
