"""Days of margins: thinned out to ends of months, and those reckoned afterwards written only where they changed."""

from datetime import date
from decimal import Decimal

import pytest

from tests.visibility import builders as make
from tests.visibility.sales import Sale
from visibility.models import ProjectDay
from visibility.projections import run
from visibility.projections.day_keeping import thin_out
from visibility.projections.history import rebuild
from visibility.queries.bridge.page import bridge
from visibility.queries.bridge.scope import filters_of
from visibility.queries.kept import forget

pytestmark = pytest.mark.django_db
THEN = make.NOW


def test_old_days_are_kept_by_the_month_and_the_page_says_which_one_it_took() -> None:
    sale = Sale()
    run(THEN)
    day = ProjectDay.objects.get(taken_on=THEN.date())
    for on in ("2025-03-30", "2025-03-31", "2025-04-29", "2025-04-30", "2025-05-02"):
        day.pk, day.taken_on = None, date.fromisoformat(on)
        day.save()

    # Kept day by day since 2025-05-01 then.
    gone = thin_out(date(2026, 6, 5))

    forget()
    asked = filters_of({"from": "2025-04-28", "to": f"{THEN:%Y-%m-%d}"}, now=THEN)
    page = bridge(make.make_viewer(sale.connection.firm, role="finance"), asked, now=THEN)
    assert gone == 2
    assert (page.kept_since, page.bars[0].value.figure) == (date(2025, 3, 31), Decimal(800))


def test_a_refresh_of_earlier_days_writes_only_what_changed() -> None:
    sale = Sale()
    sale.book(40, 4_000, service_date=date(2026, 6, 1))
    run(THEN)
    before = set(ProjectDay.objects.filter(is_rebuilt=True).values_list("pk", flat=True))

    rebuild(sale.connection.firm, now=THEN)
    same = set(ProjectDay.objects.filter(is_rebuilt=True).values_list("pk", flat=True))
    sale.book(10, 900, service_date=date(2026, 6, 12))
    run(THEN)
    rebuild(sale.connection.firm, now=THEN)
    after = ProjectDay.objects.filter(is_rebuilt=True)

    assert len(before) == 14
    assert same == before
    assert {row.taken_on for row in after if row.pk not in before} == {date(2026, 6, 16), date(2026, 6, 23)}
