"""The answers of the margin bridge: bars between two days, the projects behind a bar, the facts of one of them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from visibility.queries.shapes.common import Confidence, Drill, Rate, Value
from visibility.queries.shapes.facts import FactRow
from visibility.queries.shapes.leakage import LeakageBar
from visibility.queries.shapes.portfolio import PortfolioFilters

Basis = Literal["expected", "done"]


@dataclass(frozen=True, kw_only=True)
class BridgeFilters:
    """From which day to which, both ends of the day in UTC; of which margin, at which rates, of which projects.

    basis: expected is the forecast margin, done the margin to date; None: expected where the first day was kept, done
    where it was reckoned afterwards, because nobody knows what was expected then. asked_since, asked_until: the days as
    the question named them, None where it named none; an answer has in since and until the days it shows. project: what
    addresses call one; "" means those that `projects` chooses. page: of the rows behind a bar. is_whole:
    whether the answer lists every project rather than those that changed most.
    """

    since: date
    until: date
    asked_since: date | None = None
    asked_until: date | None = None
    basis: Basis | None = None
    rate: Rate = "actual"
    project: str = ""
    projects: PortfolioFilters = field(default_factory=PortfolioFilters)
    page: int = 1
    is_whole: bool = False


@dataclass(frozen=True, kw_only=True)
class BridgeRow:
    """One project: its margin on both days and the change, in the reporting currency; cause: its largest bar."""

    name: str
    code: str
    customer: str
    entity: str
    then: Value
    now: Value
    change: Value
    cause: str
    drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class BridgeRest:
    """The projects that are in the bridge and not among its rows: how many, and their sums in its currency."""

    count: int
    then: Value
    now: Value
    change: Value


@dataclass(frozen=True, kw_only=True)
class BridgeLeftOut:
    """A project in neither total: why, and of which of the two days that is; drill None: it left the portfolio."""

    name: str
    code: str
    why: str
    when: str
    drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class BridgePage:
    """The bridge of a selection with the grade of the margin it ends at.

    kept_since, kept_until: the days that were kept and are shown, the last ones on or before those asked for, at most
    six days earlier, or at the end of a month before where days were thinned out; None: none was, and every bar is null
    with the reason. told: a sentence for each way in which these are not the days asked for. is_rebuilt: the first day
    was reckoned afterwards, so nothing is late and no estimate changed. rows: projects that changed most, of
    row_count that have a margin on either day; rest: all others, None where there are none: rows and rest add up to the
    bridge. left_out: the first of left_out_count. loading: streams read so far, of how many; None when all were
    read.
    """

    currency: str
    version: str
    now: datetime
    as_of: datetime | None
    loading: tuple[int, int] | None
    filters: BridgeFilters
    basis: Basis
    kept_since: date | None
    kept_until: date | None
    told: tuple[str, ...]
    is_rebuilt: bool
    project_count: int
    bars: tuple[LeakageBar, ...]
    confidence: Confidence
    rows: tuple[BridgeRow, ...]
    row_count: int
    rest: BridgeRest | None
    left_out: tuple[BridgeLeftOut, ...]
    left_out_count: int
    project: str
    code: str


@dataclass(frozen=True, kw_only=True)
class BridgeProject:
    """What one project adds to a bar; drill: the facts behind it."""

    name: str
    code: str
    customer: str
    entity: str
    value: Value
    drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class BridgeBarPage:
    """The rows behind one bar: its projects; of a single project (`project`, `address`) its facts, newest first.

    total: the bar in `currency`. told: how the days shown are not those asked for. shows_rates: whether the viewer may
    see what an hour of a person costs.
    """

    currency: str
    version: str
    filters: BridgeFilters
    basis: Basis
    kept_since: date | None
    kept_until: date | None
    told: tuple[str, ...]
    key: str
    label: str
    tells: str
    total: Value
    project: str
    address: str
    projects: tuple[BridgeProject, ...]
    facts: tuple[FactRow, ...]
    shows_rates: bool
    page: int
    has_more: bool
