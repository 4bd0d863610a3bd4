"""Groups of entities: nothing intercompany is left, and nothing else is lost."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.consolidation import EntityResult, Party, consolidate, cross_charge
from visibility.measures.figure import Reason, known, unknown
from visibility.measures.translation import TranslationRates, translate

AMOUNTS = st.decimals(0, 10**7, places=2)
ENTITIES = st.lists(
    st.builds(
        EntityResult,
        code=st.just("X"),
        currency=st.just("EUR"),
        external_revenue=AMOUNTS,
        external_cost=AMOUNTS,
        intercompany_revenue=AMOUNTS,
        intercompany_cost=AMOUNTS,
    ),
    max_size=6,
)
EURO = {"EUR": Decimal(1)}


def make_entity(currency: str, revenue: int, cost: int) -> EntityResult:
    return EntityResult(currency, currency, Decimal(revenue), Decimal(cost), Decimal(7), Decimal(9))


def test_entities_of_several_currencies_are_added_in_the_reporting_one() -> None:
    entities = [make_entity("EUR", 100, 40), make_entity("USD", 240, 120)]

    group = consolidate(entities, rates={**EURO, "USD": Decimal("1.2")}, reporting="EUR")

    assert (group.revenue, group.cost, group.margin) == (known(300), known(140), known(160))


def test_a_missing_rate_makes_the_group_unknown_and_not_smaller() -> None:
    group = consolidate([make_entity("EUR", 100, 40), make_entity("USD", 240, 120)], rates=EURO, reporting="EUR")

    assert group.margin == unknown(Reason.MISSING_RATE)


def test_a_markup_moves_margin_between_entities_and_not_the_group() -> None:
    london, boston = Party("GBP", Decimal(60), Decimal("0.8")), Party("USD", Decimal(200), Decimal("1.2"))

    plain = cross_charge(Decimal(10), supplier=london, seller=boston, markup_percent=Decimal(0))
    dear = cross_charge(Decimal(10), supplier=london, seller=boston, markup_percent=Decimal(25))

    assert dear.group_margin == plain.group_margin
    assert (plain.seller_margin, dear.seller_margin) == (known(1100), known(875))


@given(entities=ENTITIES, pairs=st.lists(AMOUNTS, max_size=4))
def test_a_group_is_the_sum_of_its_entities_after_elimination(
    entities: list[EntityResult], pairs: list[Decimal]
) -> None:
    matched = [EntityResult("A", "EUR", Decimal(0), Decimal(0), Decimal(0), pair) for pair in pairs] + [
        EntityResult("B", "EUR", Decimal(0), Decimal(0), pair, Decimal(0)) for pair in pairs
    ]

    group = consolidate([*entities, *matched], rates=EURO, reporting="EUR")

    external = sum((item.external_revenue - item.external_cost for item in entities), Decimal(0))
    assert group.margin == known(external)


@given(assets=AMOUNTS, income=AMOUNTS, closing=st.decimals("0.5", "2", places=4))
def test_the_translation_difference_explains_closing_net_assets(
    assets: Decimal, income: Decimal, closing: Decimal
) -> None:
    rates = TranslationRates(Decimal("1.1"), Decimal("1.2"), closing)

    result = translate(
        opening_net_assets=assets,
        net_income=income,
        revenue=income,
        expenses=Decimal(0),
        rates=rates,
        currency="EUR",
    )

    explained = assets / rates.opening + result.net_income + result.difference
    assert abs(result.closing_net_assets - explained) <= Decimal("0.02")
