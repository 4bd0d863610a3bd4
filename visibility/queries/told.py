"""What an answer tells where it was asked for what there is not, so that it shows something else: a sentence each.

Nothing is told of what was not asked for, nor of a filter that finds nothing: that the answer shows by itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from integrations.texts import storable_text
from journeys.queries.scope import TABS
from visibility.queries.belief.page import named_instant
from visibility.queries.bridge.days import spoken
from visibility.queries.bridge.scope import BASES
from visibility.queries.bridge.words import MARGINS
from visibility.queries.portfolio.at_budget import RATES
from visibility.queries.portfolio.rows import ORDERS
from visibility.queries.project.shown import MONEY, Switch
from visibility.queries.shapes.bridge import BridgeBarPage, BridgePage
from visibility.queries.shapes.cash import CashFilters, CashRows
from visibility.queries.shapes.close import PeriodChoice
from visibility.queries.shapes.facts import FactFilters
from visibility.queries.shapes.staffing import StaffingFilters
from visibility.queries.transactions.filters import amount_of, day_of
from visibility.trust.needs import MEASURES

Query = Mapping[str, object]
Told = tuple[str, ...]
LONGEST = 40


def instead(query: Query, name: str, shown: Iterable[str], sentence: str) -> Told:
    """One sentence where a query names something that is not shown; else none.

    shown: what of it may be named without a word. sentence: with {} for what was asked for.
    """
    given = _given(query, name)
    return (sentence.replace("{}", f"“{given[:LONGEST]}”"),) if given and given not in shown else ()


def of_rate(query: Query) -> Told:
    """Of the exchange rates of any answer."""
    return instead(query, "rate", RATES, "There is no rate {}: amounts are at actual rates.")


def of_actual(query: Query) -> Told:
    """Of the exchange rates of an answer that knows actual ones alone."""
    return instead(query, "rate", ("actual",), "There is nothing at rates of {} here: amounts are at actual rates.")


def of_portfolio(query: Query) -> Told:
    """Of the portfolio's rates and order."""
    return of_rate(query) + instead(query, "sort", ORDERS, "There is no order {}: the worst projects are first.")


def of_project(query: Query, switch: Switch) -> Told:
    """Of the margin grid of a project."""
    whose = "firm" if switch.money == "reporting" else "contract"
    words = f"There is no currency {{}} to choose: the margin is in that of the {whose}."
    return of_rate(query) + instead(query, "money", MONEY, words)


def of_cash(query: Query, filters: CashFilters) -> Told:
    """Of the cash clock's window and rates."""
    days = f"There is no window of {{}} days: these are the last {filters.days} days."
    return instead(query, "days", (str(filters.days),), days) + of_rate(query)


def of_cash_rows(query: Query, page: CashRows) -> Told:
    """The same of its rows, which payments alone have by age."""
    bucket = "These rows are not told apart by {}: they are of every age."
    return of_cash(query, page.filters) + instead(query, "bucket", (page.bucket,), bucket)


def of_staffing(query: Query, filters: StaffingFilters) -> Told:
    """Of the radar's horizon and pipeline."""
    weeks = f"Weeks cannot be {{}} here: these are the next {filters.weeks}."
    pipeline = "Pipeline cannot be {} here: it counts by its probability."
    return instead(query, "weeks", (str(filters.weeks),), weeks) + instead(query, "pipeline", ("yes", "no"), pipeline)


def of_close(query: Query, period: PeriodChoice) -> Told:
    """Of the period that is closed."""
    words = f"There is no period that begins on {{}}: this is {period.name}."
    return instead(query, "period", (period.starts_on.isoformat(),), words)


def of_charges(query: Query, period: str) -> Told:
    """Of the period of charges between legal entities; period: the one shown, "" for to date."""
    return instead(query, "period", (period,), "{} is no period: these are the charges to date.")


def of_facts(query: Query, filters: FactFilters) -> Told:
    """Of the state of the rows behind a project's numbers."""
    return instead(query, "state", (filters.state,), f"Rows of {filters.kind} have no state {{}}: these are all.")


def of_state(query: Query, state: str) -> Told:
    """Of the state of a project's long lists; state: the one shown, "" for all."""
    return instead(query, "state", (state,), "There is no state {}: these are of every state.")


def of_belief(query: Query, instant: datetime) -> Told:
    """Of the instant that figures were believed at, and their rates; instant: the one shown."""
    at = () if named_instant(_given(query, "at")) else instead(query, "at", (), _no_day(instant.date(), "this is"))
    return at + of_actual(query)


def of_bridge(query: Query, page: BridgePage | BridgeBarPage) -> Told:
    """Of the days, the margin and the rates of a bridge: what cannot be read, and days that cannot be shown."""
    filters = page.filters
    first = () if filters.asked_since else instead(query, "from", (), _no_day(filters.since, "the first one here is"))
    last = () if filters.asked_until else instead(query, "to", (), _no_day(filters.until, "the last one here is"))
    basis = f"There is no margin {{}}: this is the {MARGINS[page.basis].lower()}."
    return (*first, *last, *page.told, *instead(query, "basis", BASES, basis), *of_rate(query))


def of_transactions(query: Query) -> Told:
    """Of the filters of transactions that cannot be read, and so narrow nothing."""
    return tuple(_of_transactions(query))


def _of_transactions(query: Query) -> Iterator[str]:
    yield from instead(query, "tab", TABS, "There is no state {}: these are of every state.")
    yield from instead(query, "measure", MEASURES, "There is no measure {}: these touch any.")
    for name, words in (("since", "from the first on"), ("until", "to the last")):
        if day_of(_given(query, name)) is None:
            yield from instead(query, name, (), f"{{}} is no day: these are {words}.")
    if amount_of(_given(query, "money")) is None:
        yield from instead(query, "money", ("0",), "{} is no amount above 0: these are of any.")
    for name, words in (
        ("late", "past their deadline or not"),
        ("waiting", "waiting or not"),
        ("over_target", "over target or not"),
    ):
        yield from instead(query, name, ("0", "1"), f"“{name}” is 1 or nothing, not {{}}: these are {words}.")


def _given(query: Query, name: str) -> str:
    return storable_text(str(query.get(name, ""))).strip()


def _no_day(shown: date, words: str) -> str:
    return f"{{}} is no day: {words} {spoken(shown)}."
