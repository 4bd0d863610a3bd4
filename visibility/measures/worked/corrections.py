"""Late, re-rated and reversed postings as posted and by service period."""

from typing import Any

from integrations.canonical.periods import period_of, previous_period
from visibility.measures import corrections
from visibility.measures.corrections import Posting
from visibility.measures.rates import DatedRate
from visibility.measures.worked.evaluation import Translation
from visibility.measures.worked.reading import CURRENCY, Values, day, fielded, first_of, number, plain, shown

ALWAYS = "1900-01-01"


def late_posting(values: Values) -> Values:
    served, received = day(values["service_date"]), day(values["received"])
    amount, closed = number(values["amount"]), values["closed_through"][:7]
    item = corrections.post_late(amount, service_date=served, received=received, closed_through=closed)
    return {**fielded(item.posting), **_deltas(item.posting), "late_days": item.late_days}


def recost_adjustment(values: Values) -> Values:
    first_open = values["first_open_period"][:7]
    by_entry = [_recosted(item, values, first_open) for item in values["entries"]]
    postings = [posting for entry in by_entry for posting in entry]
    costs = {f"t{place}_cost": _cost(entry) for place, entry in enumerate(by_entry, start=1)}
    as_posted = {f"{name}_as_posted": cost for name, cost in costs.items()}
    return {**_adjusted(postings), **_by_month(postings, first_open), **costs, **as_posted}


def reversal(values: Values) -> Values:
    original = _original(values["original"])
    back = corrections.reverse(original, entered=day(values["reversal_entered"]))
    march, april = (corrections.as_posted([original, back], item.posting_period) for item in (original, back))
    entry = {**_named(back), "date": values["reversal_entered"]}
    total = corrections.to_date([original, back])
    return {**shown(march_total=march, april_total=april, project_to_date=total), "reversal": entry}


def _deltas(posting: Posting) -> Values:
    month = posting.service_period
    posted, served = corrections.as_posted([posting], month), corrections.as_serviced([posting], month)
    return shown(march_as_posted_delta=posted, march_as_serviced_delta=served)


def _recosted(item: Values, values: Values, first_open: str) -> tuple[Posting, ...]:
    rate, currency = _new_rate(values["new_rate"]), values.get("currency", CURRENCY)
    old = number(first_of(item, "rate", "old_rate", "cost_rate", "posted_rate"))
    entry = corrections.CostedTime(day(item["date"]), number(item["hours"]), old)
    return corrections.recost([entry], new_rate=rate, first_open=first_open, currency=currency)


def _new_rate(given: Any) -> DatedRate:
    terms = given if isinstance(given, dict) else {"rate": given}
    return DatedRate(day(terms.get("valid_from", ALWAYS)), number(terms["rate"]))


def _cost(entry: tuple[Posting, ...]) -> Any:
    return plain(corrections.as_posted(entry, entry[0].service_period))


def _adjusted(postings: list[Posting]) -> Values:
    moved = corrections.adjustments(postings)
    return {"adjustment_posting": _named(moved[0]) if moved else None}


def _by_month(postings: list[Posting], first_open: str) -> Values:
    months = {"feb": previous_period(first_open), "mar": first_open}
    posted = {f"cost_{name}_as_posted": corrections.as_posted(postings, on) for name, on in months.items()}
    views = {f"cost_{name}_by_service_period": on for name, on in months.items()}
    served = {view: corrections.as_serviced(postings, on) for view, on in views.items()}
    return shown(**posted, **served)


def _original(item: Any) -> Posting:
    period = period_of(day(first_of(item, "date", "posted_on", "service_date")))
    return Posting(number(item["amount"]), period, period)


def _named(posting: Posting) -> Values:
    return {**fielded(posting), "period": posting.posting_period}


FUNCTIONS: dict[str, Translation] = {
    "late_posting": late_posting,
    "recost_adjustment": recost_adjustment,
    "reversal": reversal,
}
