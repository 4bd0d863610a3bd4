"""A close is kept as it was, and what came later is told."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from integrations.canonical.models import FiscalPeriod
from integrations.models import StreamCursor
from tests.visibility import builders as make
from tests.visibility.queries.closing import Scene, ask, behind, make_entry, make_scene
from tests.visibility.worlds import Build, as_built
from visibility import closes
from visibility.models import PeriodClose

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(scope="module")
def made(built: Build) -> Scene:
    return built(make_scene)


@pytest.fixture
def scene(made: Scene, db: None) -> Scene:
    return as_built(made)


def close_period(scene: Scene, at: datetime, **changes: Any) -> None:
    states = {"state": "closed", "source_changed_at": at}
    FiscalPeriod.objects.filter(pk=scene.period.pk).update(**{**states, **changes})


def test_the_figures_of_a_close_are_kept_and_what_came_later_is_told(scene: Scene) -> None:
    make_entry(scene)
    close_period(scene, make.NOW - timedelta(hours=1))

    assert closes.keep_closes(make.NOW) == 1
    assert closes.keep_closes(make.NOW) == 0

    make_entry(scene, recorded_at=make.NOW + timedelta(hours=1), reporting_amount=D(300), amount=D(300))
    (entity,) = ask(scene).entities
    (found,) = entity.kept
    unposted = next(one for one in found.lines if one["key"] == "unposted")
    assert (entity.verdict, found.verdict, unposted["count"], unposted["amount"]) == (
        "closed",
        "not_safe",
        1,
        "1200.00",
    )
    assert (found.late, found.late_money.figure, found.closing.figure) == (1, 300, 0)
    assert [(row.state, row.amount.figure) for row in behind(scene, "late")] == [("new", 300)]


def test_a_kept_close_can_be_neither_changed_nor_deleted(scene: Scene) -> None:
    close_period(scene, make.NOW)
    closes.keep_closes(make.NOW)

    with pytest.raises(IntegrityError, match="kept as they were"), transaction.atomic():
        PeriodClose.objects.update(verdict="safe")
    with pytest.raises(IntegrityError, match="kept as they were"), transaction.atomic():
        PeriodClose.objects.all().delete()


def test_a_period_opened_and_closed_again_is_kept_once_more(scene: Scene) -> None:
    for hours in (5, 3):
        close_period(scene, make.NOW - timedelta(hours=hours))
        closes.keep_closes(make.NOW - timedelta(hours=hours - 1))

    assert PeriodClose.objects.count() == 2


def test_what_was_closed_before_go_live_is_not_kept(scene: Scene) -> None:
    close_period(scene, datetime(2025, 12, 31, tzinfo=UTC))

    assert closes.keep_closes(make.NOW) == 0
    assert ask(scene).entities[0].kept == ()


def test_nothing_is_kept_while_a_source_is_read_for_the_first_time(scene: Scene) -> None:
    close_period(scene, make.NOW)
    StreamCursor.objects.filter(entity="invoice").update(
        last_success_at=None, lease_until=make.NOW + timedelta(minutes=1)
    )

    assert closes.keep_closes(make.NOW) == 0
