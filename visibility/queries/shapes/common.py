"""Parts that several pages share: a value or its reason, its grade, the rows behind it, a notice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Unit = Literal["money", "percent", "count", "hours", "seconds", "days", "date", "grade"]
Tone = Literal["ok", "warn", "bad", "none"]
# At which exchange rates money is shown.
Rate = Literal["actual", "budget"]


@dataclass(frozen=True, kw_only=True)
class Value:
    """A number to show, or why there is none.

    figure: money in `currency` (exact, not rounded for show), percent as 0..100 (may be negative or above 100),
    hours, seconds, days or a count. None: unknown; then `reason` is its code (measures.figure.Reason) and `words`
    say it in a sentence. `currency` is "" unless unit is money. unpriced: how many parts of a sum of money state no
    amount, or one without an exchange rate; they are not in `figure`.
    """

    figure: Decimal | None
    unit: Unit
    currency: str = ""
    reason: str = ""
    words: str = ""
    unpriced: int = 0


@dataclass(frozen=True, kw_only=True)
class Drill:
    """The rows behind a number: the name of a page's URL, its arguments and its query string."""

    name: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GradePart:
    """One part of a grade: age, coverage, open money or reconciliation. `grade` None: left out, `observed` says why."""

    part: str
    grade: str | None
    observed: str


@dataclass(frozen=True, kw_only=True)
class Confidence:
    """How far a number may be trusted. `grade` A to D, the worst of `parts`; None when the number is null.

    as_of: data time of the oldest stream the number needs (None: a stream was never pulled).
    open_money: money of open and failed transactions that touch the number, in the reporting currency (positive);
    null when none of them states an amount.
    misbilled: the same of misbilled_count errors of invoices, which the grade counts as open too; None: there is none.
    explanation: the formula in plain lines.
    """

    grade: str | None
    as_of: datetime | None
    parts: tuple[GradePart, ...]
    open_money: Value
    open_count: int
    misbilled: Value | None = None
    misbilled_count: int = 0
    explanation: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A banner: what happened, what it costs, where to look.

    or_else: where those look who may not open the drill. press: what the link says.
    """

    tone: Tone
    title: str
    text: str
    drill: Drill | None = None
    or_else: Drill | None = None
    press: str = "Show"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One option of a filter with the number of projects it has."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class AgeBucket:
    """Unbilled work of one age in days: `label` "0-30", by revenue method and in total, one currency.

    None: unknown for every project of the method, or for all of them; then `reason` is its code and `words` say it.
    """

    label: str
    by_method: Mapping[str, Decimal | None]
    total: Decimal | None
    reason: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class BurnPoint:
    """One day of a burn chart, cumulative cost in the series' currency; None: not drawn on that day.

    plan: budget spread evenly from start to end; actual: cost to date (past only); forecast, low, high: from today
    on, towards the estimate at completion and its most hopeful and most careful variants.
    """

    on: date
    plan: Decimal | None
    actual: Decimal | None
    forecast: Decimal | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, kw_only=True)
class BurnSeries:
    """A burn chart: points in order of time, the approved budget (None: unknown) and today.

    left_out: how many projects of the selection have no dates, budget, cost or estimate and are not drawn at all.
    """

    currency: str
    points: tuple[BurnPoint, ...]
    budget: Decimal | None
    today: date
    left_out: int = 0
