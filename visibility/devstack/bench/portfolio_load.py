"""Readers of one web server: each asks the next page as soon as it has the last one; times in milliseconds."""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

import aiohttp

# A page of a very large firm that nobody has asked for yet.
PATIENCE_SECONDS = 600


@dataclass
class Read:
    """What the readers of one page saw."""

    milliseconds: list[float] = field(default_factory=list)
    bad: int = 0
    size: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--cookie", required=True, help="name=value")
    parser.add_argument("--readers", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    print(json.dumps(asyncio.run(readers(options))), flush=True)


async def readers(options: argparse.Namespace) -> dict[str, float]:
    """Pages a second and percentiles over all readers; paths are taken in turn."""
    read, until = Read(), time.perf_counter() + options.seconds
    headers = {"Cookie": options.cookie}
    connector = aiohttp.TCPConnector(limit=options.readers)
    timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    started = time.perf_counter()
    async with aiohttp.ClientSession(options.url, headers=headers, connector=connector, timeout=timeout) as session:
        await asyncio.gather(*(_reader(session, options.paths, n, until, read) for n in range(options.readers)))
    return told(read, time.perf_counter() - started)


async def _reader(session: aiohttp.ClientSession, paths: Sequence[str], number: int, until: float, read: Read) -> None:
    turn = number
    while time.perf_counter() < until:
        asked = time.perf_counter()
        async with session.get(paths[turn % len(paths)], allow_redirects=False) as answer:
            body = await answer.read()
        read.milliseconds.append((time.perf_counter() - asked) * 1000)
        read.bad += answer.status != HTTPStatus.OK
        read.size, turn = max(read.size, len(body)), turn + 1


def told(read: Read, seconds: float) -> dict[str, float]:
    ordered = sorted(read.milliseconds)
    return {
        "pages": len(ordered),
        "per_second": round(len(ordered) / seconds, 1),
        "p50_ms": round(_percentile(ordered, 0.5), 1),
        "p95_ms": round(_percentile(ordered, 0.95), 1),
        "bad": read.bad,
        "kilobytes": round(read.size / 1024, 1),
    }


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


if __name__ == "__main__":
    main()
