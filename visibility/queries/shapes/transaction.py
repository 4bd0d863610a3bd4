"""One transaction's answer: its header, its steps on a line of time, evidence, and what may be done about it."""

from dataclasses import dataclass
from datetime import datetime

from journeys.queries.shapes import ActionRow, AttemptRow, StepRow, WorkRow
from journeys.replay.previewing import Preview
from visibility.queries.shapes.common import Drill, Tone
from visibility.queries.shapes.transactions import TransactionLine
from visibility.queries.transactions.mending import Mend


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A try on the waterfall, in thousandths of its width."""

    start: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field that two tries have not in common. place: call, sent or answered; "" where one of them lacks it."""

    place: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class TryDiff:
    """How a try differs from the one that sent before, in place `previous`; more: differences that are not listed."""

    previous: int
    lines: tuple[Difference, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class TryLine:
    """One try, the `place`-th; diff: against the one that sent before (None: none did, or not the viewer's to see)."""

    place: int
    row: AttemptRow
    diff: TryDiff | None


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """The transaction that a step waits its turn behind. what, drill: "" and None where it is not the viewer's."""

    what: str
    drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """One step. busy_seconds: spent in tries; idle_seconds: ready but not being tried (both None: never ready).

    mend: what the error means and what to do (None: nothing is wrong). actions: replay, skip, done, not-done, as far
    as state and role allow. preview: of a replay, when it was asked for. ahead: what goes first of those that take
    turns with it (None: it is its turn).
    """

    row: StepRow
    tries: tuple[TryLine, ...]
    label: str
    state_label: str
    icon: str
    tone: Tone
    waits_for: str
    busy_seconds: float | None
    idle_seconds: float | None
    bars: tuple[Bar, ...]
    command_json: str
    output_json: str
    mend: Mend | None
    actions: tuple[str, ...]
    preview: Preview | None
    ahead: Ahead | None


@dataclass(frozen=True, kw_only=True)
class TransactionPage:
    """One run in full. elapsed_seconds: from start to end or now; folded_seconds: idle time left out of the waterfall.

    has_evidence: whether the viewer may open exchanges (they may carry rows of other legal entities). may_act: role.
    """

    now: datetime
    line: TransactionLine
    version: int
    business_at: datetime | None
    traceparent: str
    event_json: str
    project: Drill | None
    elapsed_seconds: float
    folded_seconds: float
    steps: tuple[StepLine, ...]
    actions: tuple[ActionRow, ...]
    work: tuple[WorkRow, ...]
    may_act: bool
    has_evidence: bool
    assignees: tuple[str, ...]
