"""Revenue by each method of what was signed, worked by hand to the cent; budget and plan by the baseline."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.models import Contract, Project
from integrations.models import Connection
from tests.visibility import builders as make
from tests.visibility import signed
from visibility.models import ProjectFigures
from visibility.projections.rebuild import compare
from visibility.projections.turn import run

D = Decimal
pytestmark = pytest.mark.django_db


class Scene:
    """A project of 10 hours worked at 100 an hour cost and 150 billed; 60 hours of 100 estimated are still to come.

    Two days: 6 hours on 4 May, 4 on 10 June. An expense of 100 that is billable, one of 30 that is not.
    """

    def __init__(self) -> None:
        self.connection: Connection = make.make_connection(make.make_firm())
        entity = make.make_entity(self.connection.firm)
        person = make.make_person(entity)
        make.make_cost_rate(person, self.connection, amount=D(100))
        self.project: Project = make.make_project(entity, price=D(20_000))
        make.make_task(self.project, self.connection, estimate_hours=D(100), percent_complete=D("0.4"))
        for on, hours in ((date(2026, 5, 4), 6), (date(2026, 6, 10), 4)):
            make.make_time(
                self.project, self.connection, person, service_date=on, hours=D(hours), amount=D(hours * 150)
            )
        make.make_expense(self.project, self.connection, person, service_date=date(2026, 5, 5), amount=D(100))
        make.make_expense(
            self.project, self.connection, person, service_date=date(2026, 5, 6), amount=D(30), is_billable=False
        )

    def sign(self, method: str, **terms: Any) -> Contract:
        contract = signed.make_contract(self.project, self.connection)
        signed.make_line(contract, method, **terms)
        return contract

    def figures(self) -> ProjectFigures:
        run(make.NOW)
        return ProjectFigures.objects.get(project=self.project)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_without_a_contract_the_project_earns_by_itself(scene: Scene) -> None:
    row = scene.figures()

    assert (row.recognised, row.contract_value, row.contract_lines) == (D(1600), None, [])
    assert row.reasons["contract_value"] == row.reasons["pending_change_value"] == "no_contract"
    assert (row.baseline_number, row.reasons["baseline_number"]) == (None, "no_baseline")


def test_a_draft_is_no_contract(scene: Scene) -> None:
    contract = signed.make_contract(scene.project, scene.connection, signed_on=None)
    signed.make_line(contract, "fixed_milestone")

    row = scene.figures()

    assert (row.recognised, row.reasons["contract_value"]) == (D(1600), "no_contract")


def test_signed_changes_are_in_the_value_and_pending_ones_apart(scene: Scene) -> None:
    contract = scene.sign("fixed_milestone")
    signed.make_change(contract, amount=D(4000), signed_on=date(2026, 5, 1))
    signed.make_change(contract, amount=D(7000))
    signed.make_change(contract, amount=D(900), signed_on=date(2026, 7, 1))

    row = scene.figures()

    assert (row.contract_value, row.pending_change_value) == (D(24_000), D(7900))
    assert row.forecast_revenue == D(24_000)


def test_time_earns_its_mark_up_on_expenses(scene: Scene) -> None:
    scene.sign("time_and_materials", markup_percent=D(10))

    row = scene.figures()

    assert row.recognised == D(1610)  # 10 h x 150 + 100 x 1.1
    assert row.recognised_reporting == D(1610)
    assert row.forecast_revenue == D(10_610)  # + 60 h x 150


def test_work_beyond_the_cap_is_leakage_and_not_revenue(scene: Scene) -> None:
    scene.sign("capped_tm", cap=D(1200))

    row = scene.figures()

    assert (row.recognised, row.over_cap, row.forecast_revenue) == (D(1200), D(400), D(1200))
    assert row.unbilled == D(1200)


def test_a_credit_note_reopens_room_under_the_cap(scene: Scene) -> None:
    scene.sign("capped_tm", cap=D(1200))
    make.make_invoice(scene.project, scene.connection, service_date=date(2026, 6, 12), amount=D(1200))
    make.make_invoice(scene.project, scene.connection, service_date=date(2026, 6, 20), amount=D(-300))

    row = scene.figures()

    assert (row.recognised, row.billed, row.unbilled, row.over_cap) == (D(1200), D(900), D(300), D(400))


def test_a_signed_change_raises_the_cap(scene: Scene) -> None:
    signed.make_change(scene.sign("capped_tm", cap=D(1200)), amount=D(150), signed_on=date(2026, 6, 1))

    row = scene.figures()

    assert (row.recognised, row.over_cap) == (D(1350), D(250))


def test_a_cap_nobody_states_makes_revenue_unknown(scene: Scene) -> None:
    scene.sign("capped_tm")

    row = scene.figures()

    assert (row.recognised, row.reasons["recognised"], row.reasons["over_cap"]) == (None, "no_terms", "no_terms")


def test_effort_earns_by_hours_of_those_at_completion(scene: Scene) -> None:
    scene.sign("fixed_poc_effort", amount=D(21_000))

    row = scene.figures()

    assert row.recognised == D(3000)  # 10 of 10 + 60 hours
    assert (row.forecast_revenue, row.recognised_reporting) == (D(21_000), D(3000))


def test_cost_earns_by_cost_of_the_estimate(scene: Scene) -> None:
    scene.sign("fixed_poc_cost", amount=D(21_390))

    row = scene.figures()

    assert row.recognised == D("3390.00")  # 1130 of 1130 + 6000
    assert row.contract_lines[0]["flag"] is None


def test_an_estimate_below_cost_is_flagged(scene: Scene) -> None:
    scene.sign("fixed_poc_cost")
    make.make_order(scene.project, scene.connection, amount=D(0), billed_amount=D(0))
    make.make_task(scene.project, scene.connection, estimate_hours=D(-70), percent_complete=D(0))

    row = scene.figures()

    assert row.contract_lines[0]["flag"] == "eac_below_actual"
    assert row.recognised == D(20_000)  # progress is never more than all of it


def test_a_retainer_earns_by_days_and_hours_beyond_the_included_ones(scene: Scene) -> None:
    window = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 8, 31)}
    scene.sign("retainer", amount=D(9200), included_hours=D(3), overage_rate=D(200), **window)

    row = scene.figures()

    # 30 of 92 days at 100; 3 hours beyond in May, 1 in June.
    assert (row.recognised, row.forecast_revenue) == (D(3800), D(10_000))


def test_the_oracle_reads_the_same(scene: Scene) -> None:
    window = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 8, 31)}
    contract = scene.sign("retainer", amount=D("9200.01"), included_hours=D(3), overage_rate=D(200), **window)
    signed.make_line(contract, "fixed_milestone")
    signed.make_change(contract, signed_on=date(2026, 5, 1))
    signed.make_baseline(scene.project, scene.connection, m04=3000, m05=3100)
    scene.figures()

    assert compare(make.TODAY, sample=1).differences == ()


def test_a_retainer_without_a_window_is_unknown(scene: Scene) -> None:
    scene.sign("retainer")

    assert scene.figures().reasons["recognised"] == "no_terms"


def test_cost_plus_earns_allowable_cost_and_a_fee_up_to_its_ceiling(scene: Scene) -> None:
    scene.sign("cost_plus", fee_percent=D(20), fee_ceiling=D(500))

    row = scene.figures()

    assert row.recognised == D(1320)  # (1000 + 100) x 1.2; the expense of 30 may not be billed
    assert row.forecast_revenue == D(7600)  # 7100 + 500
    assert row.forecast_margin == D(470)  # less 7130


def test_lines_earn_each_by_its_own_method(scene: Scene) -> None:
    contract = scene.sign("time_and_materials")
    window = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30)}
    signed.make_line(contract, "retainer", title="Support", amount=D(600), **window)

    row = scene.figures()

    assert row.recognised == D(2200)
    assert [(line["method"], D(line["recognised"])) for line in row.contract_lines] == [
        ("time_and_materials", D(1600)),
        ("retainer", D(600)),
    ]
    assert row.contract_value == D(20_600)


def test_lines_that_share_the_work_are_not_guessed_apart(scene: Scene) -> None:
    contract = scene.sign("time_and_materials")
    signed.make_line(contract, "fixed_poc_cost")

    row = scene.figures()

    assert (row.recognised, row.reasons["recognised"], row.contract_value) == (None, "no_split", D(40_000))


def test_several_contracts_are_never_netted(scene: Scene) -> None:
    scene.sign("time_and_materials")
    window = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30)}
    scene.sign("retainer", amount=D(600), **window)

    row = scene.figures()

    assert row.recognised == D(2200)
    assert (row.unbilled, row.reasons["unbilled"], row.reasons["deferred"]) == (None, "no_split", "no_split")


def test_a_price_in_another_currency_closes_at_the_rate_of_the_day(scene: Scene) -> None:
    make.make_rate(scene.project.firm)
    scene.sign("fixed_milestone", amount=D(25_000), currency="USD")

    assert scene.figures().contract_value == D(20_000)


def test_a_price_without_a_rate_is_unknown(scene: Scene) -> None:
    scene.sign("fixed_milestone", currency="USD")

    assert scene.figures().reasons["contract_value"] == "missing_rate"


def test_the_baseline_gives_budget_and_plan_and_tasks_the_progress(scene: Scene) -> None:
    before = scene.figures()
    signed.make_baseline(scene.project, scene.connection, m04=3000, m05=3100, m06=1900)

    row = scene.figures()

    assert (row.baseline_number, row.bac, row.pv, row.ev) == (1, D(8000), D(8000), D(3200))
    assert "baseline_number" not in row.reasons
    assert (row.eac, row.eac_cpi, row.progress_pct) == (before.eac, before.eac_cpi, D(40))


def test_a_rebaseline_holds_from_the_month_after_it_was_made(scene: Scene) -> None:
    signed.make_baseline(scene.project, scene.connection, m04=3000, m05=3000)
    signed.make_baseline(scene.project, scene.connection, 2, m04=3000, m05=3000, m06=5000)

    row = scene.figures()

    assert (row.baseline_number, row.bac) == (1, D(6000))
