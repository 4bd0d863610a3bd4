"""One bring-up for all scenarios: durable servers on loopback, two targets behind proxies, the real processes."""

import json
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg

from visibility.devstack import keys, places, probes, scratch, watchdog
from visibility.devstack.faults import clocks, failures, leaks
from visibility.devstack.faults.ledger import Ledger
from visibility.devstack.faults.page import Page
from visibility.devstack.faults.person import Person
from visibility.devstack.faults.proxy import Proxy
from visibility.devstack.faults.sender import Sender
from visibility.devstack.faults.source import Source
from visibility.devstack.faults.target import Target
from visibility.devstack.postgres import Postgres
from visibility.devstack.process import Process
from visibility.devstack.processes import Product
from visibility.devstack.scratch import Scratch
from visibility.devstack.supervisor import CouldNotStart, Supervisor
from visibility.devstack.valkey import Valkey

TURN_SECONDS = 0.05
# What processes.py sets for each process beside the environment of all.
OWN_VARIABLES = ("PGAPPNAME", "SIGHTLINE_PROCESS")
END_SECONDS = 20.0
START_SECONDS = 180.0
KINDS = (("keyed", "DE", "EUR", True), ("keyless", "US", "USD", False))
# Started by the first scenario that needs them.
LATE_KINDS = (("source", "DE", "EUR", True), ("guarded", "FR", "EUR", True))
ROUTED = ("keyed", "keyless", "guarded")


@dataclass
class Ports:
    """Loopback ports, each free at the start."""

    postgres: int
    valkey: int
    web: int
    ingest: int


