"""A project's page says which hours of its team are open, and why to those alone who may know."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.builders import make_user
from tests.visibility.builders import make_allocation, make_person, make_time_off
from tests.visibility.web.conftest import Scene, signed_in
from visibility.projections import turn


@pytest.mark.django_db
def test_all_see_the_open_hours_and_finance_that_it_is_time_off(scene: Scene) -> None:
    now = timezone.now()
    monday = now.date() + timedelta(days=7 - now.weekday())
    person, days = make_person(scene.germany), {"starts_on": monday, "ends_on": monday + timedelta(days=4)}
    make_allocation(scene.project, scene.erp, person=person, hours=Decimal(40), **days)
    make_time_off(person, scene.erp, service_date=monday, hours=Decimal(4))
    turn.run(now)

    pages = {
        role: signed_in(make_user(scene.firm, role)).get("/projects/P-100/").content.decode()
        for role in ("finance", "admin", "pmo", "executive")
    }

    assert {role for role, page in pages.items() if "4.0 h open" in page and "36.0 h available" in page} == set(pages)
    assert {role for role, page in pages.items() if "time off" in page} == {"finance", "admin"}
