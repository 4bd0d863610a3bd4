"""Unbilled work, contract balances and ageing."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from visibility.measures.ageing import AgeBuckets, OpenAmount, age, by_reason
from visibility.measures.billing import (
    Bill,
    Hold,
    billed_percent,
    contract_position,
    position_as_of,
    unbilled_items,
)
from visibility.measures.figure import Reason, known, unknown

AS_OF = date(2026, 6, 30)
AMOUNTS = st.decimals(-(10**6), 10**6, places=2)
DAYS = st.dates(AS_OF - timedelta(days=400), AS_OF + timedelta(days=10))
WORK = st.lists(st.builds(OpenAmount, service_date=DAYS, amount=AMOUNTS), max_size=12)
BILLS = st.lists(st.builds(Bill, issued_on=DAYS, amount=AMOUNTS), max_size=6)


def make_work(*amounts: str, first: date = date(2026, 1, 31)) -> list[OpenAmount]:
    return [
        OpenAmount(first + timedelta(days=31 * index), Decimal(amount), Hold.READY)
        for index, amount in enumerate(amounts)
    ]


def test_a_contract_billed_ahead_has_a_liability_and_nothing_unbilled() -> None:
    position = contract_position(recognised=Decimal(120000), billed=Decimal(150000))

    assert (position.contract_asset, position.contract_liability) == (Decimal(0), Decimal(30000))


def test_bills_cover_the_oldest_work_first() -> None:
    bills = [Bill(date(2026, 5, 1), Decimal(1500))]

    items = unbilled_items(make_work("1000", "1000", "1000"), bills, as_of=AS_OF)

    assert [(item.service_date, item.amount) for item in items] == [
        (date(2026, 3, 3), Decimal(500)),
        (date(2026, 4, 3), Decimal(1000)),
    ]


def test_work_and_bills_after_the_day_do_not_count() -> None:
    work = [*make_work("1000"), OpenAmount(date(2026, 7, 1), Decimal(50))]
    bills = [Bill(date(2026, 7, 2), Decimal(1000))]

    assert position_as_of(work, bills, as_of=AS_OF).contract_asset == Decimal(1000)
    assert [item.amount for item in unbilled_items(work, bills, as_of=AS_OF)] == [Decimal(1000)]


def test_a_credit_keeps_its_own_date() -> None:
    work = [*make_work("1000"), OpenAmount(date(2026, 6, 20), Decimal(-200))]

    buckets = age(unbilled_items(work, [], as_of=AS_OF), as_of=AS_OF)

    assert buckets == AgeBuckets(Decimal(-200), Decimal(0), Decimal(0), Decimal(1000))


def test_a_credit_note_without_an_invoice_reopens_at_its_own_date() -> None:
    bills = [Bill(date(2026, 6, 10), Decimal(-300))]

    items = unbilled_items(make_work("1000"), bills, as_of=AS_OF)

    assert items[-1] == OpenAmount(date(2026, 6, 10), Decimal(300), Hold.READY)


def test_the_edges_of_the_buckets_are_30_60_and_90_days() -> None:
    items = [OpenAmount(AS_OF - timedelta(days=days), Decimal(1)) for days in (30, 31, 60, 61, 90, 91)]

    assert age(items, as_of=AS_OF) == AgeBuckets(Decimal(1), Decimal(2), Decimal(2), Decimal(1))


def test_open_amounts_are_summed_by_the_reason_they_wait_for() -> None:
    items = [
        OpenAmount(AS_OF, Decimal(5), Hold.SYNC_FAILED),
        OpenAmount(AS_OF, Decimal(3), Hold.APPROVAL),
        OpenAmount(AS_OF, Decimal(2), Hold.SYNC_FAILED),
    ]

    assert by_reason(items) == {"approval": Decimal(3), "sync_failed": Decimal(7)}


def test_nothing_billable_has_no_billed_percent() -> None:
    none = Decimal(0)

    assert billed_percent(billable_amount=none, billed_amount=none, billable_hours=none, billed_hours=none) == unknown(
        Reason.NO_HOURS
    )
    assert billed_percent(
        billable_amount=none, billed_amount=none, billable_hours=Decimal(4), billed_hours=Decimal(1)
    ) == known(25)


@given(recognised=AMOUNTS, billed=AMOUNTS)
def test_asset_and_liability_are_never_both_positive(recognised: Decimal, billed: Decimal) -> None:
    position = contract_position(recognised=recognised, billed=billed)

    assert min(position.contract_asset, position.contract_liability) == 0
    assert position.contract_asset - position.contract_liability == recognised - billed


@given(work=WORK)
def test_age_buckets_sum_to_the_total(work: list[OpenAmount]) -> None:
    assert age(work, as_of=AS_OF).total == sum((item.amount for item in work), Decimal(0))


@given(work=WORK, bills=BILLS)
def test_unbilled_items_sum_to_the_contract_asset(work: list[OpenAmount], bills: list[Bill]) -> None:
    items = unbilled_items(work, bills, as_of=AS_OF)

    asset = position_as_of(work, bills, as_of=AS_OF).contract_asset
    assert sum((item.amount for item in items), Decimal(0)) == asset
