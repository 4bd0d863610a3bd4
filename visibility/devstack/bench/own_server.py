"""A durable PostgreSQL of one bench's own, or the one named, and how the product is run against it."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from visibility.devstack import keys, places, scratch
from visibility.devstack.places import REPOSITORY
from visibility.devstack.postgres import Postgres
from visibility.devstack.process import Process
from visibility.devstack.processes import Product
from visibility.devstack.supervisor import Supervisor


@dataclass(frozen=True)
class OwnServer:
    """Where the bench keeps its state, what runs its processes, and the product's environment."""

    state: Path
    supervisor: Supervisor
    product: Product

    def run(self, module: str, *words: str) -> str:
        """What a module of this package printed, run to its end with Django set up."""
        command = (sys.executable, "-m", "visibility.devstack.bench.with_django", module, *words)
        log = self.state / f"{module}.log"
        self.supervisor.run_once(Process(module, command, self.product.environment, log, folder=REPOSITORY))
        return log.read_text()


@contextmanager
def own_server(dsn: str | None) -> Iterator[OwnServer]:
    """Everything down and away at the end, whatever happens; a server that was named stays as it is."""
    with scratch.folder("bench") as own, ExitStack() as stack:
        supervisor = Supervisor(pidfile=own.state / "processes.json", say=lambda _: None)
        stack.callback(supervisor.shutdown)
        address = dsn or _started(own.state, supervisor)
        yield OwnServer(own.state, supervisor, Product(_environment(address, own.state), own.state))


def _started(state: Path, supervisor: Supervisor) -> str:
    postgres = Postgres(state, places.free_port(), is_durable=True)
    supervisor.start(postgres.process())
    return postgres.url


def _environment(dsn: str, state: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "visibility.settings",
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": dsn,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": keys.secret_key(state),
        "SIGHTLINE_VAULT_KEYS": keys.vault_key(state),
        "SIGHTLINE_ENV": "test",
        "SIGHTLINE_STATE": str(state),
    }
