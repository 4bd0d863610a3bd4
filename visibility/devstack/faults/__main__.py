"""`./sightline faults`: plays scenarios on one bring-up, a JSON line each; not 0 when a promise was broken."""

import signal
import sys
import time

from visibility.devstack.faults.options import Options, parse
from visibility.devstack.faults.rig import rig
from visibility.devstack.faults.scenario import Report, perform
from visibility.devstack.faults.scenarios.catalogue import SCENARIOS
from visibility.devstack.faults.scenarios.places import poison_key


def main(arguments: list[str]) -> int:
    """The exit code."""
    options = parse(arguments, list(SCENARIOS))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    reports = play(options)
    return 0 if reports and all(report.passed for report in reports) else 1


def play(options: Options) -> list[Report]:
    """Every scenario that was asked for, one after another on one rig."""
    began = time.monotonic()
    reports = []
    with rig(poison=poison_key(options.seed), is_kept=options.keep) as own:
        print(f"everything is up after {time.monotonic() - began:.1f} s", file=sys.stderr)
        for name in options.scenarios:
            print(f"{name}: {SCENARIOS[name].title}", file=sys.stderr)
            reports.append(perform(SCENARIOS[name], own, seed=options.seed, patience=options.patience))
            print(reports[-1].line, flush=True)
    return reports


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
