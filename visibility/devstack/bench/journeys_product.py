"""The measuring side of the journeys bench: enqueues through the intake, waits, posts the same plainly, in turn.

Started by bench/with_django.py in a process of its own, while worker and pulse run on the same database.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from django.db import connection as database

from integrations import doorbell
from integrations.canonical.models import Firm
from integrations.models import Connection, Route
from journeys.models import Heartbeat, InboxEvent, JourneyRun, StepRun
from visibility.devstack.bench import cost

STEPS = 5
BATCH = 1000
SOCKETS = 32
LOOK_SECONDS = 0.05
NEW = datetime(2000, 1, 1, tzinfo=UTC)
ALIVE_SECONDS = 60.0


class NotFinished(SystemExit):
    """A round took longer than it may; the message says where its journeys are."""


@dataclass(frozen=True)
class Round:
    """One round of the product. `doubles`: effects beyond one a step; None where the target is not ours to read."""

    seconds: float
    cpu_ms: float
    enqueued: dict[str, float]
    wrong: int
    doubles: int | None


def main() -> None:
    options = _parser().parse_args()
    fsync = _assert_durable()
    _await_alive()
    products, plains = [], []
    for number in range(options.rounds):
        products.append(run_product(options))
        if options.journal:
            plains.append(asyncio.run(run_plain(options.url, options.journeys, f"plain{number}-")))
    _say(options, products, plains, fsync)


def run_product(options: argparse.Namespace) -> Round:
    """A firm of its own, N requests in the inbox, and the wait until each step has ended."""
    firm, target = _firm(options.url)
    size = options.journal.stat().st_size if options.journal else 0
    backend = _ask("SELECT pg_backend_pid()")
    before = _cpu(options.processes, backend)
    started_at = _ask("SELECT clock_timestamp()")
    enqueued = _enqueue(target, options.journeys)
    _await_end(firm, options.journeys, time.monotonic() + options.seconds)
    spent = _cpu(options.processes, backend) - before
    ended_at = _ask("SELECT max(finished_at) FROM journeys_journeyrun WHERE firm_id = %s", firm.pk)
    return Round(
        seconds=(ended_at - started_at).total_seconds(),
        cpu_ms=spent / options.journeys * 1000,
        enqueued=enqueued,
        wrong=_wrong(firm, options.journeys),
        doubles=_doubles(options.journal, size, options.journeys) if options.journal else None,
    )


async def run_plain(url: str, journeys: int, prefix: str) -> float:
    """Seconds of the same calls from one loop that keeps nothing: the limit."""
    gate = asyncio.Semaphore(SOCKETS)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=SOCKETS)) as session:

        async def one(journey: str) -> None:
            async with gate:
                for step in range(1, STEPS + 1):
                    body = orjson.dumps({"journey": journey, "key": f"{journey}:{step}"})
                    headers = {"Content-Type": "application/json", "Idempotency-Key": f"{journey}:{step}"}
                    async with session.post(f"{url}/step/{step}", data=body, headers=headers) as answer:
                        await answer.read()

        began = time.perf_counter()
        await asyncio.gather(*(one(f"{prefix}{number}") for number in range(journeys)))
        return time.perf_counter() - began


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--journeys", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--journal", type=Path, default=None)
    parser.add_argument("--processes", type=int, nargs="+", required=True)
    return parser


def _assert_durable() -> str:
    fsync = str(_ask("SHOW fsync"))
    if fsync != "on" or _ask("SHOW synchronous_commit") == "off":
        raise SystemExit("The database does not keep what it commits (fsync, synchronous_commit): the figure is void.")
    return fsync


def _await_alive() -> None:
    """Returns once pulse and worker have been seen."""
    give_up = time.monotonic() + ALIVE_SECONDS
    while not {"pulse", "worker-live"} <= set(Heartbeat.objects.values_list("name", flat=True)):
        if time.monotonic() > give_up:
            raise SystemExit("Worker and pulse were not seen at work within a minute.")
        time.sleep(LOOK_SECONDS)


def _firm(url: str) -> tuple[Firm, Connection]:
    """Keys of a round never meet those of another: they are made with the connection's id."""
    firm = Firm.objects.create(slug=f"bench-{time.time_ns() % 10**9}", name="Bench", reporting_currency="EUR")
    target = Connection.objects.create(
        firm=firm, name="bench", kind="plain", base_url=url, settings={"keyed": "true"}, go_live_at=NEW
    )
    Route.objects.create(firm=firm, command="PostStep", connection=target)
    return firm, target


