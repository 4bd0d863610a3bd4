"""W1: pull 100,000 records through the CRM connector's reading, the product against the least code, interleaved.

`bench pull --source URL [--delta] [--dsn DSN]` measures the product alone against a source of somebody else's.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from visibility.devstack import keys, places, scratch
from visibility.devstack.places import REPOSITORY
from visibility.devstack.postgres import Postgres
from visibility.devstack.supervisor import Supervisor

TABLE = {"table": "canonical_timeentry", "amount": "amount", "stamp": "source_changed_at"}
QUERY = "/services/data/v60.0/query?q=SELECT"
Figures = dict[str, Any]


def run(argv: Sequence[str]) -> int:
    """The command line of `./sightline bench pull`; 0 when every row arrived."""
    options = _options(argv)
    if options.table_info:
        print(json.dumps(TABLE))
        return 0
    with _database(options.dsn) as dsn:
        if options.source:
            print(json.dumps(_product(dsn, options.source, is_delta=options.delta, is_fresh=False)))
            return 0
        return _compared(dsn, records=options.records, rounds=options.rounds, seconds=options.seconds)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench pull", description=__doc__)
    parser.add_argument("--source", help="a server that speaks the CRM's query resource; its own when not given")
    parser.add_argument("--delta", action="store_true", help="only what changed since the last pull")
    parser.add_argument("--dsn", help="a database to work in; a server of its own when not given")
    parser.add_argument("--table-info", action="store_true", help="say where the rows end")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=600, help="no new round begins after this")
    return parser.parse_args(argv)


def _compared(dsn: str, *, records: int, rounds: int, seconds: float) -> int:
    results: dict[str, list[Figures]] = {"product": [], "limit": [], "product delta": [], "limit delta": []}
    started = time.monotonic()
    with _own_source(records) as source:
        for number in range(rounds):
            if number and time.monotonic() - started > seconds:
                break
            for name, measure in (("product", _product), ("limit", _limit)):
                results[name].append(measure(dsn, source, is_delta=False, is_fresh=True))
                results[f"{name} delta"].append(measure(dsn, source, is_delta=True, is_fresh=False))
                print(f"round {number + 1} {name}: {results[name][-1]}", flush=True)
    is_right = _is_right(results, records)
    print(json.dumps(_summary(results, is_right=is_right)))
    return 0 if is_right else 1


def _is_right(results: dict[str, list[Figures]], records: int) -> bool:
    """Every row there, none put aside, fsync on: else the figures are void."""
    held = records + records // 100
    whole = all(figures["held"] == records and figures["fsync"] == "on" for figures in results["product"])
    after = all(figures["held"] == held and not figures["quarantined"] for figures in results["product delta"])
    return whole and after


def _summary(results: dict[str, list[Figures]], *, is_right: bool) -> Figures:
    rates = {
        name: round(statistics.median(figures["records"] / figures["seconds"] for figures in taken))
        for name, taken in results.items()
    }
    cpu = {
        name: round(statistics.median(figures["own_cpu_us"] + figures["database_cpu_us"] for figures in taken), 1)
        for name, taken in results.items()
    }
    return {
        "correct": is_right,
        "records_per_second": rates,
        "cpu_us_per_record": cpu,
        "peak_mb": max(figures["peak_mb"] for figures in results["product"]),
        "ratio": round(rates["product"] / rates["limit"], 3),
        "ratio_delta": round(rates["product delta"] / rates["limit delta"], 3),
        "ratio_cpu": round(cpu["limit"] / cpu["product"], 3),
    }


def _product(dsn: str, source: str, *, is_delta: bool, is_fresh: bool) -> Figures:
    words = ["with_django", "pull_product", "--source", source]
    return _measured(dsn, source, [*words, *_flags(is_delta, is_fresh)])


def _limit(dsn: str, source: str, *, is_delta: bool, is_fresh: bool) -> Figures:
    words = ["pull_limit", "--source", source, "--dsn", dsn]
    return _measured(dsn, source, [*words, *_flags(is_delta, is_fresh)])


def _flags(is_delta: bool, is_fresh: bool) -> list[str]:
    return ["--delta"] * is_delta + ["--fresh"] * is_fresh


def _measured(dsn: str, source: str, words: Sequence[str]) -> Figures:
    """Runs one side in a process of its own; its last line of output."""
    environment = os.environ | {
        "DATABASE_URL": dsn,
        "DJANGO_SETTINGS_MODULE": "visibility.settings",
        "SIGHTLINE_ENV": "test",
        "SIGHTLINE_OUTBOUND_ALLOW": urlsplit(source).netloc,
    }
    command = [sys.executable, "-m", f"visibility.devstack.bench.{words[0]}", *words[1:]]
    answer = subprocess.run(
        command, env=environment, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=False, timeout=900
    )
    if answer.returncode:
        raise SystemExit(f"{' '.join(words)} failed; its words are above.")
    figures: Figures = json.loads(answer.stdout.splitlines()[-1])
    return figures


@contextmanager
def _database(dsn: str | None) -> Iterator[str]:
    """The database named, or a durable server of its own that is gone afterwards."""
    if dsn:
        yield dsn
        return
    with scratch.folder("bench") as own:
        os.environ.setdefault("SECRET_KEY", keys.secret_key(own.state))
        server = Postgres(own.state, own.sockets, is_durable=True)
        supervisor = Supervisor(pidfile=own.state / "processes.json", say=lambda _: None)
        try:
            supervisor.start(server.process())
            yield server.url
        finally:
            supervisor.shutdown()


@contextmanager
def _own_source(records: int) -> Iterator[str]:
    port = places.free_port()
    words = ["--port", str(port), "--records", str(records)]
    process = subprocess.Popen([sys.executable, "-m", "visibility.devstack.bench.crm_records", *words], cwd=REPOSITORY)
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address)
        yield address
    finally:
        process.terminate()
        process.wait()


def _await(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address + QUERY, timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the bench's source did not come up")


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
