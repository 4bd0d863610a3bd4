"""What the answers of a project's time and expenses with their state at the ERP have in common."""

from dataclasses import dataclass
from datetime import date

from visibility.queries.shapes.common import Drill, Tone


@dataclass(frozen=True, kw_only=True)
class EntryState:
    """Where entries stand, and how many."""

    key: str
    label: str
    tone: Tone
    count: int


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """One entry. posted: what it is at the ERP ("time bill 4711 at NetSuite"), "" while nothing stands there.

    reason: why it failed or what it waits for; drill: its transaction. Both are for those who see transactions of
    that legal entity. lender: the person's legal entity where it is another than the project's, "" where it is not:
    intercompany. is_deleted: the source has it no more.
    """

    on: date | None
    person: str
    lender: str
    task: str
    state: str
    label: str
    tone: Tone
    posted: str
    reason: str
    is_deleted: bool
    drill: Drill | None
