"""Exchange rates, gains, foreign operations and groups of entities."""

from decimal import Decimal
from typing import Any

from visibility.measures import consolidation, fx, translation
from visibility.measures.figure import Figure
from visibility.measures.worked import datasets
from visibility.measures.worked.evaluation import Translation
from visibility.measures.worked.reading import (
    CURRENCY,
    Values,
    by_day,
    day,
    fielded,
    maybe_number,
    named,
    number,
    of,
    plain,
    shown,
)


def convert(values: Values) -> Values:
    if "cases" in values:
        return shown(amounts=[_converted(*case) for case in values["cases"]])
    source, target, rates = _pair(values)
    currency = target if "to" in values else CURRENCY
    result = _converted(values["amount"], rates.get(source), rates.get(target), currency)
    return {"amount": plain(result), "error": result.reason}


def rate_lookup(values: Values) -> Values:
    series, limit = by_day(values["series"]), values.get("max_stale_days", fx.MAX_STALE_DAYS)
    if "cases" not in values:
        return fielded(fx.look_up_rate(series, day(values["date"]), max_stale_days=limit))
    found = [fx.look_up_rate(series, day(on), max_stale_days=stale) for on, stale in values["cases"]]
    return shown(rates=[lookup.rate for lookup in found])


def average_rate(values: Values) -> Values:
    if "currencies" not in values:
        return fielded(_averaged(values, values["currency"]))
    found = {code: _averaged(values, code) for code in values["currencies"]}
    averages = {code: rates.average for code, rates in found.items()}
    closings = {code: rates.closing for code, rates in found.items()}
    return shown(days={code: rates.days for code, rates in found.items()}, average=averages, closing=closings)


def realised_gain(values: Values) -> Values:
    rates = named(values, "invoice_rate", "payment_rate")
    return fielded(translation.settle(number(values["amount"]), **rates, currency=CURRENCY))


def revaluation(values: Values) -> Values:
    rates = named(values, "booked_rate", "closing_rate")
    return fielded(translation.revalue(number(values["amount"]), **rates, currency=CURRENCY))


def budget_rate(values: Values) -> Values:
    rates = named(values["rates_usd_per_eur"], "spot", "average", "budget")
    result = translation.at_three_rates(number(values["amount"]), **rates, currency=CURRENCY)
    return {**fielded(result), "fx_variance_vs_budget_at_average": plain(result.variance_at_average)}


def translate(values: Values) -> Values:
    rates = translation.TranslationRates(*of(values, "opening_rate", "average_rate", "closing_rate"))
    amounts = named(values, "opening_net_assets", "net_income", "revenue", "expenses")
    result = translation.translate(**amounts, rates=rates, currency=CURRENCY)
    parts = {"cta_opening_part": result.difference_on_opening, "cta_income_part": result.difference_on_income}
    return {**fielded(result), **shown(cta=result.difference, **parts)}


def consolidate(values: Values) -> Values:
    entities = [_entity(item) for item in values["entities"]]
    group = consolidation.consolidate(entities, rates=_rates_per(values), reporting=values["reporting"])
    alone = {f"{entity.code}_alone_margin": entity.own_margin for entity in entities}
    return shown(group_revenue=group.revenue, group_cost=group.cost, group_margin=group.margin, **alone)


def cross_charge(values: Values) -> Values:
    supplier = consolidation.Party("GBP", *of(values, "cost_gbp", "gbp_per_eur"))
    seller = consolidation.Party("USD", *of(values, "client_rate_usd", "usd_per_eur"))
    hours, markup = of(values, "hours", "markup_pct")
    return _charged(consolidation.cross_charge(hours, supplier=supplier, seller=seller, markup_percent=markup))


def _converted(amount: str, source: Any, target: Any, currency: str = CURRENCY) -> Figure:
    rates = {"rate_from": maybe_number(source), "rate_to": maybe_number(target)}
    return fx.convert(number(amount), **rates, currency=currency)


def _pair(values: Values) -> tuple[str, str, Values]:
    if "rates_per_eur" in values:
        return values["from"], values["to"], {"EUR": "1", **values["rates_per_eur"]}
    source, target = list(values["rates"])[:2]
    return values.get("from", source), values.get("to", target), values["rates"]


def _averaged(values: Values, currency: str) -> fx.PeriodRates:
    first, last = day(values["from"]), day(values["to"])
    return fx.average_rate(datasets.published_rates(currency), first=first, last=last)


def _rates_per(values: Values) -> dict[str, Decimal]:
    pairs = [(name.upper().split("_PER_"), text) for name, text in values.items() if "_per_" in name]
    quoted = {codes[0]: number(text) for codes, text in pairs}
    return {pairs[0][0][1]: Decimal(1), **quoted}


def _entity(item: Values) -> consolidation.EntityResult:
    names = ("external_revenue", "external_cost", "intercompany_revenue", "intercompany_cost")
    return consolidation.EntityResult(item["id"], item["currency"], **named(item, *names))


def _charged(charge: consolidation.CrossCharge) -> Values:
    group = {"group_revenue_eur": charge.group_revenue, "group_cost_eur": charge.group_cost}
    own = {"us_intercompany_cost_usd": charge.seller_cost, "us_entity_margin_usd": charge.seller_margin}
    margin = {"group_margin_eur": charge.group_margin}
    return shown(uk_intercompany_revenue_gbp=charge.supplier_revenue, **own, **group, **margin)


FUNCTIONS: dict[str, Translation] = {
    "convert": convert,
    "rate_lookup": rate_lookup,
    "average_rate": average_rate,
    "realised_gain": realised_gain,
    "revaluation": revaluation,
    "budget_rate": budget_rate,
    "translate": translate,
    "consolidate": consolidate,
    "cross_charge": cross_charge,
}
