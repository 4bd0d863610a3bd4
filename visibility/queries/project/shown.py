"""In which currency a project's margin is shown, and at which rates: its contract's, its entity's, the firm's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from visibility.measures.figure import Figure, Reason, unknown
from visibility.projections.budget_rates import budget_rates
from visibility.queries.portfolio.at_budget import rate_of
from visibility.queries.project.look import Look
from visibility.queries.shapes.common import Rate

Money = Literal["transaction", "functional", "reporting"]
MONEY: Mapping[Money, str] = {"transaction": "Contract", "functional": "Entity", "reporting": "Reporting"}


@dataclass(frozen=True)
class Switch:
    """What a reader chose. The contract's currency needs no rate."""

    money: Money = "transaction"
    rate: Rate = "actual"


AS_SIGNED = Switch()


@dataclass(frozen=True)
class Shown:
    """A project's figures in a currency, by field name; words: which currency that is, and how amounts came into it."""

    currency: str
    figure: Callable[[str], Figure]
    words: str


def switched(money: str, rate: str) -> Switch:
    """What a query string chooses; nonsense is as good as not given. At budget rate the firm's currency is meant."""
    chosen = next((name for name in MONEY if name == money), None)
    at = rate_of(rate)
    return Switch(chosen or ("reporting" if at == "budget" else "transaction"), at)


def shown_in(seen: Look, switch: Switch) -> Shown:
    """The figures as the reader wants them; unknown where a rate is missing: missing_rate, no_budget_rate."""
    if switch.money == "transaction":
        return Shown(seen.currency, seen.figure, "the contract's currency")
    entity = seen.project.legal_entity
    name = "the firm's currency" if switch.money == "reporting" else "the legal entity's currency"
    currency = seen.viewer.reporting_currency if switch.money == "reporting" else (entity.currency if entity else "")
    if not currency:
        return Shown(seen.currency, lambda _: unknown(Reason.NOT_COMPUTED), "no legal entity is known")
    if switch.rate == "budget":
        return Shown(currency, _planned(seen, currency), f"{name}, all at the budget rate of the plan year")
    if switch.money == "reporting":
        return Shown(currency, lambda field: seen.figure(f"{field}_reporting"), f"{name}, at actual rates")
    return Shown(currency, _closed(seen, currency), f"{name}, at the rate of {seen.stored.row.as_of:%d %b %Y}")


def _closed(seen: Look, currency: str) -> Callable[[str], Figure]:
    return lambda field: seen.loaded.directory.closing.translate(seen.figure(field), seen.currency, currency)


def _planned(seen: Look, currency: str) -> Callable[[str], Figure]:
    budget = budget_rates(seen.viewer.firm_id, seen.today)

    def translated(field: str) -> Figure:
        own = seen.figure(field)
        found = budget.translate(own, seen.currency, currency)
        return unknown(Reason.NO_BUDGET_RATE) if own.is_known and not found.is_known else found

    return translated
