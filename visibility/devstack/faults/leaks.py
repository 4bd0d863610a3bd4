"""Where a planted secret shows that must show nowhere: logs, Redis, the stored exchanges."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import redis


def leaks(canary: str, *, logs: Path, redis_port: int, database: str) -> list[str]:
    """The places that hold the canary in clear; empty when all is quiet."""
    return [*_in_logs(canary, logs), *_in_redis(canary, redis_port), *_in_database(canary, database)]


def _in_logs(canary: str, logs: Path) -> Iterator[str]:
    for log in sorted(logs.glob("*.log")):
        if canary.encode() in log.read_bytes():
            yield log.name


def _in_redis(canary: str, port: int) -> Iterator[str]:
    with redis.Redis(port=port, socket_timeout=5) as client:
        for key in client.scan_iter():
            dumped = client.dump(key)
            if canary.encode() in (key + (dumped or b"")):
                yield f"Redis key {key!r}"


def _in_database(canary: str, url: str) -> Iterator[str]:
    """Bodies are compressed: what is clear in a row is its headers, its address and its error."""
    with psycopg.connect(url, connect_timeout=3) as connection:
        found = connection.execute(
            "SELECT count(*) FROM integrations_exchange e WHERE strpos(e::text, %s) > 0", [canary]
        ).fetchone()
    if found and found[0]:
        yield f"{found[0]} exchanges"
