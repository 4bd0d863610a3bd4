"""`bench journeys -n N [--url URL] [--dsn DSN] [--broker REDIS]`: brings up what is not named, then measures.

Servers, a plain target, a Celery worker and the pulse run as in production; bench/journeys_product.py counts.
"""

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from visibility.devstack import keys, places, scratch
from visibility.devstack.postgres import Postgres
from visibility.devstack.process import Process
from visibility.devstack.processes import Product
from visibility.devstack.supervisor import Supervisor
from visibility.devstack.valkey import Valkey

START_SECONDS = 120.0


@dataclass(frozen=True)
class Asked:
    """`url`, `dsn`, `broker`: what is there already; None means it is brought up. `seconds` bounds each round."""

    journeys: int
    rounds: int
    seconds: float
    url: str | None
    dsn: str | None
    broker: str | None


def parse(arguments: Sequence[str]) -> Asked:
    """Somebody else's target is filled once and not compared; a single journey is measured twenty times."""
    parser = argparse.ArgumentParser(prog="sightline bench journeys", description="Durable journeys of 5 HTTP steps.")
    parser.add_argument("-n", "--journeys", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=None, help="product and plain posting in turn; default 3")
    parser.add_argument("--seconds", type=float, default=300.0, help="the longest a round may take")
    parser.add_argument("--url", help="target that answers POST /step/{k}; default: an own one")
    parser.add_argument("--dsn", help="PostgreSQL; default: an own durable one")
    parser.add_argument("--broker", help="Redis or Valkey; default: an own one")
    given = parser.parse_args(arguments)
    if not 1 <= given.journeys <= 1_000_000:
        parser.error("-n takes 1 to 1000000 journeys")
    usual = 1 if given.url or given.journeys > 2000 else 20 if given.journeys == 1 else 3
    rounds = 1 if given.url else given.rounds or usual
    return Asked(given.journeys, rounds, given.seconds, given.url, given.dsn, given.broker)


class Bench:
    """The servers, the target and the product's processes of one measurement."""

    def __init__(self, asked: Asked, state: Path, supervisor: Supervisor) -> None:
        self.asked, self.state, self.supervisor = asked, state, supervisor
        self.postgres = Postgres(state, places.free_port(), is_durable=True)
        self.valkey = Valkey(state, places.free_port(), keeps=False)
        self.port = places.free_port()
        self.url = asked.url or f"http://127.0.0.1:{self.port}"
        self.product = Product(self._environment(), state)

    def start(self) -> None:
        """Servers and target; then the worker, which finds its tables when it is rung."""
        servers = [
            *([] if self.asked.dsn else [self.postgres.process()]),
            *([] if self.asked.broker else [self.valkey.process()]),
            *([] if self.asked.url else [self._target()]),
        ]
        self.supervisor.start(*servers, timeout=START_SECONDS)
        self.supervisor.run_once(self.product.manage("migrate", "-v0"))
        self.supervisor.start(self.product.worker("live"), self.product.pulse())

    def measure(self) -> str:
        """What bench/journeys_product.py printed: figures for people, one JSON line for harnesses last."""
        asked = self.asked
        pids = [str(self.supervisor.children[name].group) for name in ("worker-live", "pulse")]
        words = ["-n", str(asked.journeys), "--rounds", str(asked.rounds), "--seconds", str(asked.seconds)]
        words += ["--url", self.url, "--processes", *pids]
        words += [] if asked.url else ["--journal", str(self.state / "plain.journal.jsonl")]
        module = (sys.executable, "-m", "visibility.devstack.bench.with_django", "journeys_product")
        log = self.state / "measure.log"
        process = Process("measure", (*module, *words), self.product.environment, log, folder=places.REPOSITORY)
        self.supervisor.run_once(process)
        return log.read_text()

    def _target(self) -> Process:
        return self.product.sandbox("plain", port=self.port, state=self.state, anchor="2026-01-01")

    def _environment(self) -> dict[str, str]:
        parts = urlsplit(self.url)
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "visibility.settings",
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": self.asked.dsn or self.postgres.url,
            "REDIS_URL": self.asked.broker or self.valkey.url,
            "SECRET_KEY": keys.secret_key(self.state),
            "SIGHTLINE_VAULT_KEYS": keys.vault_key(self.state),
            "SIGHTLINE_ENV": "test",
            "SIGHTLINE_STATE": str(self.state),
            "SIGHTLINE_OUTBOUND_ALLOW": f"{parts.hostname}:{parts.port or 80}",
        }


@contextmanager
def bench(asked: Asked) -> Iterator[Bench]:
    """Everything down and away at the end, whatever happens."""
    with scratch.folder("bench") as own, ExitStack() as stack:
        supervisor = Supervisor(pidfile=own.state / "processes.json", say=lambda _: None)
        stack.callback(supervisor.shutdown)
        yield Bench(asked, own.state, supervisor)


def main() -> None:
    asked = parse(sys.argv[1:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with bench(asked) as own:
        own.start()
        print(own.measure(), end="")


if __name__ == "__main__":
    main()
