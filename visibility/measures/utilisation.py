"""Use of people: utilisation pooled over hours, bench, and what an hour really earned."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from integrations.canonical.money import quantise
from visibility.measures.figure import Figure, Reason, percent, ratio, total, unknown


@dataclass(frozen=True, slots=True)
class PersonHours:
    """Hours of one person in a period; inactive people are left out by the caller."""

    billable: Decimal
    other_worked: Decimal
    capacity: Decimal


@dataclass(frozen=True, slots=True)
class Utilisation:
    """Percent of capacity worked and billable, and hours nobody accounted for."""

    worked_pct: Figure
    billable_pct: Figure
    untracked: Decimal


@dataclass(frozen=True, slots=True)
class CreditedUtilisation:
    """Percent of available hours that were billable, credited, and both."""

    billable: Figure
    productive: Figure
    total: Figure


@dataclass(frozen=True, slots=True)
class Bench:
    """Hours nobody has booked and their cost."""

    hours: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Realisation:
    """Work at standard rate, the percent of it that was billed, and what an hour earned."""

    standard_value: Decimal
    realised_pct: Figure
    effective_rate: Figure


def utilisation(hours: PersonHours) -> Utilisation:
    """Return one person's use of capacity; percents unknown without capacity: no_capacity (FINANCE 1.6)."""
    worked = hours.billable + hours.other_worked
    return Utilisation(
        percent(worked, hours.capacity, Reason.NO_CAPACITY),
        percent(hours.billable, hours.capacity, Reason.NO_CAPACITY),
        max(hours.capacity - worked, Decimal(0)),
    )


def pooled(people: Sequence[PersonHours]) -> Utilisation:
    """Return a team's use from pooled hours: small contracts weigh little, unlike a mean of percents."""
    return utilisation(
        PersonHours(
            sum((person.billable for person in people), Decimal(0)),
            sum((person.other_worked for person in people), Decimal(0)),
            sum((person.capacity for person in people), Decimal(0)),
        )
    )


def mean_of_percents(people: Sequence[PersonHours]) -> Figure:
    """Return the mean of billable percents, to show how far it is from the pooled one."""
    if not people:
        return unknown(Reason.NO_CAPACITY)
    percents = total(utilisation(person).billable_pct for person in people)
    return percents.over(Decimal(len(people)), Reason.NO_CAPACITY)


def share_of_capacity(worked: Decimal, *, people: int, hours_per_day: Decimal) -> Figure:
    """Return worked / (active people x hours) as a ratio of 1; unknown without capacity: no_capacity."""
    return ratio(worked, people * hours_per_day, Reason.NO_CAPACITY)


def credited_utilisation(
    *, billable: Decimal, credited: Decimal, calendar: Decimal, excluded: Decimal
) -> CreditedUtilisation:
    """Return billable and credited hours in percent of calendar - excluded, as Certinia defines them."""
    available = calendar - excluded
    return CreditedUtilisation(
        percent(billable, available, Reason.NO_CAPACITY),
        percent(credited, available, Reason.NO_CAPACITY),
        percent(billable + credited, available, Reason.NO_CAPACITY),
    )


def bench(*, capacity: Decimal, billable: Decimal, internal: Decimal, cost_rate: Decimal, currency: str) -> Bench:
    """Return capacity - billable - internal hours, and them at the cost rate, rounded."""
    hours = capacity - billable - internal
    return Bench(hours, quantise(hours * cost_rate, currency))


def realisation(*, hours: Decimal, standard_rate: Decimal, billed: Decimal) -> Realisation:
    """Return billed against hours x standard rate, and billed per hour; unknown without: no_hours."""
    standard = hours * standard_rate
    return Realisation(standard, percent(billed, standard, Reason.NO_HOURS), ratio(billed, hours, Reason.NO_HOURS))
