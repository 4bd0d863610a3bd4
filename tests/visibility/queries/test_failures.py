"""Banners of what did not get through: the money first, why, and the others apart."""

from decimal import Decimal

from visibility.queries.failures import failures
from visibility.trust.open_money import OpenMoney, OpenRuns

CHOSEN = {"project": "P-1"}


def runs(journey: str, amount: int, count: int, *, unpriced: int = 0, is_failed: bool = True) -> OpenRuns:
    failed = count if is_failed else 0
    money = OpenMoney(Decimal(amount), count=count, failed=failed, unpriced=unpriced)
    return OpenRuns(journey, 1, 1, money, is_failed=is_failed)


def test_one_kind_of_failure_says_how_much_and_why_and_where_it_is_mended() -> None:
    (found,) = failures([runs("time_to_finance", 31_000, 13), runs("time_to_finance", 400, 1)], "EUR", CHOSEN)

    assert (found.title, found.text, found.press) == (
        "This margin may be wrong by EUR 31,400",
        "because 14 approved time entries did not reach the ERP.",
        "See and mend",
    )
    assert found.drill
    assert found.drill.query == {"tab": "failed", "measure": "margin", **CHOSEN}
    assert found.or_else
    assert found.or_else.query == CHOSEN


def test_several_kinds_are_one_banner_the_most_money_first() -> None:
    (found,) = failures([runs("opportunity_to_project", 500, 1), runs("expense_to_finance", 900, 2)], "EUR", CHOSEN)

    assert (found.title, found.text) == (
        "This margin may be wrong by EUR 1,400",
        "because 2 approved expenses did not reach the ERP (EUR 900); 1 won deal did not become a project (EUR 500).",
    )


def test_what_has_no_amount_is_told_apart() -> None:
    some, none = (
        failures([runs("expense_to_finance", 40, 3, unpriced=unpriced)], "EUR", CHOSEN)[0] for unpriced in (1, 3)
    )

    assert (some.title, some.text) == (
        "This margin may be wrong by EUR 40",
        "because 3 approved expenses did not reach the ERP (1 without an amount).",
    )
    assert (none.title, none.text) == (
        "This margin may be wrong",
        "because 3 approved expenses did not reach the ERP (3 without an amount).",
    )


def test_what_is_on_its_way_makes_no_banner_and_what_tells_of_numbers_no_margin_wrong() -> None:
    found = failures([runs("time_to_finance", 900, 9, is_failed=False), runs("scheduled_report", 0, 2)], "EUR", CHOSEN)

    assert [one.title for one in found] == ["2 failed transactions."]
    assert found[0].drill
    assert found[0].drill.query == {"tab": "failed", "journey": "scheduled_report", **CHOSEN}


def test_a_share_of_what_is_counted_with_another_project_is_money_of_this_margin_too() -> None:
    alone, both = (
        failures([*first, runs("subcontract_to_finance", 300, 0)], "EUR", CHOSEN)[0]
        for first in ([], [runs("subcontract_to_finance", 600, 1)])
    )

    assert (alone.title, alone.text) == (
        "This margin may be wrong by EUR 300",
        "because a share of suppliers' invoices did not reach the ERP.",
    )
    assert (both.title, both.text) == (
        "This margin may be wrong by EUR 900",
        "because 1 supplier's invoice did not reach the ERP.",
    )
