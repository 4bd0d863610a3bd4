"""Billed and unbilled work, balances, receivables and leakage."""

from decimal import Decimal

from visibility.measures import advances, ageing, billing, cash, leakage, timesheets
from visibility.measures.figure import Figure
from visibility.measures.worked.evaluation import Translation
from visibility.measures.worked.reading import (
    CURRENCY,
    Values,
    day,
    fielded,
    first_of,
    named,
    number,
    of,
    shown,
)

STAGES = {
    "due": ("after_due", advances.Stage.DUE),
    "paid": ("after_paid", advances.Stage.PAID),
    "delivered": ("after_delivery", advances.Stage.DELIVERED),
}
BUCKETS = {"0-30": "up_to_30", "31-60": "up_to_60", "61-90": "up_to_90", ">90": "over_90", "total": "total"}


def unbilled_as_of(values: Values) -> Values:
    rate, days = number(values["rate"]), [day(text) for text in values["as_of"]]
    work = [ageing.OpenAmount(day(item["date"]), _value(item, rate)) for item in values["entries"]]
    bills = [billing.Bill(day(item["date"]), number(item["amount"])) for item in values["invoices"]]
    positions = [billing.position_as_of(work, bills, as_of=on) for on in days]
    return shown(unbilled=[position.contract_asset for position in positions])


def unbilled_ageing(values: Values) -> Values:
    items = [ageing.OpenAmount(day(item["date"]), number(item["amount"])) for item in values["items"]]
    buckets = ageing.age(items, as_of=day(values["as_of"]))
    return shown(**{name: getattr(buckets, field) for name, field in BUCKETS.items()})


def percent_billed(values: Values) -> Values:
    return shown(percent=[_percent_billed(case) for case in values["cases"]])


def timesheet_base_amount(values: Values) -> Values:
    hours, rate, exchange = of(values, "hours", "bill_rate", "exchange_rate")
    amount = timesheets.value_of(hours, rate, currency=CURRENCY)
    base = timesheets.base_amount(amount, exchange_rate=exchange, currency=CURRENCY)
    return shown(billing_amount=amount, base_billing_amount=base)


def contract_balances(values: Values) -> Values:
    price, cancellable = number(values["price"]), bool(values["cancellable"])
    stages = [STAGES[event.split()[0]] for event in values["events"]]
    return {after: _advance(price, stage, cancellable) for after, stage in stages}


def down_payment(values: Values) -> Values:
    return fielded(advances.with_down_payment(**named(values, "down_payment", "delivered")))


def wip_rollforward(values: Values) -> Values:
    amounts = named(values, "opening", "recognised", "billed", "fx", written_off="write_off")
    return shown(closing=cash.roll_wip_forward(**amounts))


def backlog(values: Values) -> Values:
    result = cash.backlog(**named(values, "contract", "change_orders", "recognised", "scheduled"))
    return {**fielded(result), "flag": "over_recognised" if result.is_over_recognised else None}


def dso(values: Values) -> Values:
    if "cases" in values:
        return {name: [_days(case)[name] for case in values["cases"]] for name in ("dso", "net_lock_up_days")}
    return _days(values)


def lock_up(values: Values) -> Values:
    amounts = named(values, "wip", "receivables", revenue="revenue_12m")
    locked = cash.lock_up(**amounts, days=int(values["days"]))
    return {**fielded(locked), **shown(lock_up=locked.total_days)}


def collection(values: Values) -> Values:
    result = cash.collection(**named(values, "billed", "collected", written_off="written_off"))
    return shown(collection_pct=result.collected_pct, write_off_pct=result.written_off_pct)


def rate_leakage(values: Values) -> Values:
    lost = leakage.rate_leakage([_billed_time(line) for line in values["lines"]], currency=CURRENCY)
    return shown(rate_leakage=lost.wrong_rate, expired_rate_leakage=lost.expired_rate, total=lost.total)


def leakage_total(values: Values) -> Values:
    names = {"written_off": "write_off", "lost_by_rates": "rate_leakage"}
    rework = {"rework_hours": "unbillable_rework_hours", "standard_rate": "standard_rate"}
    lost = named(values, "over_cap", **names, **rework)
    at_risk = of(values, "unposted_approved_value")
    return fielded(leakage.leakage(**lost, at_risk=at_risk, currency=CURRENCY))


def _value(item: Values, rate: Decimal) -> Decimal:
    return timesheets.value_of(number(item["hours"]), rate, currency=CURRENCY)


def _percent_billed(case: Values) -> Figure:
    names = ("billable_amount", "billed_amount", "billable_hours", "billed_hours")
    return billing.billed_percent(**named(case, *names))


def _advance(price: Decimal, stage: advances.Stage, cancellable: bool) -> Values:
    return fielded(advances.advance_balances(price, stage=stage, is_cancellable=cancellable))


def _days(case: Values) -> Values:
    revenue, days = number(first_of(case, "credit_sales", "revenue_12m", "revenue")), int(case["days"])
    owed, wip, ahead = of(case, "receivables", "wip", "contract_liabilities")
    net = cash.net_lock_up(wip=wip, receivables=owed, liabilities=ahead, revenue=revenue, days=days)
    return shown(dso=cash.days_of_revenue(owed, revenue=revenue, days=days), net_lock_up_days=net)


def _billed_time(line: Values) -> leakage.BilledTime:
    is_expired = line.get("reason") == "expired_rate"
    rates = named(line, "hours", "contract_rate", "billed_rate")
    return leakage.BilledTime(**rates, is_expired=is_expired)


FUNCTIONS: dict[str, Translation] = {
    "unbilled_as_of": unbilled_as_of,
    "unbilled_ageing": unbilled_ageing,
    "percent_billed": percent_billed,
    "timesheet_base_amount": timesheet_base_amount,
    "contract_balances": contract_balances,
    "down_payment": down_payment,
    "wip_rollforward": wip_rollforward,
    "backlog": backlog,
    "dso": dso,
    "lock_up": lock_up,
    "collection": collection,
    "rate_leakage": rate_leakage,
    "leakage_total": leakage_total,
}
