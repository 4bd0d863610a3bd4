"""What was asked for on the command line."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CONTROLS = (
    "key", "lookup", "sweep", "fence", "token", "cursor", "reserve", "twice", "rate", "restore", "clock",
)  # fmt: skip
SMOKE = ("F03", "F12", "F26")
LONGEST_STORM = 600.0


@dataclass(frozen=True)
class Options:
    """Scenario names in order; `storm` seconds (0: none); `without`: the safety that is taken away, or "".

    `full`: the promised size of what is played smaller by default (50,000 steps, ten minutes).
    """

    scenarios: tuple[str, ...]
    storm: float = 0.0
    seed: int = 7
    without: str = ""
    patience: float = 1.0
    keep: bool = False
    full: bool = False


def parse(arguments: Sequence[str], known: Mapping[str, str]) -> Options:
    """`known`: titles by name. Raises SystemExit for --list, with the names there are for one that is unknown, and when
    nothing was asked for.
    """
    parser = _parser(known)
    given = parser.parse_args(arguments)
    if given.list:
        print("\n".join(f"{name}  {title}" for name, title in known.items()))
        parser.exit()
    wanted = tuple(name.upper() for name in given.scenarios)
    if unknown := [name for name in wanted if name not in known]:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(known)}")
    if not 0 <= given.storm <= LONGEST_STORM:
        parser.error(f"--storm takes 0 to {LONGEST_STORM:.0f} seconds")
    chosen = tuple(known) if given.all else (*(SMOKE if given.smoke else ()), *wanted)
    if not (chosen or given.storm or given.without):
        parser.error("name scenarios, or use --smoke, --all, --storm SECONDS or --without WHAT")
    return Options(chosen, given.storm, given.seed, given.without, given.patience, given.keep, given.full)


def _parser(known: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sightline faults", description="Break things on purpose; check promises.")
    parser.add_argument("scenarios", nargs="*", metavar="F01", help=", ".join(known))
    parser.add_argument("--list", action="store_true", help="the scenarios there are, in a line each, and nothing else")
    parser.add_argument("--smoke", action="store_true", help=f"the short round: {', '.join(SMOKE)}")
    parser.add_argument("--all", action="store_true", help="every scenario")
    parser.add_argument("--storm", type=float, default=0.0, metavar="SECONDS", help="all kinds in random order")
    parser.add_argument("--seed", type=int, default=7, help="of the dice; printed with every line")
    parser.add_argument("--without", choices=CONTROLS, default="", help="a negative control: it must show damage")
    parser.add_argument("--patience", type=float, default=1.0, help="factor on all time limits, for slow machines")
    parser.add_argument("--full", action="store_true", help="F43 with 50,000 steps, F45 for ten minutes")
    parser.add_argument("--keep", action="store_true", help="leave logs and journals in place and say where")
    return parser
