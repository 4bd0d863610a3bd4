"""`./sightline faults`: plays scenarios on one bring-up, a JSON line each; not 0 when a promise was broken."""

import signal
import sys
import time
from collections.abc import Iterator

from visibility.devstack.faults.controls import CONTROLS
from visibility.devstack.faults.options import Options, parse
from visibility.devstack.faults.rig import rig
from visibility.devstack.faults.scenario import Report, Scenario, perform
from visibility.devstack.faults.scenarios.catalogue import SCENARIOS
from visibility.devstack.faults.scenarios.places import poison_key
from visibility.devstack.faults.scenarios.storm import storm

START_SECONDS = 25


def main(arguments: list[str]) -> int:
    """The exit code: 0 when every promise was kept, or when a negative control did show its damage."""
    options = parse(arguments, {name: one.title for name, one in SCENARIOS.items()})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.without:
        return 0 if control(options) else 1
    reports = list(play(options))
    return 1 if any(report.is_broken for report in reports) else 0


def play(options: Options) -> Iterator[Report]:
    """Every scenario that was asked for, one after another on one rig."""
    began, wanted = time.monotonic(), _wanted(options)
    _say(f"{len(wanted)} scenarios take about {START_SECONDS + sum(one.seconds for one in wanted)} s on two cores")
    with rig(poison=poison_key(options.seed), is_kept=options.keep) as own:
        _say(f"everything is up after {time.monotonic() - began:.1f} s")
        for scenario in wanted:
            _say(f"{scenario.name}: {scenario.title}")
            report = perform(scenario, own, seed=options.seed, patience=options.patience, is_full=options.full)
            print(report.line, flush=True)
            yield report
    _say(f"ended after {time.monotonic() - began:.1f} s")


def control(options: Options) -> bool:
    """The scenario that damages something as soon as the safety is gone: whether the damage was seen."""
    chosen = CONTROLS[options.without]
    with rig(poison=poison_key(options.seed), without=options.without, is_kept=options.keep) as own:
        _say(f"without {options.without}: {chosen.scenario.title}")
        report = perform(chosen.scenario, own, seed=options.seed, patience=options.patience, spoil=chosen.spoil)
    print(report.line, flush=True)
    is_shown = chosen.is_shown_by(report)
    _say("the damage was seen" if is_shown else "NO DAMAGE WAS SEEN: this safety is not proven")
    return is_shown


def _wanted(options: Options) -> list[Scenario]:
    chosen = [SCENARIOS[name] for name in options.scenarios]
    return [*chosen, storm(options.storm)] if options.storm else chosen


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
