"""`./sightline demo`: the whole product and a living demo firm, from nothing, in one terminal."""

import argparse
import json
import signal
import sys
import time

from integrations.sandbox.world.cast import FROZEN_PROJECT, PROSPECT_KEY
from visibility.devstack import environment, instance, leftovers, places
from visibility.devstack.stack import VENDORS, Stack
from visibility.devstack.supervisor import StopRequested, Supervisor

FIRST_PORT = 8000
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Progress:
    """Prints lines with the seconds since the start; quiet keeps the important ones only."""

    def __init__(self, *, is_quiet: bool) -> None:
        self.is_quiet = is_quiet
        self.started_at = time.monotonic()

    def step(self, text: str) -> None:
        if not self.is_quiet:
            self.say(text)

    def say(self, text: str) -> None:
        print(f"[{time.monotonic() - self.started_at:6.1f} s] {text}", flush=True)


def main(arguments: list[str]) -> int:
    """The exit code: 1 where a process could not be kept running."""
    options = parse(arguments)
    progress = Progress(is_quiet=options.quiet)
    own = instance.take(options.name)
    ended = leftovers.end_recorded(own.pidfile)
    if ended:
        progress.say(f"ended {ended} processes that a killed run had left behind")
    if options.reset:
        own.forget()
    own.clear_logs()
    supervisor = Supervisor(pidfile=own.pidfile, say=progress.say)
    for number in STOP_SIGNALS:
        signal.signal(number, supervisor.request_stop)
    try:
        run(own, supervisor, progress, options)
    except StopRequested:
        progress.say("stopped before it was ready")
    finally:
        progress.step("stopping")
        supervisor.shutdown()
        own.leave()
        progress.say("stopped; nothing is left running")
    return int(supervisor.has_given_up)


def run(own: instance.Instance, supervisor: Supervisor, progress: Progress, options: argparse.Namespace) -> None:
    """Brings everything up in order and keeps it up."""
    stack = Stack(own, supervisor, web_port=choose_port(options.port, progress), size=options.size)
    if stack.size != options.size:
        progress.say(f"this instance has a {stack.size} firm; --reset forgets it and builds a {options.size} one")
    stack.start_foundations()
    progress.step(
        f"database and broker are up; {len(VENDORS)} sandboxes load a {stack.size} firm: {', '.join(VENDORS)}"
    )
    environment.remember(own, stack.environment)
    log_ins = stack.prepare()
    progress.step("database migrated, sandboxes up, firm and connections ready")
    stack.start_product()
    progress.step("pages, ingest door, workers and pulse are up")
    stack.await_live()
    stack.start_world()
    print(f"\n{log_ins}\n\n{broken_on_purpose(stack.url('netsuite'))}\n", flush=True)
    progress.say(f"Sightline is ready: {stack.web_url}   (Ctrl-C stops everything; logs in {own.logs})")
    supervisor.run(until=None if options.seconds is None else time.monotonic() + options.seconds)


def broken_on_purpose(erp: str) -> str:
    """What fails in the demo until somebody mends it, and how: then replay it from its page."""
    tax_code = {"action": "set_tax_code", "customer": PROSPECT_KEY, "tax_code": "DE-19"}
    project = {"action": "set_inactive", "type": "job", "record": FROZEN_PROJECT, "inactive": False}
    return "\n".join(
        (
            "Broken on purpose in the simulated ERP. Mend it, then replay from the transaction's page:",
            f"  a won deal without its project   curl -d '{json.dumps(tax_code)}' {erp}/_do",
            f"  approved time that is refused    curl -d '{json.dumps(project)}' {erp}/_do",
        )
    )


def choose_port(wanted: int, progress: Progress) -> int:
    """The wanted port or the next one that is free together with its neighbour, the ingest door."""
    port = places.free_port(wanted, count=2)
    if port != wanted:
        progress.say(f"port {wanted} or {wanted + 1} is taken, using {port}")
    return port


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./sightline demo", description=__doc__)
    parser.add_argument("--port", type=int, default=FIRST_PORT, help="pages; the ingest door is the next one")
    parser.add_argument("--name", default="demo", help="a second instance beside the first")
    parser.add_argument(
        "--size",
        choices=("small", "full"),
        default="full",
        help="of the firm: 60 projects of two years, or 24 of months",
    )
    parser.add_argument("--reset", action="store_true", help="forget the data and begin anew")
    parser.add_argument("--quiet", action="store_true", help="print the log-ins and the address only")
    parser.add_argument("--seconds", type=float, default=None, help="stop by itself after so long")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
