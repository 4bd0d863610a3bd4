"""Unbilled work by age and method: few enough parts to tell apart, and all of them together the total."""

from datetime import date
from decimal import Decimal

from visibility.queries.shapes.common import AgeBucket, BurnSeries
from visibility.web.charts import burn, unbilled

METHODS = {"retainer": "5", "cost_plus": "40", "time_and_materials": "300", "fixed_milestone": "20", "capped_tm": "1"}


def parts_of(by_method: dict[str, Decimal | None]) -> dict[str, float | None]:
    total = sum((amount for amount in by_method.values() if amount is not None), Decimal(0))
    bars = unbilled([AgeBucket(label="0-30", by_method=by_method, total=total)], "EUR")["data"]
    return {bar["name"]: bar["y"][0] for bar in bars}


def test_the_small_methods_are_one_part() -> None:
    amounts = {name: Decimal(amount) for name, amount in METHODS.items()}

    assert parts_of(dict(amounts)) == {"Cost plus fee": 40, "Time & materials": 300, "3 others": 26}


def test_three_methods_are_three_parts_and_the_unknown_is_no_zero() -> None:
    amounts = {"retainer": Decimal(5), "cost_plus": None, "fixed_milestone": Decimal(20)}

    assert parts_of(amounts) == {"Retainer": 5, "Cost plus fee": None, "Milestones": 20}


def test_others_of_which_nothing_is_known_are_unknown() -> None:
    known = {"retainer": Decimal(5), "fixed_milestone": Decimal(20)}

    assert parts_of(known | {"cost_plus": None, "capped_tm": None})["2 others"] is None


def words_of(amount: Decimal | None) -> str:
    figure = unbilled([AgeBucket(label="0-30", by_method={"retainer": amount}, total=amount)], "EUR")
    assert figure["data"] == []
    (words,) = figure["layout"]["annotations"]
    return str(words["text"])


def test_where_nothing_is_unbilled_the_figure_says_so() -> None:
    assert words_of(Decimal(0)) == "Nothing is unbilled."


def test_where_it_is_not_known_the_figure_does_not_say_nothing() -> None:
    assert words_of(None) == "What is unbilled is not known yet."


def test_a_burn_without_points_has_no_axes() -> None:
    figure = burn(BurnSeries(currency="EUR", points=(), budget=None, today=date(2026, 6, 30)))

    assert figure["data"] == []
    assert not figure["layout"]["xaxis"]["visible"]
