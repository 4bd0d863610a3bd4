"""How a journey is declared: an event, a subject, and steps that are pure functions to commands."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, Literal, TypeVar

from integrations.canonical.commands import Command, LinkedRecord
from integrations.canonical.events import Event
from integrations.canonical.lookups import Lookup
from integrations.canonical.money import Money
from integrations.outcomes import RefusalKind

E = TypeVar("E", bound=Event)
Lane = Literal["live", "bulk", "report"]


@dataclass(frozen=True)
class Output:
    """What a finished step left for later ones: the vendor's id (None: absent or skipped), address and echo."""

    external_id: str | None = None
    object_type: str = ""
    url: str | None = None
    connection: str = ""
    echo: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.external_id is not None

    @property
    def linked(self) -> tuple[LinkedRecord, ...]:
        """The record as other systems name it; () where the step left none."""
        if self.external_id is None:
            return ()
        record = LinkedRecord(
            system=self.connection, object_type=self.object_type, external_id=self.external_id, url=self.url
        )
        return (record,)


@dataclass(frozen=True)
class Earlier:
    """A step that an earlier version's run of the same subject has done: its name, what it sent, what it left."""

    step: str
    command: Command
    output: Output


@dataclass(frozen=True)
class Inputs(Generic[E]):
    """All a step may know: the frozen event, outputs of earlier steps by name, look-ups by name, the time.

    `earlier` is what runs of earlier versions of the subject have done, oldest first, for steps that ask for it.
    `is_behind`: an earlier run of the subject that the step follows has not ended.
    """

    event: E
    refs: Mapping[str, Output]
    found: Mapping[str, Any]
    now: datetime
    earlier: tuple[Earlier, ...] = ()
    is_behind: bool = False


@dataclass(frozen=True)
class Wait:
    """Not yet: what is awaited (a look-up key, approval:<role>, remote:<token>) and when to look again."""

    reason: str
    on: str
    until: datetime | None = None


@dataclass(frozen=True)
class Skip:
    """Nothing to do, and why."""

    reason: str


@dataclass(frozen=True)
class Rejected:
    """Cannot be done as things are: a reason a PMO can act on, and its kind. Mended, then replayed."""

    reason: str
    kind: RefusalKind = "validation"


@dataclass(frozen=True)
class Created:
    """The canonical record that a step's command creates at its target: an existing one, or (None) a new one.

    `values` are canonical columns (and foreign keys as `customer_id`) that a new record begins with.
    """

    entity: str
    canonical_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def wait_key(entity: str, canonical_id: int) -> str:
    """What a Wait names to be woken by the next change of a record."""
    return f"{entity}:{canonical_id}"


Decision = Command | Wait | Skip | Rejected


@dataclass(frozen=True, kw_only=True)
class Step(Generic[E]):
    """One command to one target. `act` is pure.

    needs: look-ups by name, resolved once per batch. after: names of steps that must have ended well.
    order: event -> (key, sequence) that serialises steps of one key at the connection, or None.
    passes: while it waits for news from outside, others of its key go first.
    follows: event -> another subject of its journey, of which it is told whether an earlier run is still open, or None.
    rereads: earlier find steps that run anew when a person replays this step, so that a mended record is seen.
    creates: the canonical record that the command makes; its link is reserved before the call.
    recalls: it is told what runs of earlier versions of its subject have done.
    optional: its failure never blocks the run. assume_done: an Unknown outcome counts as done (notices).
    """

    name: str
    label: str
    sends: type[Command]
    act: Callable[[Inputs[E]], Decision]
    after: tuple[str, ...] = ()
    needs: Mapping[str, Callable[[E], Lookup | None]] = field(default_factory=dict)
    order: Callable[[E], tuple[str, int] | None] = lambda _: None
    passes: bool = False
    follows: Callable[[E], str | None] = lambda _: None
    creates: Callable[[E], Created | None] = lambda _: None
    rereads: tuple[str, ...] = ()
    recalls: bool = False
    optional: bool = False
    assume_done: bool = False
    lane: Lane = "live"
    priority: int = 5


@dataclass(frozen=True, kw_only=True)
class Journey(Generic[E]):
    """A journey: which entity's changes it watches and what one run is about.

    read: the events of canonical records as they stand now, those alone that a run may be about; none where calls
    carry the event themselves. starts: whether the event starts a run.
    subject: the business key of the run (unique with version).
    title, party: what people call it, and the customer it is for ("" when there is none).
    version: 1 for a subject that has one run, else the event's version. value: the money at stake (positive) or
    None with no amount known. target: the business SLA from the event to the last needed step.
    span: what that time is from and to, in words.
    project: the canonical project the run is about, where it is known from the start.
    supersedes: a newer version cancels what older runs of the subject have not sent yet.
    business_instant: when it happened in business terms; what was before go-live is history, and is not read.
    """

    name: str
    label: str
    entity: str
    event: type[E]
    steps: tuple[Step[E], ...]
    starts: Callable[[E], bool]
    subject: Callable[[E], str]
    title: Callable[[E], str]
    value: Callable[[E], Money | None]
    business_instant: Callable[[E], datetime | None]
    read: Callable[[Collection[int]], Sequence[E]] = lambda _: ()
    party: Callable[[E], str] = lambda _: ""
    version: Callable[[E], int] = lambda _: 1
    project: Callable[[E], int | None] = lambda _: None
    supersedes: bool = False
    target: timedelta = timedelta(hours=1)
    span: str = ""

    def step(self, name: str) -> Step[E]:
        """The step of that name. Raises KeyError naming journey and step."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(f"journey {self.name} has no step {name!r}")
