"""Cost rates that are deleted or moved: the cells whose hours they costed are computed anew."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from integrations.canonical import store
from integrations.canonical.merging.rows import Shown
from integrations.canonical.models import CostRate, Dirty, Firm
from integrations.connector import Row
from tests.integrations.canonical.builders import NOW, make_firm, merge, origin, project, stamp, time_entry

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def firm() -> Firm:
    """A firm with hours of one person in May and June, costed by a rate from the first of May on."""
    firm = make_firm()
    merge(origin(firm, "psa", "project", "Workspace"), [project()])
    merge(origin(firm, "psa", "person", "User"), [Row(external_id="5", values={"name": "Ann"})])
    parents = {"project": ("Workspace", "77"), "person": ("User", "5")}
    may, june = (
        time_entry(key, parents=parents, service_date=day)
        for key, day in (("1", date(2026, 5, 4)), ("2", date(2026, 6, 4)))
    )
    merge(origin(firm, "psa", "time_entry", "TimeEntry"), [may, june])
    merge(origin(firm, "psa", "cost_rate", "CostRate"), [rate(date(2026, 5, 1))])
    Dirty.objects.all().delete()
    return firm


def rate(since: date, second: int = 0) -> Row:
    return Row(
        external_id="1",
        values={"amount": Decimal(60), "currency": "EUR", "service_date": since},
        parents={"person": ("User", "5")},
        changed_at=stamp(second),
    )


def dirty_periods() -> list[str]:
    return sorted(Dirty.objects.values_list("period", flat=True))


def test_a_deleted_cost_rate_marks_the_cells_it_costed(firm: Firm) -> None:
    gone = Row(external_id="1", values={}, is_deleted=True, changed_at=stamp(9))

    merge(origin(firm, "psa", "cost_rate", "CostRate"), [gone])

    assert CostRate.objects.get().is_deleted
    assert dirty_periods() == ["2026-05", "2026-06"]


def test_a_cost_rate_that_begins_later_marks_the_cells_it_costed_before(firm: Firm) -> None:
    merge(origin(firm, "psa", "cost_rate", "CostRate"), [rate(date(2026, 6, 1), second=9)])

    assert dirty_periods() == ["2026-05", "2026-06"]


def test_a_cost_rate_that_begins_later_marks_nothing_from_before_its_old_day(firm: Firm) -> None:
    merge(origin(firm, "psa", "cost_rate", "CostRate"), [rate(date(2026, 6, 1), second=9)])
    Dirty.objects.all().delete()

    merge(origin(firm, "psa", "cost_rate", "CostRate"), [rate(date(2026, 6, 2), second=10)], now=LATER)

    assert dirty_periods() == ["2026-06"]


def test_a_cost_rate_a_window_shows_no_more_marks_the_cells_it_costed(firm: Firm) -> None:
    source = origin(firm, "psa", "cost_rate", "CostRate")

    store.bury_unseen(origin=source, shown=Shown(0, 0, 0), since=None, until=date.max, now=NOW, at_most=None)

    assert CostRate.objects.get().is_deleted
    assert dirty_periods() == ["2026-05", "2026-06"]
