"""The transactions page's answer: runs by tab and filter, failures grouped by cause, each with its money."""

from dataclasses import dataclass
from datetime import datetime

from journeys.queries.shapes import Tab
from visibility.queries.shapes.common import Choice, Drill, Tone, Value


@dataclass(frozen=True, kw_only=True)
class TransactionFilters:
    """What the URL asks for; "" means all. The names are those of the query string.

    selection: the portfolio's filters as a query string of their own: runs of the projects they choose; measure: runs
    that touch it (burn, margin, unbilled, staffing). entity, project: codes; connection: its number; kind: of error;
    fingerprint: of a failure group; money: at least this much, in the reporting currency; since, until: days
    (YYYY-MM-DD, both inclusive); late, waiting, over_target: "1"; before: the key of an older page.
    """

    tab: Tab = "all"
    journey: str = ""
    connection: str = ""
    entity: str = ""
    project: str = ""
    selection: str = ""
    measure: str = ""
    customer: str = ""
    kind: str = ""
    fingerprint: str = ""
    money: str = ""
    search: str = ""
    since: str = ""
    until: str = ""
    late: str = ""
    waiting: str = ""
    over_target: str = ""
    before: str = ""


@dataclass(frozen=True, kw_only=True)
class TabLine:
    """A tab with its count under the other filters; is_more: counting stopped there."""

    tab: Tab
    label: str
    count: int
    is_more: bool
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class FailureLine:
    """Failed transactions of one cause. pattern: the error without names and numbers, or the error of a single one.

    at_risk: their money in the reporting currency (positive); unpriced: those without an amount or a rate, left out.
    mend: what a person does about it.
    """

    kind: str
    kind_label: str
    journey_label: str
    pattern: str
    count: int
    at_risk: Value
    unpriced: int
    oldest_at: datetime
    mend: str
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class TransactionLine:
    """One run. at_risk: its money in the reporting currency, own_money in its own (both positive, null: none stated).

    state: failed, unknown, open, done or cancelled. step: where it stands, "" when it has ended. entity: a code.
    """

    run_id: int
    what: str
    subject: str
    customer: str
    journey_label: str
    entity: str
    state: str
    tone: Tone
    step: str
    connection: str
    kind: str
    kind_label: str
    reason: str
    at_risk: Value
    own_money: Value
    steps_ended: int
    steps_total: int
    started_at: datetime
    due_at: datetime | None
    finished_at: datetime | None
    is_late: bool
    via: tuple[str, ...]
    correlation_id: str
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class TransactionsPage:
    """A page of runs, newest first; older: the key of the next one (None: the last). at_risk: of all failed groups.

    narrowed: what filters without a field on the page leave, a phrase each.
    """

    now: datetime
    version: str
    currency: str
    filters: TransactionFilters
    narrowed: tuple[str, ...]
    tabs: tuple[TabLine, ...]
    groups: tuple[FailureLine, ...]
    at_risk: Value
    unpriced: int
    rows: tuple[TransactionLine, ...]
    older: str | None
    journeys: tuple[Choice, ...]
    connections: tuple[Choice, ...]
    entities: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
