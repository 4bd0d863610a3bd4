"""The days that a margin bridge stands on: kept, reckoned afterwards, thinned out."""

from datetime import date, timedelta

import pytest

from tests.visibility import builders as make
from tests.visibility.queries.bridging import (
    NOW,
    OLD,
    THEN,
    D,
    adds_up,
    bars,
    seen,
    two_days,
)
from tests.visibility.sales import Sale
from tests.visibility.signed import make_change, make_contract, make_line
from visibility.models import ProjectDay
from visibility.projections import run
from visibility.queries.kept import forget

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept(db: None) -> None:
    forget()


def test_a_day_that_nothing_was_kept_of_has_no_bars() -> None:
    sale = Sale()
    run(NOW)

    page = seen(sale, since="2025-01-01")

    assert (page.kept_since, page.kept_until) == (None, NOW.date())
    assert {bar.value.reason for bar in page.bars} == {"not_kept"}
    assert page.confidence.grade is None


def test_earlier_days_are_reckoned_afterwards_until_some_are_kept() -> None:
    sale = Sale(currency="USD")
    for on, rate in ((OLD, "1.10"), (date(2026, 6, 8), "1.10"), (date(2026, 6, 25), "1.30"), (make.TODAY, "1.25")):
        make.make_rate(sale.connection.firm, published_on=on, rate=D(rate))
    sale.book(40, 4_000, service_date=OLD)
    sale.book(10, 900, service_date=date(2026, 6, 25))
    run(THEN)

    page = seen(sale, at=THEN, basis="done", since="2026-06-12")

    assert (page.is_rebuilt, page.kept_since, page.kept_until) == (True, date(2026, 6, 9), make.TODAY)
    # 40 x 40 at 1.10; 10 h more at 90 and 60 at 1.30 are told at the rate of 9 June, 1.10.
    assert (bars(page)["hours"], bars(page)["bill_rates"]) == (D("363.64"), D("-90.91"))
    adds_up(page)
    # Whole weeks since the deal was won, 20 March.
    assert ProjectDay.objects.filter(is_rebuilt=True).count() == 14


def test_what_was_expected_on_an_earlier_day_is_todays_estimate_without_what_was_signed_since() -> None:
    sale = Sale(method="fixed_poc_cost")
    contract = make_contract(sale.project, sale.connection)
    make_line(contract, "fixed_poc_cost", amount=D(10_000))
    make_change(contract, signed_on=date(2026, 6, 20), amount=D(2_000))
    sale.book(70, 0, service_date=OLD)
    sale.book(10, 0, service_date=date(2026, 6, 25))
    run(THEN)

    page = seen(sale, at=THEN, since="2026-06-12", basis="expected")

    assert bars(page) == {"then": D(4_000), "scope": D(2_000), "now": D(6_000)}
    assert bars(seen(sale, at=THEN, since="2026-06-12", to="2026-06-25", basis="expected")) == bars(page)
    assert seen(sale, at=THEN, since="2026-06-12").basis == "done"


def test_a_day_kept_in_another_reporting_currency_is_not_taken_for_this_one() -> None:
    sale = Sale()
    sale.book(80, 8_000, service_date=OLD)
    two_days(sale)
    ProjectDay.objects.filter(taken_on=THEN.date()).update(reporting_currency="USD")

    page = seen(sale)

    assert bars(page) == {}
    assert [one.when for one in page.left_out] == ["30 Jun 2026"]


def test_a_day_of_which_nothing_was_kept_is_told_and_its_stand_in_is_asked_for_from_then_on() -> None:
    sale = Sale()
    sale.book(80, 8_000, service_date=OLD)
    two_days(sale)

    page = seen(sale, since="2026-07-03", to="2026-07-05", basis="done")

    assert page.told == (
        "Nothing was kept of 3 Jul 2026; the nearest day before is 30 Jun 2026.",
        "Nothing was kept of 5 Jul 2026; the nearest day before is 30 Jun 2026.",
    )
    assert (page.filters.since, page.filters.until) == (THEN.date(), THEN.date())
    assert (page.filters.asked_since, page.filters.asked_until) == (date(2026, 7, 3), date(2026, 7, 5))
    drills = [bar.drill for bar in page.bars if bar.drill] + [row.drill for row in page.rows if row.drill]
    assert {(to.query["from"], to.query["to"]) for to in drills} == {("2026-06-30", "2026-06-30")}
    again = seen(sale, since="2026-06-30", to="2026-06-30", basis="done")
    assert (again.told, again.bars) == ((), page.bars)


def test_days_to_come_and_days_the_wrong_way_round_are_told() -> None:
    sale = Sale()
    two_days(sale)

    swapped = seen(sale, since="2026-07-10", to="2026-06-30")
    to_come = seen(sale, since="2026-06-30", to="2026-12-01")

    assert swapped.told == ("The first day was after the last, so the two are swapped.",)
    assert (swapped.filters.since, swapped.filters.until) == (THEN.date(), NOW.date())
    assert to_come.told == ("1 Dec 2026 is still to come; today, 10 Jul 2026, is the last day.",)
    assert seen(sale).told == ()


def test_what_was_recorded_after_the_day_that_stands_in_is_in_neither_of_its_bars() -> None:
    sale = Sale()
    sale.book(80, 8_000, service_date=OLD)
    two_days(sale)
    run(NOW)
    sale.book(5, 500, service_date=OLD, recorded_at=NOW + timedelta(days=2))

    page = seen(sale, to="2026-07-13", at=NOW + timedelta(days=4), basis="done")

    assert page.filters.until == NOW.date()
    assert bars(page) == {"then": D(3_200), "now": D(3_200)}
