"""Invoice lines that stand twice and rates of another day show on every page with their money, and change no figure."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404

from integrations.canonical.models import Invoice, LegalEntity
from tests.visibility import builders as make
from tests.visibility.sales import Sale
from tests.visibility.worlds import Build, as_built
from visibility.access import Viewer
from visibility.models import BillingError, ProjectFigures
from visibility.projections.billing_errors import keep
from visibility.projections.rebuild import rebuild
from visibility.queries.close.page import close
from visibility.queries.close.rows import close_rows
from visibility.queries.kept import forget
from visibility.queries.leakage.billing_errors import billing_errors
from visibility.queries.leakage.page import leakage
from visibility.queries.portfolio.page import portfolio
from visibility.queries.project.page import project
from visibility.queries.shapes.billing_errors import BillingErrorPage
from visibility.queries.shapes.leakage import LeakageFilters
from visibility.queries.shapes.portfolio import PortfolioFilters

pytestmark = pytest.mark.django_db
D = Decimal
JUNE = "2026-06-01"
NOTHING = (D(0), 0)
ON = date(2026, 6, 18)
OLDER = ON - timedelta(days=9)


@dataclass(frozen=True)
class Shown:
    """Where errors of invoices show, and the figures that they must not move."""

    at_risk: dict[str, tuple[Decimal | None, int | None]]
    close: dict[str, tuple[Decimal | None, int]]
    misbilled: Decimal | None
    bars: dict[str, Decimal | None]
    recovered: Decimal | None


def sell() -> Sale:
    """A deal of 10,000 on which time worth 7,200 is booked, and 3,000 invoiced."""
    sold = Sale()
    sold.book(80, 7_200)
    bill(sold, 1, service_date=date(2026, 6, 2))
    return sold


@pytest.fixture(scope="module")
def made(built: Build) -> Sale:
    return built(sell)


@pytest.fixture
def sale(made: Sale, db: None) -> Sale:
    return as_built(made)


def bill(sale: Sale, number: int, **changes: Any) -> Invoice:
    """An invoice of one line over 3,000."""
    plain = {"number": f"INV-{number}", "amount": D(3000), "lines": [a_line("1", "3000")]}
    return make.make_invoice(sale.project, sale.connection, **{**plain, **changes})


def a_line(number: str, amount: str, description: str = "Design") -> dict[str, str]:
    return {"number": number, "item": "Services", "description": description, "quantity": "1", "amount": amount}


def bill_in_francs(sale: Sale, rate: str, **changes: Any) -> Invoice:
    """12,000 francs, of which a euro's rate on the day was 1.05."""
    plain = {"currency": "CHF", "amount": D(12_000), "service_date": ON, "stated_rate": D(rate), "lines": []}
    priced = {"functional_rate": D("1.05"), "functional_amount": D(12_600), "reporting_amount": D(12_600)}
    return bill(sale, 9, **{**plain, **priced, **changes})


def publish(sale: Sale) -> None:
    for day, rate in ((OLDER, "1.061"), (ON, "1.05"), (make.TODAY, "1.05")):
        make.make_rate(sale.connection.firm, base="CHF", quote="EUR", published_on=day, rate=D(rate))


def finance(sale: Sale, *entities: LegalEntity) -> Viewer:
    return make.make_viewer(sale.connection.firm, *entities, role="finance")


def listed(sale: Sale, kind: str = "", viewer: Viewer | None = None) -> BillingErrorPage:
    rebuild(make.NOW)
    return billing_errors(viewer or finance(sale), LeakageFilters(), kind, now=make.NOW)


def shown(sale: Sale) -> Shown:
    rebuild(make.NOW)
    forget()
    viewer = finance(sale)
    page = leakage(viewer, LeakageFilters(), now=make.NOW)
    (entity,) = close(viewer, JUNE, now=make.NOW).entities
    tiles = {one.key: one for one in portfolio(viewer, PortfolioFilters(), now=make.NOW).tiles}
    assert all(tile.confidence.misbilled is None for key, tile in tiles.items() if key != "unbilled")
    misbilled = tiles["unbilled"].confidence.misbilled
    kinds = ("doubled_line", "rate_day")
    return Shown(
        {one.key: (one.value.figure, one.count) for one in page.at_risk if one.key in kinds},
        {one.key: (one.money.figure, one.count) for one in entity.lines if one.key in kinds and one.money},
        misbilled.figure if misbilled else None,
        {bar.key: bar.value.figure for bar in page.bars},
        page.recovered.value.figure,
    )


def test_a_doubled_line_shows_everywhere_and_is_no_margin_and_nothing_recovered(sale: Sale) -> None:
    before, margin = shown(sale), ProjectFigures.objects.get().forecast_margin
    bill(sale, 2)

    after = shown(sale)

    assert before.at_risk == {"doubled_line": NOTHING, "rate_day": NOTHING}
    assert after.at_risk == {"doubled_line": (D(3000), 1), "rate_day": NOTHING}
    assert after.close == {"doubled_line": (D(3000), 1), "rate_day": NOTHING}
    assert (before.misbilled, after.misbilled) == (None, D(3000))
    assert (after.bars, after.recovered) == (before.bars, before.recovered)
    assert ProjectFigures.objects.get().forecast_margin == margin
    assert ProjectFigures.objects.get().unbilled == D(1200)


