"""The one table of step states: what each means and where it may go.

`python -m journeys.states > docs/states/steps.md` writes it for people.
"""

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    """A step state: meaning, whether the step has ended, whether it holds its order key, next states."""

    name: str
    meaning: str
    is_ended: bool
    holds_order_key: bool
    leads_to: tuple[str, ...]


STATES: tuple[State, ...] = (
    State(
        "waiting",
        "An earlier step, a look-up, a person or a remote job is awaited.",
        False,
        True,
        ("ready", "cancelled", "skipped"),
    ),
    State("ready", "May be claimed from next_at on.", False, True, ("claimed", "cancelled", "skipped", "dead")),
    State(
        "claimed",
        "A worker holds it under a lease; the call may be under way.",
        False,
        True,
        ("ready", "waiting", "unknown", "done", "skipped", "rejected", "dead"),
    ),
    State(
        "unknown",
        "Sent, and no answer came: it may have been done. Probed before any repeat.",
        False,
        True,
        ("ready", "done", "skipped", "rejected", "dead", "cancelled"),
    ),
    State(
        "done",
        "The target did it, once. A find step reads again when a later one is replayed.",
        True,
        False,
        ("ready",),
    ),
    State("skipped", "Nothing to do, or a person or an optional step's failure skipped it.", True, False, ()),
    State(
        "rejected",
        "The target or a rule said no, with a reason a person can act on. A replay may wait for finds to read again.",
        True,
        False,
        ("ready", "waiting", "skipped", "cancelled"),
    ),
    State(
        "dead",
        "Tried too often, too long, or it killed its process three times. A replay looks for a keyless effect first.",
        True,
        False,
        ("ready", "waiting", "unknown", "skipped", "cancelled"),
    ),
    State("cancelled", "No longer wanted: superseded or stopped by a person.", True, False, ()),
)
NAMES = tuple(state.name for state in STATES)
FAILED = ("rejected", "dead")
ENDED = tuple(state.name for state in STATES if state.is_ended)
OPEN = tuple(state.name for state in STATES if not state.is_ended)
UNDER_WAY = ("claimed", "unknown")
ENDED_WELL = ("done", "skipped")


def state(name: str) -> State:
    """The state of that name. Raises KeyError."""
    return _BY_NAME[name]


def may_lead(before: str, after: str) -> bool:
    """Whether the table allows a step to go from one state to another."""
    return after in _BY_NAME[before].leads_to


_BY_NAME = {entry.name: entry for entry in STATES}

HEAD = """# Step states

Made from `journeys/states.py` by `python -m journeys.states > docs/states/steps.md`; a test compares the two.
Pages call *rejected* and *dead* failed. An order key is held by the states that say so.

| State | Meaning | Ended | Holds its key | Leads to |
|---|---|---|---|---|
"""


def as_markdown() -> str:
    """The table as docs/states/steps.md, with its diagram."""
    rows = [_row(one) for one in STATES]
    arrows = [f"    {one.name} --> {after}" for one in STATES for after in one.leads_to]
    diagram = ["", "```mermaid", "stateDiagram-v2", "    [*] --> waiting", "    [*] --> ready", *arrows, "```"]
    return HEAD + "\n".join([*rows, *diagram]) + "\n"


def _row(one: State) -> str:
    cells = (one.name, one.meaning, _yes(one.is_ended), _yes(one.holds_order_key), ", ".join(one.leads_to) or "-")
    return f"| {' | '.join(cells)} |"


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