class Rig:
    """Owns every process of the harness. All waiting goes through wait(), which also tends the processes."""

    def __init__(self, own: Scratch, stack: ExitStack, *, poison: str, without: str = "") -> None:
        self.state = own.state
        self.canary = f"canary-{secrets.token_hex(12)}"
        self.held: set[str] = set()
        self.supervisor = Supervisor(pidfile=self.state / "processes.json", say=lambda _: None)
        stack.callback(self.supervisor.shutdown)
        self.ports = Ports(*(places.free_port() for _ in range(4)))
        self.postgres = Postgres(self.state, self.ports.postgres, is_durable=True)
        self.valkey = Valkey(self.state, self.ports.valkey, keeps=False)
        self.broker = stack.enter_context(Proxy(target=self.ports.valkey, port=places.free_port()))
        self.targets = {kind[0]: self._target(stack, *kind) for kind in KINDS}
        self._late = {kind[0]: self._target(stack, *kind) for kind in LATE_KINDS}
        self._stack = stack
        self.ledger = Ledger(self.postgres.url)
        self.armed = failures.Failures(self.state)
        self.product = Product(self._environment(poison, without), self._folder("logs"))
        self._start(stack)

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.web}"

    def wait(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Whether `until` came true within the seconds. A database that is away makes it false for now."""
        end = time.monotonic() + seconds
        while True:
            self.tend()
            with suppress(psycopg.OperationalError):
                if until():
                    return True
            if time.monotonic() >= end:
                return False
            time.sleep(TURN_SECONDS)

    def tend(self) -> None:
        """Restart what ended, except what a scenario keeps down. Deaths are wanted here: no growing pauses."""
        for name, child in list(self.supervisor.children.items()):
            if name not in self.held:
                child.failures = 0
                self.supervisor.tend(child, now=time.monotonic())

    def group(self, name: str) -> int:
        """The process (and process group) id of a running process by name."""
        return self.supervisor.children[name].group

    def kill(self, name: str) -> None:
        """kill -9 of the whole group; the supervisor starts it again."""
        watchdog.send(self.group(name), signal.SIGKILL)
        self.supervisor.children[name].popen.wait(END_SECONDS)

    def down(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End a server in that way and keep it down until up()."""
        self.held.add(name)
        os.kill(self.group(name), number)
        self.supervisor.children[name].popen.wait(END_SECONDS)

    def up(self, name: str) -> None:
        """Start a server again and wait until it answers."""
        child = self.supervisor.children[name]
        self.held.discard(name)
        child.plan_restart(time.monotonic())
        child.failures, child.restart_at = 0, 0.0
        self.supervisor.tend(child, now=time.monotonic())
        self.supervisor.await_ready(child.process, timeout=END_SECONDS)

    @cached_property
    def source(self) -> Source:
        """The system that news come from, and the worker that pulls: started by the first who needs them."""
        self.supervisor.launch(self.product.worker("bulk"))
        sender = self._stack.enter_context(Sender(url=self._door("source"), secret=self.canary))
        return Source(self.open("source"), sender, self.postgres.url)

    def open(self, name: str) -> Target:
        """A target that is not there from the start; its sandbox is started the first time."""
        if name not in self.targets:
            self.supervisor.start(self._sandbox(self._late[name]), timeout=START_SECONDS)
            self.targets[name] = self._late[name]
        return self.targets[name]

    def change(self, name: str, **environment: str) -> None:
        """A process is ended politely and started with these variables beside the usual ones."""
        child = self.supervisor.children[name]
        own = {key: child.process.environment[key] for key in OWN_VARIABLES}
        self.down(name, signal.SIGTERM)
        child.process = replace(child.process, environment={**self.product.environment, **own, **environment})
        self.up(name)

    def leaks(self) -> list[str]:
        """Where the planted secret can be read."""
        return leaks.leaks(self.canary, logs=self.logs, redis_port=self.ports.valkey, database=self.postgres.url)

    def await_alive(self) -> None:
        """Returns once pulse and worker work. Raises CouldNotStart with what the worker said."""
        health = f"{self.web_url}/healthz"
        if not self.wait(START_SECONDS, lambda: probes.is_live(health)):
            words = self.supervisor.children["worker-live"].process.last_words()
            raise CouldNotStart(f"pulse and worker did not come alive\n{words}")

    def holder(self, prefix: str, seconds: float) -> tuple[int, int] | None:
        """A child of the worker that holds steps of this prefix, and how many; None when none does in time."""
        found: list[tuple[int, int]] = []

        def look() -> bool:
            ours = self.ledger.holders(prefix).items()
            found[:] = [(pid, steps) for pid, steps in ours if _group_of(pid) == self.group("worker-live")]
            return bool(found)

        return found[0] if self.wait(seconds, look) else None

    def _target(self, stack: ExitStack, name: str, entity: str, currency: str, is_keyed: bool) -> Target:
        port = places.free_port()
        proxy = stack.enter_context(Proxy(target=port, port=places.free_port()))
        return Target(name, entity, currency, port, self._folder(name), is_keyed, proxy)

    def _folder(self, name: str) -> Path:
        folder = self.state / name
        folder.mkdir(exist_ok=True)
        return folder

    def _environment(self, poison: str, without: str) -> dict[str, str]:
        allowed = [f"127.0.0.1:{target.proxy.port}" for target in self._all()]
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("PG")},
            **clocks.environment(),
            "DJANGO_SETTINGS_MODULE": "visibility.settings",
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": self.postgres.url,
            "WORKER_DATABASE_URL": self.postgres.worker_url,
            "REDIS_URL": f"redis://127.0.0.1:{self.broker.port}/0",
            "SECRET_KEY": keys.secret_key(self.state),
            "SIGHTLINE_VAULT_KEYS": keys.vault_key(self.state),
            "SIGHTLINE_ENV": "test",
            "SIGHTLINE_STATE": str(self.state),
            "SIGHTLINE_OUTBOUND_ALLOW": ",".join(allowed),
            "FAIL": failures.environment(poison),
            "WITHOUT": without,
        }

    def _start(self, stack: ExitStack) -> None:
        self.armed.disarm()
        foundations = (self.postgres.process(), self.valkey.process(), *map(self._sandbox, self.targets.values()))
        self.supervisor.start(*foundations, timeout=START_SECONDS)
        early = [self.product.ingest(port=self.ports.ingest), self.product.web(port=self.ports.web)]
        for process in (*early, self.product.worker("live")):
            self.supervisor.launch(process)
        made = self._seed()
        self._doors = made["connections"]
        self.sender = stack.enter_context(Sender(url=self._door("keyed"), secret=self.canary))
        self.page = Page(f"{self.web_url}/operations/", made["session"])
        self.people = [Person(self.web_url, *known) for known in ((made["session"],), *made["people"])]
        self.supervisor.launch(self.product.pulse())
        for process in early:
            self.supervisor.await_ready(process, timeout=START_SECONDS)
        self.await_alive()

    def _all(self) -> Iterator[Target]:
        yield from self.targets.values()
        yield from self._late.values()

    def _door(self, connection: str) -> str:
        door = self._doors[connection]
        return f"http://127.0.0.1:{self.ports.ingest}/ingest/{door['id']}/{door['token']}/"

    def _sandbox(self, target: Target) -> Process:
        process = self.product.sandbox("plain", port=target.port, state=target.state, anchor="2026-01-01")
        return replace(process, name=target.name, log=self.logs / f"{target.name}.log")

    def _seed(self) -> dict[str, Any]:
        wanted = [
            {
                "name": target.name,
                "entity": target.entity,
                "currency": target.currency,
                "url": f"http://127.0.0.1:{target.proxy.port}",
                "keyed": target.is_keyed,
                "secret": self.canary,
                "is_routed": target.name in ROUTED,
                "is_guarded": target.name == "guarded",
            }
            for target in self._all()
        ]
        command = (sys.executable, "-m", "visibility.devstack.faults.seed", json.dumps(wanted))
        process = Process("seed", command, self.product.environment, self.logs / "seed.log", folder=places.REPOSITORY)
        self.supervisor.run_once(process)
        return dict(json.loads(process.last_words().splitlines()[-1]))


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


@contextmanager
def rig(*, poison: str, without: str = "", is_kept: bool = False) -> Iterator[Rig]:
    """Everything up; everything down and away at the end, whatever happens."""
    own = scratch.make("faults")
    try:
        with ExitStack() as stack:
            yield Rig(own, stack, poison=poison, without=without)
    finally:
        if is_kept:
            print(f"logs and journals: {own.state}", file=sys.stderr)
        else:
            own.remove()
