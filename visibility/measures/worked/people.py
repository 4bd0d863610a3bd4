"""Utilisation, bench, realisation and staffing risk."""

from decimal import Decimal

from visibility.measures import staffing
from visibility.measures import utilisation as use
from visibility.measures.worked.evaluation import Translation
from visibility.measures.worked.reading import (
    CURRENCY,
    Values,
    day,
    fielded,
    maybe_number,
    named,
    number,
    of,
    plain,
    shown,
)


def utilisation(values: Values) -> Values:
    if "people" not in values:
        return _share(values)
    people = {item.get("id", str(place)): _person(item) for place, item in enumerate(values["people"])}
    each = {name: plain(use.utilisation(hours)) for name, hours in people.items()}
    return {**each, **_team(list(people.values()))}


def utilisation_psa(values: Values) -> Values:
    names = ("billable", "credited", "calendar", "excluded")
    return fielded(use.credited_utilisation(**named(values, *names)))


def bench(values: Values) -> Values:
    hours = named(values, "capacity", "billable", "cost_rate", internal="internal_assigned")
    idle = use.bench(**hours, currency=CURRENCY)
    return shown(bench_hours=idle.hours, bench_cost=idle.cost)


def realisation(values: Values) -> Values:
    earned = use.realisation(**named(values, "hours", "standard_rate", "billed"))
    pct, rate = earned.realised_pct, earned.effective_rate
    return shown(standard_value=earned.standard_value, realisation_pct=pct, effective_bill_rate=rate)


def staffing_risk(values: Values) -> Values:
    demands, horizon = [_demand(item) for item in values["demands"]], int(values.get("horizon_days", 60))
    return fielded(staffing.staffing_risk(demands, as_of=day(values["as_of"]), horizon_days=horizon))


def _share(values: Values) -> Values:
    people, (worked, hours) = int(values["active_people"]), of(values, "worked", "hours_per_day")
    return shown(utilisation=use.share_of_capacity(worked, people=people, hours_per_day=hours))


def _person(item: Values) -> use.PersonHours:
    return use.PersonHours(*of(item, "billable", "other_worked", "capacity"))


def _team(people: list[use.PersonHours]) -> Values:
    team, mean = use.pooled(people), use.mean_of_percents(people)
    return shown(team=team, pooled_pct=team.billable_pct, mean_of_percentages=mean)


def _demand(item: Values) -> staffing.Demand:
    hours, probability = Decimal(item["unfilled_hours"]), number(item.get("probability", "1"))
    return staffing.Demand(hours, maybe_number(item["bill_rate"]), probability, day(item["start"]))


FUNCTIONS: dict[str, Translation] = {
    "utilisation": utilisation,
    "utilisation_psa": utilisation_psa,
    "bench": bench,
    "realisation": realisation,
    "staffing_risk": staffing_risk,
}
