"""W3: signed calls at the ingest door, the product against the least code, in turn on one durable database.

`bench webhooks --port P [--dsn DSN]` serves the real door at POST /ingest/bench/ until it is terminated.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from visibility.devstack import keys, places, probes, scratch
from visibility.devstack.bench import cost
from visibility.devstack.bench.webhooks_limit import TABLE as LIMIT_TABLE
from visibility.devstack.places import REPOSITORY
from visibility.devstack.postgres import Postgres
from visibility.devstack.process import Process
from visibility.devstack.processes import Product
from visibility.devstack.supervisor import StopRequested, Supervisor

TABLE = {"table": "journeys_inboxevent", "id": "external_event_id"}
WARM = 200
ACCEPTED = 202
SHOWN = ("per_second", "p50_ms", "p99_ms", "cpu_us", "database_cpu_us")
GOALS = {"ratio": 0.5, "p99_ms": 50.0}
Figures = dict[str, Any]


@dataclass(frozen=True)
class Side:
    """The product or its limit: where it listens, and the table its events end in."""

    name: str
    port: int
    path: str
    table: str


class Bench:
    """The database and the two doors of one measurement."""

    def __init__(self, dsn: str | None, state: Path, supervisor: Supervisor) -> None:
        self.state, self.supervisor = state, supervisor
        self.postgres = None if dsn else Postgres(state, places.free_port(), is_durable=True)
        self.dsn = dsn or (self.postgres.url if self.postgres else "")
        self.product = Product(self._environment(), state)

    def prepare(self) -> str:
        """The database, migrated; the path of the connection that is called."""
        if self.postgres:
            self.supervisor.start(self.postgres.process())
        module = "visibility.devstack.bench.with_django"
        words = (sys.executable, "-m", module, "webhooks_seed")
        process = Process("seed", words, self.product.environment, self.state / "seed.log", folder=REPOSITORY)
        self.supervisor.run_once(process)
        return str(json.loads(process.last_words().splitlines()[-1])["path"])

    def serve(self, path: str, port: int) -> None:
        """The real door under its fixed address, kept up until somebody asks for the end."""
        self.supervisor.start(self._door("ingest", "webhooks_door", port, SIGHTLINE_BENCH_PATH=path))
        print(f"serving POST http://127.0.0.1:{port}/ingest/bench/", flush=True)
        self.supervisor.run()

    def start_sides(self, path: str) -> tuple[Side, Side]:
        """The ingest door as in production, and the limit in the same server."""
        product, limit = places.free_port(), places.free_port()
        self.supervisor.start(self.product.ingest(port=product))
        self.supervisor.start(self._door("limit", "webhooks_limit", limit))
        return Side("ingest", product, path, TABLE["table"]), Side("limit", limit, "/", LIMIT_TABLE)

    def cpu(self, side: Side, backend: int) -> tuple[float, float]:
        """CPU seconds so far of the side's own processes, and of the database."""
        return cost.tree_seconds(self.supervisor.children[side.name].group), cost.database_seconds(backend)

    def _door(self, name: str, module: str, port: int, **environment: str) -> Process:
        """The production command of the ingest door around another application."""
        real = self.product.ingest(port=port)
        command = tuple(
            f"visibility.devstack.bench.{module}:app" if word == "visibility.ingest:app" else word
            for word in real.command
        )
        log = self.state / f"{name}.log"
        surroundings = {**real.environment, **environment}
        return Process(name, command, surroundings, log, ready=lambda: probes.listens(port), folder=REPOSITORY)

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "visibility.settings",
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": self.dsn,
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "SECRET_KEY": keys.secret_key(self.state),
            "SIGHTLINE_VAULT_KEYS": keys.vault_key(self.state),
            "SIGHTLINE_ENV": "test",
            "SIGHTLINE_STATE": str(self.state),
        }


def run(argv: Sequence[str]) -> int:
    """The command line of `./sightline bench webhooks`; 0 when every event was kept once."""
    options = parse(argv)
    if options.table_info:
        print(json.dumps(TABLE))
        return 0
    with bench(options.dsn) as own:
        path = own.prepare()
        if options.port:
            own.serve(path, options.port)
            return 0
        return compare(own, own.start_sides(path), options)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sightline bench webhooks", description=__doc__)
    parser.add_argument("--port", type=int, help="serve the real door there, and measure nothing")
    parser.add_argument("--dsn", help="with --port: a database to work in; a server of its own when not given")
    parser.add_argument("--table-info", action="store_true", help="say where the events end")
    parser.add_argument("--events", type=int, default=5000, help="a round of each side")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=300, help="no new round begins after this")
    given = parser.parse_args(argv)
    if given.dsn and not given.port:
        parser.error("--dsn goes with --port: a comparison works in a database that it may throw away")
    if min(given.events, given.connections, given.rounds) < 1:
        parser.error("--events, --connections and --rounds take 1 or more")
    return given


