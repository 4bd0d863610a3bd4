"""W4: readers of the portfolio page and of the drill to failed transactions, over a large firm and ledger.

The pages come from the production web server; the limit is their least statements on the read models, in turn with
them on the same database.
"""

import argparse
import json
import signal
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from visibility.devstack import places
from visibility.devstack.bench.own_server import OwnServer, own_server

PAGES = {
    "portfolio": ("/portfolio/",),
    "drill": ("/transactions/?tab=failed",),
    "filters": (
        "/transactions/?tab=failed&journey=time_to_finance",
        "/transactions/?tab=failed&kind=closed_period",
        "/transactions/?tab=failed&entity=DE",
        "/transactions/?tab=all&project=P-00042",
        "/transactions/?tab=all&customer=Customer%207",
        "/transactions/?tab=failed&money=2000",
        "/transactions/?tab=all&late=1",
        "/transactions/?tab=all&over_target=1",
        "/transactions/?tab=all&waiting=1",
        "/transactions/?tab=all&search=Time%20entry%20777",
    ),
    # Each once: nobody reads them in a row, and the largest are the ones that a firm of this size asks most of.
    "others": (
        "/portfolio/by/manager/",
        "/portfolio/bridge/",
        "/portfolio/heatmap/",
        "/portfolio/unbilled/",
        "/portfolio/intercompany/",
        "/staffing/",
        "/leakage/",
        "/cash/",
        "/close/",
        "/operations/",
        "/freshness/",
    ),
}
GOALS = {"ratio": 0.5, "p95_ms_of_50": 800, "p95_ms_of_one": 60, "drill_p95_ms_of_50": 500, "filter_ms": 100}
START_SECONDS = 120.0


@dataclass(frozen=True)
class Site:
    """The web server of one measurement and a reader's cookie."""

    own: OwnServer
    url: str
    cookie: str

    def read(self, paths: Sequence[str], *, readers: int, seconds: float) -> dict[str, float]:
        words = ("--url", self.url, "--cookie", self.cookie, *_words(readers, seconds), *paths)
        return _last(self.own.run("portfolio_load", *words))

    def limit(self, page: str, *, readers: int, seconds: float) -> dict[str, float]:
        return _last(self.own.run("portfolio_limit", page, *_words(readers, seconds)))


def main(argv: Sequence[str]) -> int:
    """0 when every page was answered with 200."""
    options = parse(argv)
    with own_server(options.dsn) as own:
        site = opened(own, options)
        results = dict(measured(site, options))
    print("\n".join(f"{name:24} {_line(found)}" for name, found in results.items()))
    print(json.dumps(summary(results, options)), flush=True)
    return 0 if all(not found.get("bad") for found in results.values()) else 1


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sightline bench portfolio", description=__doc__)
    parser.add_argument("--projects", type=int, default=5_000)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--transactions", type=int, default=10_000_000)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10, help="of reading, each page and round")
    parser.add_argument("--dsn", help="an empty PostgreSQL database; default: an own durable one")
    return parser.parse_args(argv)


def opened(own: OwnServer, options: argparse.Namespace) -> Site:
    """The firm filled, and the pages served over it."""
    sizes = [word for name in ("projects", "lines", "transactions") for word in (f"--{name}", str(vars(options)[name]))]
    cookie = _last(own.run("portfolio_fill", *sizes))
    port = places.free_port()
    own.supervisor.start(own.product.web(port=port), timeout=START_SECONDS)
    return Site(own, f"http://127.0.0.1:{port}", f"{cookie['name']}={cookie['value']}")


def measured(site: Site, options: argparse.Namespace) -> Iterator[tuple[str, dict[str, float]]]:
    """Medians of the rounds, product and limit in turn; then every filter and every other page, by one reader."""
    rounds = defaultdict[str, list[dict[str, float]]](list)
    for _ in range(options.rounds):
        for page in ("portfolio", "drill"):
            for readers in (1, options.readers):
                found = site.read(PAGES[page], readers=readers, seconds=options.seconds)
                rounds[f"{page} of {readers}"].append(found)
            rounds[f"{page} limit"].append(site.limit(page, readers=options.readers, seconds=options.seconds))
    yield from ((name, _median(found)) for name, found in rounds.items())
    for path in PAGES["filters"]:
        yield path.partition("?")[2], site.read([path], readers=1, seconds=2)
    for path in PAGES["others"]:
        yield path, site.read([path], readers=1, seconds=0.001)


def summary(results: Mapping[str, Mapping[str, float]], options: argparse.Namespace) -> dict[str, Any]:
    """Ratios of pages a second to the limit, and the slowest filter."""
    many = f"of {options.readers}"
    ratios = {
        page: round(results[f"{page} {many}"]["per_second"] / results[f"{page} limit"]["per_second"], 4)
        for page in ("portfolio", "drill")
    }
    filters = {name: found["p50_ms"] for name, found in results.items() if name.startswith("tab=")}
    sizes = {name: vars(options)[name] for name in ("projects", "lines", "transactions", "readers")}
    return {**sizes, "ratio": ratios, "results": results, "slowest_filter_ms": max(filters.values()), "goals": GOALS}


def _median(found: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: statistics.median(one[name] for one in found) for name in found[0]}


def _line(found: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:g}" for name, value in found.items())


def _words(readers: int, seconds: float) -> tuple[str, ...]:
    return ("--readers", str(readers), "--seconds", str(seconds))


def _last(told: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    raise SystemExit(main(sys.argv[1:]))
