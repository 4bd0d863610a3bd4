"""Money of unfinished transactions: what it touches, translated at closing rates, never invented."""

from decimal import Decimal

import pytest

from integrations.canonical.models import Firm
from tests.visibility import builders as make
from visibility.projections.closing import ClosingRates
from visibility.trust.open_money import OpenMoney, open_runs, sum_of, touching

D = Decimal
RATES = ClosingRates({"EUR": {"EUR": D(1), "USD": D("1.25")}})


@pytest.fixture
def firm(db: None) -> Firm:
    return make.make_firm()


def unfinished(firm: Firm, *entity_ids: int) -> OpenMoney:
    within = frozenset(entity_ids) or None
    return sum_of(open_runs(firm.pk, within, closing=RATES, currency="EUR"))


def test_open_and_failed_runs_count_and_done_ones_do_not(firm: Firm) -> None:
    make.make_run(firm, amount=D(100))
    make.make_run(firm, amount=D(50), currency="USD", state="failed")
    make.make_run(firm, amount=D(999), state="done")

    assert unfinished(firm) == OpenMoney(amount=D("140.00"), count=2, failed=1, unpriced=0)


def test_a_run_without_amount_or_rate_is_counted_and_not_valued(firm: Firm) -> None:
    make.make_run(firm, amount=None, currency="")
    make.make_run(firm, amount=D(50), currency="GBP")

    assert unfinished(firm) == OpenMoney(amount=D(0), count=2, failed=0, unpriced=2)


def test_runs_of_other_firms_are_not_seen(firm: Firm) -> None:
    make.make_run(make.make_firm(), amount=D(100))

    assert unfinished(firm) == OpenMoney()


def test_runs_without_entity_need_all_of_them(firm: Firm) -> None:
    entity = make.make_entity(firm)
    make.make_run(firm, amount=D(100))
    make.make_run(firm, amount=D(7), legal_entity=entity)

    assert unfinished(firm, entity.pk).amount == D("7.00")
    assert unfinished(firm).amount == D("107.00")


def test_a_won_deal_touches_margin_and_staffing_only(firm: Firm) -> None:
    make.make_run(firm, amount=D(100))
    runs = open_runs(firm.pk, None, closing=RATES, currency="EUR")

    assert touching(runs, "margin").amount == touching(runs, "staffing").amount == D("100.00")
    assert touching(runs, "unbilled") == touching(runs, "burn") == OpenMoney()


def test_an_expense_that_failed_touches_margin_and_unbilled_work(firm: Firm) -> None:
    make.make_run(firm, amount=D(50), currency="USD", journey="expense_to_finance", state="failed")
    runs = open_runs(firm.pk, None, closing=RATES, currency="EUR")

    lost = OpenMoney(amount=D("40.00"), count=1, failed=1)  # 50 / 1.25
    assert touching(runs, "margin") == touching(runs, "unbilled") == lost
    assert touching(runs, "burn") == touching(runs, "staffing") == OpenMoney()


def test_a_journey_not_listed_touches_everything(firm: Firm) -> None:
    make.make_run(firm, amount=D(100), journey="something_new")
    runs = open_runs(firm.pk, None, closing=RATES, currency="EUR")

    assert {touching(runs, measure).count for measure in ("burn", "margin", "unbilled", "staffing")} == {1}


def test_late_subcontract_cost_is_open_on_burn_and_margin_of_the_projects_that_bear_it(firm: Firm) -> None:
    entity, erp = make.make_entity(firm), make.make_connection(firm)
    first, second = make.make_project(entity, code="P-1"), make.make_project(entity, code="P-2")
    shares = [
        make.make_share("P-1", "60", "600"),
        make.make_share("P-2", "30", "350"),
        make.make_share("P-2", "100", "-50"),
        make.make_share(None, "10", "100"),
    ]
    invoice = make.make_supplier_invoice(erp, shares=shares)
    made = make.make_run(firm, journey="subcontract_to_finance", canonical_id=invoice.pk, amount=D(1000))

    runs = open_runs(firm.pk, None, closing=RATES, currency="EUR")
    type(made).objects.update(state="failed")
    failed = open_runs(firm.pk, None, closing=RATES, currency="EUR")

    assert [run.is_failed for run in (*runs, *failed)] == [*[False] * 3, *[True] * 3]
    assert {run.project_id: run.money.amount for run in runs} == {first.pk: D(600), second.pk: D(300), None: D(100)}
    assert sum_of(runs) == OpenMoney(amount=D(1000), count=1, failed=0, unpriced=0)
    assert {key: touching(runs, key).amount for key in ("burn", "margin", "unbilled", "staffing")} == {
        "burn": D(1000),
        "margin": D(1000),
        "unbilled": D(0),
        "staffing": D(0),
    }
