"""Failed transactions to be replayed together, and what became of those that were."""

from dataclasses import dataclass
from datetime import datetime

from visibility.queries.shapes.common import Drill, Tone, Value
from visibility.queries.shapes.transactions import FailureLine, TransactionFilters


@dataclass(frozen=True, kw_only=True)
class ReplayChoice:
    """A failed step. at_risk: its transaction's money in the reporting currency, own_money in its own (positive).

    seen: its version, to be told when it is replayed. refusal: why it cannot be ("" where it can). entity: a code.
    """

    run_id: int
    step_id: int
    seen: int
    what: str
    subject: str
    customer: str
    journey_label: str
    entity: str
    step: str
    connection: str
    kind_label: str
    reason: str
    at_risk: Value
    own_money: Value
    failed_at: datetime | None
    refusal: str
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class ReplayPage:
    """Failed steps of the filters, the longest failed first, at most `limit`; is_cut: there are more.

    groups: their causes with the money of each; count: failed transactions of the filters, at_risk: their money in the
    reporting currency (positive); unpriced: those without an amount or a rate, left out.
    """

    now: datetime
    currency: str
    filters: TransactionFilters
    narrowed: tuple[str, ...]
    groups: tuple[FailureLine, ...]
    count: int
    at_risk: Value
    unpriced: int
    choices: tuple[ReplayChoice, ...]
    limit: int
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class ReplayedLine:
    """What became of one. is_refused: nothing was done, and why. state: of its transaction as it stands now."""

    run_id: int
    what: str
    step: str
    entity: str
    is_refused: bool
    why: str
    state: str
    tone: Tone
    at_risk: Value
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class ReplayedPage:
    """A press that replayed many. replayed, refused: of the viewer's legal entities; hidden: of others, in neither.

    not_reached: pressed and not come to in time, they stay failed. finished_at: None while it goes on, or where it was
    broken off. at_risk: money of those replayed, in the reporting currency (positive). query: the filters of the press.
    """

    now: datetime
    bulk_id: int
    actor: str
    reason: str
    query: str
    performed_at: datetime
    finished_at: datetime | None
    replayed: int
    refused: int
    not_reached: int
    hidden: int
    at_risk: Value
    lines: tuple[ReplayedLine, ...]