def _enqueue(target: Connection, journeys: int) -> dict[str, float]:
    """Requests as the ingest door writes them; the monotonic clock at the commit of each."""
    enqueued: dict[str, float] = {}
    for start in range(0, journeys, BATCH):
        names = [str(number) for number in range(start, min(start + BATCH, journeys))]
        InboxEvent.objects.bulk_create(_event(target, name) for name in names)
        enqueued |= dict.fromkeys(names, time.monotonic())
        doorbell.ring()
    return enqueued


def _event(target: Connection, name: str) -> InboxEvent:
    now = datetime.now(UTC)
    return InboxEvent(
        connection=target,
        external_event_id=f"bench-{name}",
        stream="records",
        record_id=name,
        carries="PostRequested",
        slice={"key": name, "steps": STEPS},
        received_at=now,
        next_at=now,
    )


def _await_end(firm: Firm, journeys: int, give_up: float) -> None:
    ended = JourneyRun.objects.filter(firm=firm).exclude(state="open")
    while ended.count() < journeys:
        if time.monotonic() > give_up:
            states = Counter(StepRun.objects.filter(run__firm=firm).values_list("state", flat=True))
            raise NotFinished(f"{ended.count()} of {journeys} journeys ended in time; steps: {dict(states)}")
        time.sleep(LOOK_SECONDS)


def _wrong(firm: Firm, journeys: int) -> int:
    """Steps that are not done, or are missing."""
    return journeys * STEPS - StepRun.objects.filter(run__firm=firm, state="done").count()


def _doubles(journal: Path, offset: int, journeys: int) -> int:
    """Effects of this round in the target's journal beyond one a step. Raises SystemExit where one is missing."""
    with journal.open("rb") as lines:
        lines.seek(offset)
        effects = Counter(json.loads(line)["ref"] for line in lines if line.startswith(b'{"kind":"effect"'))
    if len(effects) != journeys * STEPS:
        raise SystemExit(f"The target has {len(effects)} effects of {journeys * STEPS}.")
    return sum(effects.values()) - len(effects)


def _cpu(processes: list[int], backend: int) -> float:
    """CPU seconds so far of this process, of worker and pulse with their children, and of the database."""
    return cost.own_seconds() + sum(map(cost.tree_seconds, processes)) + cost.database_seconds(backend)


def _ask(statement: str, *parameters: Any) -> Any:
    with database.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]


def _say(options: argparse.Namespace, products: list[Round], plains: list[float], fsync: str) -> None:
    seconds = [one.seconds for one in products]
    median, cpu = statistics.median(seconds), statistics.median(one.cpu_ms for one in products)
    print(f"journeys {options.journeys}, rounds {len(products)}, fsync {fsync}")
    print(f"product  {options.journeys / median:8.1f} journeys/s   {median:.3f} s   {cpu:.2f} ms CPU a journey")
    if len(products) >= 10:
        print(f"p95 of a round {sorted(seconds)[int(len(seconds) * 0.95) - 1] * 1000:.0f} ms")
    if plains:
        plain = statistics.median(plains)
        print(f"plain    {options.journeys / plain:8.1f} journeys/s   {plain:.3f} s")
        print(f"ratio    {plain / median:8.2f} of plain asyncio, which keeps nothing")
    doubles = [one.doubles for one in products if one.doubles is not None]
    print(
        f"steps not done {sum(one.wrong for one in products)}, doubles {sum(doubles) if doubles else 'not ours to see'}"
    )
    is_right = not any(one.wrong or one.doubles for one in products)
    last = {"seconds": round(median, 4), "cpu_ms": round(cpu, 3), "is_right": is_right, "enq": products[-1].enqueued}
    print(json.dumps(last), flush=True)
    if not is_right:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
