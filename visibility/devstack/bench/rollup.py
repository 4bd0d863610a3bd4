"""W6: all measures of many projects from their cost lines, whole and after scattered changes, against a GROUP BY.

The product converts each posting, sums it by day and measures every project in Python; the limit only groups lines by
project and period and upserts the sums, in the same database. What is additive of the measures, cells of project and
period, is also made anew by itself: it is what the limit makes, converted posting by posting and by day.
"""

import argparse
import json
import signal
import statistics
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from visibility.devstack.bench.own_server import own_server

GOALS = {"full": 1.3, "scattered_of_full": 0.1, "scattered_seconds": 1.0, "fifty_seconds": 0.2}


def main(argv: Sequence[str]) -> int:
    """0 when what was kept up to date, what was rebuilt and what the oracle reads are the same."""
    options = parse(argv)
    words = [word for name in ("projects", "lines", "changed", "rounds") for word in _option(name, options)]
    with own_server(options.dsn) as own:
        told = own.run("rollup_product", *words)
    measured = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    print("\n".join(said(measured, options)), flush=True)
    return 0 if measured[-1]["differences"] == 0 else 1


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sightline bench rollup", description=__doc__)
    parser.add_argument("--projects", type=int, default=5_000)
    parser.add_argument("--lines", type=int, default=10_000_000, help="time entries, expenses and invoices together")
    parser.add_argument("--changed", type=int, default=10_000, help="lines changed at scattered places, each round")
    parser.add_argument("--rounds", type=int, default=3, help="product and limit in turn")
    parser.add_argument("--dsn", help="an empty PostgreSQL database; default: an own durable one")
    given = parser.parse_args(argv)
    if not 1 <= given.projects <= given.lines:
        parser.error("--lines takes at least one line for each of --projects")
    return given


def _option(name: str, options: argparse.Namespace) -> tuple[str, str]:
    return f"--{name}", str(getattr(options, name))


def said(measured: Sequence[Mapping[str, Any]], options: argparse.Namespace) -> list[str]:
    """A line for each measurement, then one JSON line."""
    by_kind = defaultdict[str, list[Mapping[str, Any]]](list)
    for one in measured:
        by_kind[one["what"]].append(one)
    lines = [_line(kind, found) for kind, found in by_kind.items()]
    return [*lines, json.dumps(result(by_kind, options))]


def _line(kind: str, found: Sequence[Mapping[str, Any]]) -> str:
    seconds = median(found, "seconds")
    own, database = median(found, "own_cpu_s"), median(found, "database_cpu_s")
    return f"{kind:10} {seconds:9.3f} s  {found[-1]['count']:>9} done  CPU own {own:.2f} s, database {database:.2f} s"


def result(by_kind: Mapping[str, Sequence[Mapping[str, Any]]], options: argparse.Namespace) -> dict[str, Any]:
    """Medians; ratios to the limit and to a full recomputation of the same run (smaller is better)."""
    seconds = {kind: round(median(found, "seconds"), 4) for kind, found in by_kind.items()}
    return {
        "correct": by_kind["check"][0]["differences"] == 0,
        "projects": options.projects,
        "lines": options.lines,
        "cells": by_kind["check"][0]["count"],
        "seconds": seconds,
        "additive_to_limit": round(seconds["additive"] / seconds["limit"], 3),
        "full_to_limit": round(seconds["full"] / seconds["limit"], 3),
        "scattered_to_full": round(seconds["scattered"] / seconds["full"], 4),
        "scattered_projects": by_kind["scattered"][-1]["projects"],
        # The largest size so far: of the fill, the roll-ups, and in the end the check, which holds what it compares.
        "peak_mb": {kind: max(one["peak_mb"] for one in found) for kind, found in by_kind.items()},
        "goals": GOALS,
    }


def median(found: Sequence[Mapping[str, Any]], name: str) -> float:
    return statistics.median(float(one[name]) for one in found)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    raise SystemExit(main(sys.argv[1:]))
