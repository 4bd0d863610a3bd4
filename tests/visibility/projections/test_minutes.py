"""Hours that are thirds and twelfths: cost to the cent, and sums that a naive reading confirms."""

from datetime import date
from decimal import Decimal

import pytest

from tests.visibility import builders as make
from visibility.models import ProjectPeriod
from visibility.projections.rebuild import compare
from visibility.projections.turn import run

pytestmark = pytest.mark.django_db
FIVE_MINUTES, TWENTY_MINUTES = Decimal("0.0833333334"), Decimal("0.3333333334")


def test_five_minutes_at_a_dated_rate_cost_what_a_twelfth_of_it_is() -> None:
    entity = make.make_entity(make.make_firm())
    connection, person = make.make_connection(entity.firm), make.make_person(entity)
    make.make_cost_rate(person, connection, amount=Decimal("60.06"))
    make.make_time(make.make_project(entity), connection, person, hours=FIVE_MINUTES)

    run(make.NOW)

    assert ProjectPeriod.objects.get(period="2026-06").labour_cost == Decimal("5.01")


def test_sums_of_thirds_over_two_periods_are_the_same_read_naively() -> None:
    entity = make.make_entity(make.make_firm())
    connection, person, project = make.make_connection(entity.firm), make.make_person(entity), make.make_project(entity)
    for day in (date(2026, 5, 4), date(2026, 5, 5), date(2026, 6, 4)):
        make.make_time(project, connection, person, service_date=day, hours=TWENTY_MINUTES)
    run(make.NOW)

    report = compare(make.TODAY, sample=1)

    assert [str(difference) for difference in report.differences] == []
