"""What the pages show equals what the firm's own systems add up to, for the firm and each of its legal entities."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.stories import bookkeeping
from tests.stories.contract_value import ContractValue
from tests.stories.earning import cent, total
from tests.stories.oracle import Oracle, Totals
from tests.stories.product import Visitor
from tests.stories.systems import Systems
from tests.stories.waiting import soon_without

SCOPES = ("", "DE", "US", "UK")
TILES = ("burn", "margin", "unbilled", "staffing", "freshness")
AGES = ("unbilled_30", "unbilled_60", "unbilled_90", "unbilled_over")
Answer = dict[str, Any]


def cents(figure: str | None) -> Decimal | None:
    return None if figure is None else Decimal(figure).quantize(Decimal("0.01"), ROUND_HALF_UP)


def exactly(amount: Fraction) -> Decimal:
    return Decimal(amount.numerator) / Decimal(amount.denominator)


def in_percent(part: Fraction, whole: Fraction) -> Decimal:
    return exactly(100 * part / whole).quantize(Decimal("1e-8"), ROUND_HALF_UP)


def tiles_of(page: Answer) -> dict[str, Answer]:
    return {tile["key"]: tile for tile in page["tiles"]}


def shown(executive: Visitor, entity: str) -> Answer:
    """What the pages say, in the oracle's words: the sums of the first, and the rows of all of them."""
    page = executive.ask("portfolio", entity=entity)
    rest = [executive.ask("portfolio", entity=entity, page=str(number)) for number in range(2, page["page_count"] + 1)]
    tiles = {key: tile["value"]["figure"] for key, tile in tiles_of(page).items()}
    today = next(point for point in page["burn"]["points"] if point["on"] == page["burn"]["today"])
    rows = [row for one in (page, *rest) for row in one["rows"]]
    return {
        "projects": page["row_count"],
        "burn percent": Decimal(tiles["burn"]).quantize(Decimal("1e-8"), ROUND_HALF_UP),
        "margin percent": Decimal(tiles["margin"]).quantize(Decimal("1e-8"), ROUND_HALF_UP),
        "unbilled": cents(tiles["unbilled"]),
        "seats soon": int(Decimal(tiles["staffing"])),
        "cost": cents(today["actual"]),
        "budget": cents(page["burn"]["budget"]),
        "ages": [cents(bucket["total"]) for bucket in page["unbilled"]],
        "margin": sum((cents(row["margin"]["figure"]) or Decimal(0) for row in rows), Decimal(0)),
        "staffing risk": sum((cents(row["staffing_risk"]["figure"]) or Decimal(0) for row in rows), Decimal(0)),
    }


def expected(oracle: Oracle, entity: str) -> Answer:
    sums: Totals = oracle.total(entity)
    return {
        "projects": sum(entity in ("", one.entity) for one in oracle.books.contracts),
        "burn percent": in_percent(sums.planned_cost, sums.budget),
        "margin percent": in_percent(sums.forecast_margin, sums.forecast_revenue),
        "unbilled": exactly(sums.unbilled),
        "seats soon": int(sums.seats_soon),
        "cost": exactly(sums.cost),
        "budget": exactly(sums.budget),
        "ages": [exactly(getattr(sums, age)) for age in AGES],
        "margin": exactly(sums.forecast_margin),
        "staffing risk": exactly(sums.staffing_risk),
    }


def differences(systems: Systems, executive: Visitor, entity: str) -> Answer:
    oracle = Oracle(bookkeeping.read(systems), datetime.now(UTC).date())
    wanted, found = expected(oracle, entity), shown(executive, entity)
    return {name: (found[name], wanted[name]) for name in wanted if found[name] != wanted[name]}


@pytest.mark.parametrize("entity", SCOPES, ids=lambda code: code or "firm")
def test_the_portfolio_equals_the_books_to_the_cent(systems: Systems, executive: Visitor, entity: str) -> None:
    left = soon_without(lambda: differences(systems, executive, entity))

    assert left == {}


@pytest.mark.parametrize("entity", SCOPES, ids=lambda code: code or "firm")
@pytest.mark.parametrize("tile", TILES)
def test_a_tile_has_a_figure_and_a_grade(executive: Visitor, tile: str, entity: str) -> None:
    found = tiles_of(executive.ask("portfolio", entity=entity))[tile]

    assert found["value"]["figure"] is not None
    assert found["confidence"]["grade"] in {"A", "B", "C", "D"}
    assert found["confidence"]["as_of"] is not None
    assert found["confidence"]["explanation"]


def test_every_source_is_on_time(executive: Visitor, systems: Systems) -> None:
    sources = (systems.salesforce, systems.kantata, systems.netsuite, systems.bamboohr, systems.plain)
    called = [one for one in sources if one.requests()]

    tile = tiles_of(executive.ask("portfolio"))["freshness"]

    assert int(Decimal(tile["value"]["figure"])) == len(called) == 5


def test_revenue_and_cost_of_every_project_equal_the_books_in_its_own_currency(
    systems: Systems, executive: Visitor
) -> None:
    def different() -> Answer:
        kept = bookkeeping.read(systems)
        values = {one.code: ContractValue(one, kept, datetime.now(UTC).date()) for one in kept.contracts}
        wanted = {code: own_money(value) for code, value in values.items() if value.is_planned}
        found = {code: shown_money(executive, code) for code in wanted}
        return {code: (found[code], wanted[code]) for code in wanted if found[code] != wanted[code]}

    assert soon_without(different) == {}


def test_the_books_hold_expenses_of_every_sort(systems: Systems) -> None:
    contracts = bookkeeping.read(systems).contracts

    sorts = {(spent.is_billable, spent.currency == one.currency) for one in contracts for spent in one.spent}

    assert sorts == {(True, True), (True, False), (False, True), (False, False)}


def test_the_books_hold_contracts_of_every_method(systems: Systems) -> None:
    methods = {line.method for contract in bookkeeping.read(systems).contracts for line in contract.signed}

    assert methods == {
        "time_and_materials",
        "fixed_milestone",
        "fixed_poc_cost",
        "capped_tm",
        "fixed_poc_effort",
        "retainer",
        "cost_plus",
    }


def shown_money(executive: Visitor, code: str) -> dict[str, Decimal | None]:
    figures = executive.ask(f"projects/{code}")["figures"]
    return {name: cents(figures[name]["figure"]) for name in OWN_MONEY}


def own_money(value: ContractValue) -> dict[str, Decimal | None]:
    return {name: exactly(cent(measure(value))) for name, measure in OWN_MONEY.items()}


OWN_MONEY: dict[str, Callable[[ContractValue], Fraction]] = {
    "recognised": lambda value: total(value.recognised()),
    "billed": lambda value: total(value.bills()),
    "ac": lambda value: total(value.costs()),
    "bac": lambda value: value.budget(),
    "ev": lambda value: value.earned_value(),
    "eac": lambda value: value.estimate(),
    "forecast_revenue": lambda value: value.forecast_revenue(),
    "over_cap": lambda value: value.over_cap(),
}