def test_it_is_named_with_both_invoices_in_its_lists(sale: Sale) -> None:
    bill(sale, 2, lines=[a_line("1", "3000"), a_line("2", "3000")])

    page = listed(sale)

    why = "Line {}, Design, stands on {}: EUR 3,000.00."
    assert [row.why for row in page.rows] == [why.format(1, "INV-1"), why.format(2, "this invoice too")]
    assert (page.total.figure, [row.number for row in page.rows]) == (D(6000), ["INV-2", "INV-2"])
    states = [row.state for row in close_rows(finance(sale), "doubled_line", "DE", JUNE, page=1, now=make.NOW).rows]
    assert states == ["stands on INV-1 too", "stands twice on it"]


def test_the_project_says_which_invoice_is_wrong(sale: Sale) -> None:
    bill(sale, 2)
    rebuild(make.NOW)

    page = project(finance(sale), sale.project.code, now=make.NOW)

    assert [(one.title, one.text) for one in page.notices if "twice" in one.title] == [
        ("1 invoice line stands twice.", "EUR 3,000.00 is billed again: unbilled work may be too low by as much.")
    ]
    assert {one.number: len(one.errors) for one in page.invoices} == {"INV-1": 0, "INV-2": 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "draft"},
        {"is_deleted": True},
        {"service_date": date(2026, 7, 2)},
        {"lines": None},
        {"lines": [a_line("1", "3000", "Build")]},
    ],
)
def test_what_is_not_posted_or_comes_a_month_later_or_is_other_work_is_none(
    sale: Sale, changes: dict[str, Any]
) -> None:
    bill(sale, 2, **changes)

    assert listed(sale).rows == ()


def test_credited_it_is_gone(sale: Sale) -> None:
    bill(sale, 2)
    assert len(listed(sale).rows) == 1

    bill(sale, 3, kind="credit_note", amount=D(-3000), lines=[a_line("1", "-3000", "Credit")])

    assert listed(sale).rows == ()
    assert not BillingError.objects.exists()


def test_the_rate_of_another_day_shows_everywhere_with_the_day_it_seems_to_be_of(sale: Sale) -> None:
    publish(sale)
    bill_in_francs(sale, "1.05")
    before = shown(sale)
    wrong = bill_in_francs(sale, "1.061", service_date=ON + timedelta(days=1))

    after = shown(sale)

    assert before.at_risk["rate_day"] == NOTHING
    assert (after.at_risk["rate_day"], after.close["rate_day"], after.misbilled) == ((D(132), 1), (D(132), 1), D(132))
    assert after.bars == before.bars
    (row,) = listed(sale, "rate_day").rows
    assert row.why == (
        "Booked at 1.0610000000, that of 09 Jun 2026, not at the 1.0500000000 of its own: the books are EUR 132.00 off."
    )
    (listed_at_close,) = close_rows(finance(sale), "rate_day", "DE", JUNE, page=1, now=make.NOW).rows
    assert (listed_at_close.state, listed_at_close.what) == ("rate of 09 Jun 2026", "INV-9")
    wrong.refresh_from_db()
    assert (wrong.stated_rate, wrong.functional_amount) == (D("1.061"), D(12_600))


def test_without_a_published_rate_nobody_can_tell(sale: Sale) -> None:
    unpriced = {"functional_rate": None, "functional_amount": None, "reporting_amount": None}
    bill_in_francs(sale, "1.061", **unpriced)

    page = listed(sale)

    assert (len(page.rows), page.unknown, page.total.figure) == (0, 1, D(0))
    (told,) = [one for one in project(finance(sale), sale.project.code, now=make.NOW).invoices if one.errors]
    assert told.errors == ("Its exchange rate cannot be checked. No exchange rate of the last five days is known.",)
    assert shown(sale).close["rate_day"] == NOTHING


def test_another_entity_sees_none_of_it(sale: Sale) -> None:
    bill(sale, 2)
    elsewhere = make.make_entity(sale.connection.firm, code="UK", currency="GBP")
    viewer = finance(sale, elsewhere)

    page = listed(sale, viewer=viewer)

    assert (len(page.rows), page.total.figure) == (0, D(0))
    with pytest.raises(Http404):
        billing_errors(viewer, LeakageFilters(project=sale.project.code), "", now=make.NOW)


def test_an_invoice_goes_to_another_project_before_its_old_one_is_computed_again(sale: Sale) -> None:
    bill(sale, 2)
    rebuild(make.NOW)
    other = make.make_project(LegalEntity.objects.get())
    Invoice.objects.filter(number__in=("INV-1", "INV-2")).update(project=other)

    keep([other.pk])
    keep([sale.project.pk])

    assert BillingError.objects.get().project == other
