"""Rounding, allocation, and labour cost at dated rates."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP

from integrations.canonical.money import allocate, quantise, quantise_cash
from visibility.measures import labour
from visibility.measures.rates import rate_at
from visibility.measures.worked.evaluation import Translation
from visibility.measures.worked.reading import CURRENCY, Values, day, number, numbers, of, rates, shown, worked

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "up": ROUND_UP, "down": ROUND_DOWN}


def round_money(values: Values) -> Values:
    amount, currency = number(values["amount"]), values["currency"]
    mode = MODES[values.get("mode", "half_up")]
    if not values.get("increment"):
        return shown(amount=quantise(amount, currency, rounding=mode))
    increment = number(values["increment"])
    return shown(amount=quantise_cash(amount, currency, increment=increment, rounding=mode))


def split(values: Values) -> Values:
    amount, weights = number(values["amount"]), numbers(values["weights"])
    return shown(parts=allocate(amount, weights, values.get("currency", CURRENCY)))


def rate_history(values: Values) -> Values:
    known = rates(values["rates"])
    return shown(rates=[rate_at(known, day(text)) for text in values["dates"]])


def labour_cost(values: Values) -> Values:
    entries, known = worked(values["entries"]), rates(values["rates"])
    return shown(cost=labour.labour_cost(entries, known, currency=values["currency"]).amount)


def labour_cost_fx(values: Values) -> Values:
    hours, rate, units = of(values, "hours", "cost_rate", "rate_per_unit")
    cost = labour.cost_in_project_currency(hours, rate, units_per_project_unit=units, currency=CURRENCY)
    return shown(cost=cost)


FUNCTIONS: dict[str, Translation] = {
    "round_money": round_money,
    "allocate": split,
    "rate_at": rate_history,
    "labour_cost": labour_cost,
    "labour_cost_fx": labour_cost_fx,
}
