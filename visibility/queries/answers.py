"""Makes values: a number with its unit, or the reason in words."""

from collections.abc import Mapping
from decimal import Decimal

from visibility.measures.figure import Figure, Reason
from visibility.queries.shapes.common import Confidence, GradePart, Unit, Value
from visibility.trust.grading import Graded
from visibility.trust.open_money import OpenMoney

WORDS: Mapping[str, str] = {
    Reason.NO_BUDGET: "There is no budget to compare with.",
    Reason.NO_ESTIMATE: "No task has an estimate, or one is missing it.",
    Reason.NO_RATE: "A cost or bill rate is missing for a role or for hours worked.",
    Reason.NO_AMOUNT: "An approved expense states no amount.",
    Reason.NO_PROGRESS: "Nobody has stated the progress of a task.",
    Reason.NO_BASELINE: "No source has a baseline, or the project has no start or end date to plan by.",
    Reason.NO_REVENUE: "There is no contract price or revenue.",
    Reason.NO_CONTRACT: "No source has a signed contract for this project.",
    Reason.NO_TERMS: "The contract line does not state what its method needs: a cap, a fee or a service window.",
    Reason.NO_SPLIT: "Several contracts or lines share this work, and no source says which part is whose.",
    Reason.NO_COST: "There is no cost yet.",
    Reason.NO_BURN: "Nothing was spent in the last four weeks.",
    Reason.MISSING_RATE: "No exchange rate of the last five days is known.",
    Reason.NO_BUDGET_RATE: "No budget rate of this plan year is known for the currency.",
    Reason.NOT_KEPT: "Nothing was kept of that day, or of the six days before it.",
    Reason.OTHER_CURRENCY: "Its currency is another one now: the two days cannot be compared.",
    Reason.TOO_FEW_EVENTS: "Too few events in the last 30 days to judge by.",
    Reason.NO_CAPACITY: "A source was not read yet, or somebody's work calendar is not known.",
    Reason.NO_EVENTS: "Nothing has ended yet.",
    Reason.TOO_FAR_AHEAD: "At this rate the budget lasts longer than any calendar.",
    Reason.OUT_OF_RANGE: "The value is too large to be kept: look at what it is a share of.",
    Reason.NOT_COMPUTED: "The figures could not be computed from what the sources say.",
    "no_period": "It stands on a day: it has no period.",
    "no_projects": "There is no project in this selection yet.",
    "not_pulled": "Nothing was pulled from a source yet.",
    "private": "It tells what an hour of one person costs: for finance and administrators.",
    "rate_hidden": "Money beside hours tells what an hour is billed at: this radar shows it to PMO and administrators.",
    "absence_hidden": "Who is away, and when, is for finance and administrators.",
    "not_stated": "No source states it.",
    "not_booked": "Nothing is booked on this side.",
    "other_entity": "It stands in the books of a legal entity that is not yours to see.",
    "part_of_group": "The group is for those who see every legal entity, and all its projects.",
    "not_measured": "This part is not measured.",
}


def money(amount: Decimal | None, currency: str, reason: str = "") -> Value:
    """An amount of a currency, or why there is none."""
    return _value(amount, "money", reason, currency)


def percent(share: Decimal | None, reason: str = "") -> Value:
    """Percent as 0..100, or why there is none."""
    return _value(share, "percent", reason)


def count(number: int | Decimal) -> Value:
    return Value(figure=Decimal(number), unit="count")


def hours(number: Decimal | None, reason: str = "") -> Value:
    """Hours, or why there are none."""
    return _value(number, "hours", reason)


def seconds(figure: Figure) -> Value:
    return _value(figure.value, "seconds", figure.reason or "")


def days(figure: Figure) -> Value:
    """A measured number of days."""
    return _value(figure.value, "days", figure.reason or "")


def percent_of(figure: Figure) -> Value:
    """A measured percent."""
    return percent(figure.value, figure.reason or "")


def money_of(figure: Figure, currency: str) -> Value:
    """A measured amount."""
    return money(figure.value, currency, figure.reason or "")


def open_value(found: OpenMoney, currency: str) -> Value:
    """Money of unfinished transactions in the reporting currency; null where none of them states an amount."""
    if found.count and found.unpriced == found.count:
        return Value(figure=None, unit="money", reason="no_amount", words=f"{found.unpriced} without an amount")
    return Value(figure=found.amount, unit="money", currency=currency, unpriced=found.unpriced)


def words(reason: str) -> str:
    """The reason in a sentence."""
    return WORDS.get(reason, reason.replace("_", " "))


def confidence(graded: Graded, currency: str) -> Confidence:
    """A grade as pages show it; the money open on the number in the reporting currency."""
    return Confidence(
        grade=graded.grade,
        as_of=graded.as_of,
        parts=tuple(GradePart(part=one.part, grade=one.grade, observed=one.observed) for one in graded.findings),
        open_money=open_value(graded.open_money, currency),
        open_count=graded.open_money.count,
        misbilled=open_value(graded.misbilled, currency) if graded.misbilled.count else None,
        misbilled_count=graded.misbilled.count,
        explanation=graded.explanation,
    )


def _value(figure: Decimal | None, unit: Unit, reason: str, currency: str = "") -> Value:
    if figure is not None:
        return Value(figure=figure, unit=unit, currency=currency)
    return Value(figure=None, unit=unit, currency=currency, reason=reason, words=words(reason))
