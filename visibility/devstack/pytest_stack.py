"""Early pytest plugin (-p): PostgreSQL and Valkey for the tests where DATABASE_URL / REDIS_URL name none.

It writes the environment when imported, before Django reads its settings; pytest-xdist's workers inherit it.
"""

import atexit
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from visibility.devstack import keys, scratch
from visibility.devstack.postgres import Postgres
from visibility.devstack.process import Process
from visibility.devstack.scratch import Scratch
from visibility.devstack.supervisor import Supervisor
from visibility.devstack.valkey import Valkey

# In the environment of this run and its workers where PostgreSQL is their own: what they leave on it is nobody's.
OWN_POSTGRES = "SIGHTLINE_TESTS_OWN_POSTGRES"


@dataclass(frozen=True)
class Servers:
    """The servers this run brings along; None where the environment names one."""

    scratch: Scratch
    postgres: Postgres | None
    valkey: Valkey | None

    def processes(self) -> list[Process]:
        return [server.process() for server in (self.postgres, self.valkey) if server is not None]


def choose_servers() -> Servers:
    """Describes the servers that are missing and writes their addresses into the environment."""
    own = scratch.make("test")
    atexit.register(own.remove)
    servers = Servers(
        scratch=own,
        postgres=None if os.environ.get("DATABASE_URL") else Postgres(own.state, own.sockets),
        valkey=None if os.environ.get("REDIS_URL") else Valkey(own.state, own.sockets),
    )
    if servers.postgres:
        os.environ |= {"DATABASE_URL": servers.postgres.url, OWN_POSTGRES: "1"}
    if servers.valkey:
        os.environ["REDIS_URL"] = servers.valkey.url
    _set_defaults(own.state)
    return servers


def _set_defaults(state: Path) -> None:
    defaults = {
        "SIGHTLINE_ENV": "test",
        "SIGHTLINE_PROCESS": "command",
        "SIGHTLINE_STATE": str(state),
        "SECRET_KEY": keys.secret_key(state),
        "SIGHTLINE_VAULT_KEYS": keys.vault_key(state),
        # Playwright's synchronous interface keeps an event loop running around the tests.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


class Stack:
    """Runs the chosen servers for as long as pytest runs."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.supervisor: Supervisor | None = None

    def pytest_sessionstart(self) -> None:
        processes = self.servers.processes()
        if processes:
            self.supervisor = Supervisor(pidfile=self.servers.scratch.state / "processes.json")
            self.supervisor.start(*processes)

    def pytest_unconfigure(self) -> None:
        if self.supervisor:
            self.supervisor.shutdown()


SERVERS = None if "PYTEST_XDIST_WORKER" in os.environ else choose_servers()


def pytest_configure(config: pytest.Config) -> None:
    if SERVERS is not None and not config.option.collectonly:
        config.pluginmanager.register(Stack(SERVERS), "sightline-stack")
