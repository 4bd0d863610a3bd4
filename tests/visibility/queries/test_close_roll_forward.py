"""Unbilled work rolls forward over a period, by what was signed and at the rates of its ends."""

from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.models import Firm
from tests.visibility import builders as make
from tests.visibility.queries.closing import DONE, Scene, ask, make_entry, make_scene, subject
from tests.visibility.signed import make_contract, make_line
from tests.visibility.worlds import Build, as_built
from visibility.projections import turn
from visibility.projections.rebuild import rebuild

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(scope="module")
def made(built: Build) -> Scene:
    return built(make_scene)


@pytest.fixture
def scene(made: Scene, db: None) -> Scene:
    return as_built(made)


def test_unbilled_work_rolls_forward_over_the_period(scene: Scene) -> None:
    for day, amount in ((date(2026, 4, 10), 1000), (date(2026, 5, 10), 700), (date(2026, 6, 10), 50)):
        entry = make_entry(scene, service_date=day, amount=D(amount), reporting_amount=D(amount))
        make.make_run(scene.firm, subject=subject(entry), **DONE)
    make.make_invoice(scene.project, scene.psa, service_date=date(2026, 5, 5), amount=D(900))
    turn.run(make.NOW)

    forward = ask(scene).entities[0].roll_forward

    names = ("opening", "recognised", "billed", "fx", "closing")
    assert [getattr(forward, name).figure for name in names] == [1000, 700, 900, 0, 800]


def test_a_project_whose_cost_is_known_rolls_forward_too(scene: Scene) -> None:
    person = make.make_person(scene.germany)
    make.make_cost_rate(person, scene.psa)
    make.make_time(
        scene.project, scene.psa, person, service_date=date(2026, 5, 10), amount=D(800), reporting_amount=D(800)
    )
    turn.run(make.NOW)

    forward = ask(scene).entities[0].roll_forward

    assert (forward.recognised.figure, forward.left_out) == (800, 0)


def test_a_signed_contract_rolls_forward_by_its_lines(scene: Scene) -> None:
    make_line(make_contract(scene.project, scene.psa), "capped_tm", cap=D(1000))
    for day in (date(2026, 5, 10), date(2026, 5, 11)):
        make.make_time(scene.project, scene.psa, None, service_date=day, amount=D(800), reporting_amount=D(800))
    for published in (date(2026, 4, 30), date(2026, 5, 29)):
        make.make_rate(scene.firm, published_on=published)
    turn.run(make.NOW)

    forward = ask(scene).entities[0].roll_forward

    assert (forward.recognised.figure, forward.fx.figure, forward.closing.figure) == (1000, 0, 1000)


def test_what_was_posted_without_a_rate_is_in_no_roll_forward(scene: Scene) -> None:
    make.make_time(scene.project, scene.psa, None, service_date=date(2026, 5, 10), amount=D(800))
    make.make_invoice(scene.project, scene.psa, service_date=date(2026, 5, 11), amount=D(900))
    Firm.objects.update(reporting_currency="CHF")
    rebuild(make.NOW)

    forward = ask(scene).entities[0].roll_forward

    assert (forward.recognised.reason, forward.billed.reason) == ("missing_rate", "missing_rate")


def test_exchange_differences_are_what_the_two_balances_leave(scene: Scene) -> None:
    dollars = make.make_project(scene.germany, currency="USD")
    for published, rate in ((date(2026, 4, 30), "1.25"), (date(2026, 5, 29), "1.00")):
        make.make_rate(scene.firm, published_on=published, rate=D(rate))
    make.make_time(dollars, scene.psa, None, service_date=date(2026, 4, 30), amount=D(1000), reporting_amount=D(800))
    turn.run(make.NOW)

    forward = ask(scene).entities[0].roll_forward

    assert (forward.opening.figure, forward.fx.figure, forward.closing.figure) == (800, 200, 1000)


def test_a_closing_rate_that_a_source_states_goes_before_the_last_spot_rate(scene: Scene) -> None:
    dollars = make.make_project(scene.germany, currency="USD")
    make.make_rate(scene.firm, published_on=date(2026, 5, 29), rate=D("1.00"))
    make.make_rate(scene.firm, published_on=date(2026, 5, 31), rate=D("2.00"), rate_type="closing")
    make.make_time(dollars, scene.psa, None, service_date=date(2026, 5, 29), amount=D(1000), reporting_amount=D(1000))
    turn.run(make.NOW)

    assert ask(scene).entities[0].roll_forward.closing.figure == 500