def compare(own: Bench, sides: tuple[Side, Side], options: argparse.Namespace) -> int:
    results: dict[str, list[Figures]] = {side.name: [] for side in sides}
    with psycopg.connect(own.dsn, autocommit=True) as database:
        fsync = _assert_durable(database)
        for side in sides:
            send(side, "warm", WARM, options)
        started = time.monotonic()
        for number in range(options.rounds):
            if number and time.monotonic() - started > options.seconds:
                break
            for side in sides:
                results[side.name].append(measure(own, side, database, f"round{number}", options))
                print(f"round {number + 1} {side.name}: {results[side.name][-1]}", flush=True)
    return _say(results, fsync)


def measure(
    own: Bench, side: Side, database: "psycopg.Connection[Any]", prefix: str, options: argparse.Namespace
) -> Figures:
    """One round of one side, and whether the table has each event of it once."""
    backend = database.info.backend_pid
    before = own.cpu(side, backend)
    got = send(side, prefix, options.events, options)
    spent = [after - earlier for after, earlier in zip(own.cpu(side, backend), before, strict=True)]
    return {
        "per_second": round(got["sent"] / got["seconds"]),
        "p50_ms": got["latencies_ms"]["p50"],
        "p99_ms": got["latencies_ms"]["p99"],
        "cpu_us": round(sum(spent) / got["sent"] * 1e6, 1),
        "database_cpu_us": round(spent[1] / got["sent"] * 1e6, 1),
        "sender_cpu_share": got["own_cpu_share"],
        "sent": got["sent"],
        "rows": _rows(database, side, prefix),
        "correct": _rows(database, side, prefix) == options.events and got["statuses"] == {str(ACCEPTED): got["sent"]},
    }


def send(side: Side, prefix: str, events: int, options: argparse.Namespace) -> Figures:
    """Events from a process of its own; what it measured."""
    words = ["--port", str(side.port), "--path", side.path, "--prefix", prefix, "--events", str(events)]
    command = [sys.executable, "-m", "visibility.devstack.bench.webhooks_load", *words]
    command += ["--connections", str(options.connections)]
    answer = subprocess.run(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=False, timeout=options.seconds
    )
    if answer.returncode:
        raise SystemExit(f"the sender to {side.name} failed; its words are above")
    got: Figures = json.loads(answer.stdout)
    return got


def _rows(database: "psycopg.Connection[Any]", side: Side, prefix: str) -> int:
    statement = f"SELECT count(*) FROM {side.table} WHERE external_event_id LIKE %s"  # noqa: S608  (a name of our own)
    found = database.execute(statement, [f"{prefix}-%"]).fetchone()
    return int(found[0]) if found else 0


def _assert_durable(database: "psycopg.Connection[Any]") -> str:
    asked = "SELECT current_setting('fsync'), current_setting('synchronous_commit')"
    fsync, synchronous = database.execute(asked).fetchone() or ("", "")
    if fsync != "on" or synchronous == "off":
        raise SystemExit("The database does not keep what it commits (fsync, synchronous_commit): the figure is void.")
    return str(fsync)


def _say(results: dict[str, list[Figures]], fsync: str) -> int:
    medians = {
        name: {figure: statistics.median(one[figure] for one in taken) for figure in SHOWN}
        for name, taken in results.items()
    }
    product, limit = medians["ingest"], medians["limit"]
    ratio = round(product["per_second"] / limit["per_second"], 3)
    sender = max(one["sender_cpu_share"] for taken in results.values() for one in taken)
    is_right = all(one["correct"] for taken in results.values() for one in taken)
    print(f"webhooks, rounds {len(results['ingest'])}, fsync {fsync}, sender at most {sender:.0%} of a core")
    for name, figures in medians.items():
        print(f"{name:8}" + "   ".join(f"{figure} {value:.1f}" for figure, value in figures.items()))
    print(f"ratio    {ratio:.2f} of the limit (goal {GOALS['ratio']:.2f}); p99 goal {GOALS['p99_ms']:.0f} ms")
    print("each event kept once and answered 202" if is_right else "EVENTS ARE MISSING OR DOUBLE: the figures are void")
    last = {"correct": is_right, "ratio": ratio, "ratio_cpu": round(limit["cpu_us"] / product["cpu_us"], 3)}
    print(json.dumps(last | {"product": product, "limit": limit, "sender_cpu_share": sender}), flush=True)
    return 0 if is_right else 1


@contextmanager
def bench(dsn: str | None) -> Iterator[Bench]:
    """Everything down and away at the end, whatever happens."""
    with scratch.folder("bench") as own, ExitStack() as stack:
        supervisor = Supervisor(pidfile=own.state / "processes.json", say=lambda _: None)
        stack.callback(supervisor.shutdown)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, supervisor.request_stop)
        yield Bench(dsn, own.state, supervisor)


def main() -> int:
    try:
        return run(sys.argv[1:])
    except StopRequested:
        return 143


if __name__ == "__main__":
    raise SystemExit(main())
