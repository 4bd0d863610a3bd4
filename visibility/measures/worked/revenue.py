"""Revenue methods: caps, progress, percentage of completion, retainers, cost plus, funding limits."""

from decimal import Decimal

from visibility.measures import completion, retainer, revenue
from visibility.measures.billing import contract_position
from visibility.measures.worked.evaluation import Translation
from visibility.measures.worked.reading import (
    CURRENCY,
    Values,
    day,
    fielded,
    first_of,
    maybe_number,
    number,
    numbers,
    of,
    shown,
)

DEFERRED_DAYS = {
    "start": "service_start",
    "end": "service_end",
    "frozen_up_to": "frozen_upto",
    "run_to": "run_to",
}


def capped_tm(values: Values) -> Values:
    value, prior, cap = of(values, "value", "prior", "cap")
    return fielded(revenue.capped_time_and_materials(value, prior=prior, cap=cap))


def progress_invoicing(values: Values) -> Values:
    items = [revenue.ProgressItem(*of(item, "value", "progress")) for item in values["items"]]
    earned = revenue.earned_by_progress(items, currency=CURRENCY)
    position = contract_position(recognised=earned, billed=number(values["billed"]))
    return shown(earned=earned, to_invoice=position.contract_asset)


def poc(values: Values) -> Values:
    if "years" in values:
        return _by_year(values)
    recognised = completion.recognise_by_cost(_line(values), currency=CURRENCY)
    return {**fielded(recognised), **_balances(recognised, values)}


def poc_effort(values: Values) -> Values:
    steps, price = [_effort(item) for item in values["periods"]], number(values["price"])
    to_date = [completion.recognise_by_effort(step, price=price, currency=CURRENCY) for step in steps]
    progress = [completion.effort_progress(step) for step in steps]
    in_period = completion.amounts_in_periods(to_date)
    return shown(progress=progress, revenue_to_date=to_date, revenue_in_period=in_period)


def straight_line(values: Values) -> Values:
    amount, start, months = number(values["amount"]), day(values["start"]), int(values["months"])
    shares = retainer.straight_line_by_months(amount, start=start, months=months, currency=CURRENCY)
    return shown(by_month=shares)


def straight_line_days(values: Values) -> Values:
    amount, start, end = number(values["amount"]), day(values["start"]), day(values["end"])
    shares = retainer.straight_line_by_days(amount, start=start, end=end, currency=CURRENCY)
    return shown(by_month=shares)


def post_deferred(values: Values) -> Values:
    days = {name: day(values[key]) for name, key in DEFERRED_DAYS.items()}
    amount = number(values["amount"])
    posted = retainer.post_deferred(amount, **days, currency=CURRENCY)
    left = retainer.still_deferred(amount, posted)
    return shown(postings=[_posting(item) for item in posted], deferred_balance=left)


def retainer_overage(values: Values) -> Values:
    fee, included, used, rate = of(values, "fee", "included_hours", "used_hours", "overage_rate")
    result = retainer.bill_overage(fee=fee, included=included, used=used, overage_rate=rate, currency=CURRENCY)
    return fielded(result)


def retainer_rollover(values: Values) -> Values:
    fee, included, used, cap = of(values, "fee", "included_hours", "used_hours", "rollover_cap")
    result = retainer.roll_over(fee=fee, included=included, used=used, rollover_cap=cap, currency=CURRENCY)
    return fielded(result)


def cost_plus(values: Values) -> Values:
    allowable, unallowable, fee = of(values, "allowable_cost", "unallowable_cost", "fee_pct")
    terms = revenue.FeeTerms(fee, maybe_number(values.get("fee_ceiling")))
    earned = revenue.cost_plus(terms, allowable=allowable, unallowable=unallowable, currency=CURRENCY)
    return fielded(earned)


def funding_limits(values: Values) -> Values:
    charges, limits = numbers(values["charges"]), numbers(values["limits"])
    by_line, by_total = revenue.funding_by_line(charges, limits), revenue.funding_by_total(charges, limits)
    return shown(by_line=by_line, by_total=by_total)


def _line(values: Values) -> completion.CostProgress:
    price, cost = of(values, "price", "cost_to_date")
    uninstalled, spent = of(values, "of_which_uninstalled", "uninstalled_cost_to_date")
    return completion.CostProgress(price, cost, maybe_number(values.get("eac")), uninstalled, spent)


def _by_year(values: Values) -> Values:
    years = [_year(number(values["price"]), year) for year in values["years"]]
    return shown(
        progress=[year.progress for year in years],
        revenue_in_year=completion.amounts_in_periods([year.revenue for year in years]),
        gross_profit_in_year=completion.amounts_in_periods([year.gross_profit for year in years]),
    )


def _year(price: Decimal, year: Values) -> completion.Recognition:
    cost, etc = of(year, "cost_to_date", "etc")
    estimated = completion.with_cost_to_go(price=price, cost_to_date=cost, etc=etc)
    line = _line({**year, "price": price}) if "eac" in year else estimated
    return completion.recognise_by_cost(line, currency=CURRENCY)


def _balances(recognised: completion.Recognition, values: Values) -> Values:
    if recognised.revenue.value is None or "billed" not in values:
        return {}
    billed = number(values["billed"])
    return fielded(contract_position(recognised=recognised.revenue.value, billed=billed))


def _effort(item: Values) -> completion.EffortProgress:
    hours = number(first_of(item, "hours_to_date", "actual_hours", "hours", "worked"))
    if left := item.get("etc_hours", item.get("remaining_hours", item.get("etc", item.get("remaining")))):
        return completion.with_hours_to_go(hours_to_date=hours, hours_to_go=number(left))
    expected = first_of(item, "hours_at_completion", "eac_hours", "total_hours", "eac", "estimate", "total")
    return completion.EffortProgress(hours, number(expected))


def _posting(item: retainer.DeferredPosting) -> Values:
    return shown(date=item.posted_on, amount=item.amount, service_period=item.service_period)


FUNCTIONS: dict[str, Translation] = {
    "capped_tm": capped_tm,
    "progress_invoicing": progress_invoicing,
    "poc": poc,
    "poc_effort": poc_effort,
    "straight_line": straight_line,
    "straight_line_days": straight_line_days,
    "post_deferred": post_deferred,
    "retainer_overage": retainer_overage,
    "retainer_rollover": retainer_rollover,
    "cost_plus": cost_plus,
    "funding_limits": funding_limits,
}
