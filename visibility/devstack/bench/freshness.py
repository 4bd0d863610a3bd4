"""W5: from an approval in the simulated PSA to the read model, and to the tile of an open page, quiet and under load.

The stream is announced as an event feed or a webhook would announce it: it is due at once, and the wait for its next
poll is no part of the figures.
"""

import argparse
import json
import os
import re
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from visibility.devstack import instance, places, scratch
from visibility.devstack.bench.freshness_product import Product, Seen
from visibility.devstack.bench.freshness_screen import Screen, screen
from visibility.devstack.bench.freshness_words import said
from visibility.devstack.places import REPOSITORY
from visibility.devstack.postgres import Postgres
from visibility.devstack.process import Process
from visibility.devstack.stack import Stack
from visibility.devstack.supervisor import StopRequested, Supervisor

NAME = "bench"
ROLE = "executive"
LOAD_PER_SECOND = 100


def main(argv: Sequence[str]) -> int:
    """0 when every event reached the read model and the screen."""
    options = parse(argv)
    with running() as stack:
        log_ins = stack.prepare()
        path = prepare_load(stack)
        stack.start_product()
        stack.await_live()
        with Product(stack.environment["DATABASE_URL"], stack.url("kantata")) as product:
            product.assert_durable()
            product.await_first_pull(options.seconds)
            with screen(stack.web_url, ROLE, password(log_ins)) as page:
                results = measured(stack, product, page, path, options)
    print("\n".join(said(results, options.events, has_screen=page is not None)), flush=True)
    return 0 if all(len(seen) == options.events for seen in results.values()) else 1


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sightline bench freshness", description=__doc__)
    parser.add_argument("--events", type=int, default=30, help="approvals, quiet and again under load")
    parser.add_argument("--seconds", type=float, default=300, help="no further approval after this, each time")
    given = parser.parse_args(argv)
    if given.events < 1:
        parser.error("--events takes 1 or more")
    return given


def measured(
    stack: Stack, product: Product, page: Screen | None, path: str, options: argparse.Namespace
) -> dict[str, list[Seen]]:
    """What was seen of each approval, quiet and under load."""
    quiet = follow(product, page, options)
    with loaded(stack, path, options.seconds):
        return {"quiet": quiet, f"{LOAD_PER_SECOND} events/s": follow(product, page, options)}


def follow(product: Product, page: Screen | None, options: argparse.Namespace) -> list[Seen]:
    give_up, seen = time.monotonic() + options.seconds, list[Seen]()
    while len(seen) < options.events and time.monotonic() < give_up:
        seen.append(product.follow(page))
    return seen


def prepare_load(stack: Stack) -> str:
    """The path at the door of a connection whose events hint at records of a plain target."""
    port = places.free_port()
    allowed = f"{stack.environment['SIGHTLINE_OUTBOUND_ALLOW']},127.0.0.1:{port}"
    stack.environment["SIGHTLINE_OUTBOUND_ALLOW"] = allowed
    target = stack.product.sandbox("plain", port=port, state=stack.instance.sandboxes, anchor=stack.instance.anchor())
    stack.supervisor.start(target)
    module = (sys.executable, "-m", "visibility.devstack.bench.with_django", "webhooks_seed")
    words = (*module, "--url", f"http://127.0.0.1:{port}")
    seed = Process("seed", words, stack.environment, stack.instance.logs / "seed.log", folder=REPOSITORY)
    stack.supervisor.run_once(seed)
    return str(json.loads(seed.last_words().splitlines()[-1])["path"])


@contextmanager
def loaded(stack: Stack, path: str, seconds: float) -> Iterator[None]:
    """Signed events at the ingest door, evenly, for as long as the block lasts."""
    words = ["--port", str(stack.web_port + 1), "--path", path, "--prefix", "load", "--connections", "8"]
    words += ["--rate", str(LOAD_PER_SECOND), "--events", str(int(LOAD_PER_SECOND * seconds))]
    command = (sys.executable, "-m", "visibility.devstack.bench.webhooks_load", *words)
    process = Process("load", command, stack.environment, stack.instance.logs / "load.log", folder=REPOSITORY)
    stack.supervisor.start(process)
    try:
        yield
    finally:
        stack.supervisor.stop("load")


def password(log_ins: str) -> str:
    """What the demo printed for the role. Raises SystemExit where it printed none."""
    found = re.search(rf"^\s*{ROLE}\s+(\S+)", log_ins, re.MULTILINE)
    if found is None:
        raise SystemExit(f"no log-in of {ROLE} in: {log_ins}")
    return found.group(1)


@contextmanager
def running() -> Iterator[Stack]:
    """Servers and sandboxes of an own instance on a durable database; everything down and away at the end."""
    with scratch.folder("bench") as own, ExitStack() as stack:
        os.environ["SIGHTLINE_STATE"] = str(own.state)
        taken = instance.take(NAME)
        taken.clear_logs()
        stack.callback(taken.leave)
        supervisor = Supervisor(pidfile=Path(taken.pidfile), say=lambda _: None)
        stack.callback(supervisor.shutdown)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, supervisor.request_stop)
        postgres = Postgres(taken.state, places.free_port(), is_durable=True)
        os.environ["DATABASE_URL"] = postgres.url
        supervisor.start(postgres.process())
        made = Stack(taken, supervisor, web_port=places.free_port(8600, count=2))
        made.start_foundations()
        yield made


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except StopRequested:
        raise SystemExit(143) from None
