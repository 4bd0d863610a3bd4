"""The answer of the list of records that came in and started no transaction."""

from dataclasses import dataclass
from datetime import datetime

from journeys.queries.record_shapes import Unstarted
from visibility.queries.shapes.common import Drill, Value


@dataclass(frozen=True, kw_only=True)
class KindTab:
    """A kind of such records with how many there are."""

    kind: Unstarted
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class UnstartedLine:
    """One record. amount: what it is worth, in the reporting currency. at: won, approved or received (None: unknown).

    why: the reason it was parked for, or what it lacks. exchange_id: the evidence, None where there is none or the
    viewer may not open it.
    """

    what: str
    detail: str
    customer: str
    entity: str
    connection: str
    amount: Value
    at: datetime | None
    why: str
    project: Drill | None
    exchange_id: int | None


@dataclass(frozen=True, kw_only=True)
class UnstartedPage:
    """One page of such records of one kind, newest first; has_more: another follows."""

    version: str
    now: datetime
    currency: str
    kind: Unstarted
    tabs: tuple[KindTab, ...]
    rows: tuple[UnstartedLine, ...]
    page: int
    has_more: bool
