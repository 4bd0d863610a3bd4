"""Unbilled work by age and method: few enough parts to tell apart, and all of them together the total."""

from decimal import Decimal

from visibility.queries.shapes.common import AgeBucket
from visibility.web.charts import unbilled

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
