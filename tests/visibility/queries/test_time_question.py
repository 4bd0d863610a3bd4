"""Did approved time reach the ERP: failed, late and forgotten entries are told and can be listed."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.models import TimeEntry
from integrations.models import StreamCursor
from tests.visibility import builders as make
from visibility.access import Viewer
from visibility.queries.operations.questions import answers
from visibility.queries.shapes.operations import Answer
from visibility.trust.streams import StreamState

pytestmark = pytest.mark.django_db


class Scene:
    """An entry approved after go-live at a PSA."""

    def __init__(self, **changes: Any) -> None:
        self.psa = make.make_connection(make.make_firm(), go_live_at=make.NOW - timedelta(days=10))
        self.entity = make.make_entity(self.psa.firm)
        project = make.make_project(self.entity)
        person = make.make_person(self.entity)
        self.entry: TimeEntry = make.make_time(project, self.psa, person, **{"approved_at": make.NOW} | changes)

    def viewer(self) -> Viewer:
        return make.make_viewer(self.psa.firm, role="pmo")

    def run(self, **changes: Any) -> None:
        subject = f"{self.psa.kind}-{self.entry.external_id}"
        make.make_run(self.psa.firm, journey="time_to_finance", subject=subject, legal_entity=self.entity, **changes)


def time_read_at(instant: datetime | None) -> StreamState:
    return StreamState(
        StreamCursor(stream="time_entries", entity="time_entry"), instant, None, Decimal(60), Decimal(90)
    )


def reached(viewer: Viewer, read_at: datetime | None = make.NOW) -> Answer:
    found = answers(viewer, stats=(), streams=[time_read_at(read_at)], now=make.NOW)
    return next(one for one in found if "approved time" in one.question)


def test_an_entry_without_a_transaction_is_forgotten() -> None:
    answer = reached(Scene().viewer())

    assert (answer.tone, answer.exceptions) == ("bad", 1)
    assert "1 without any transaction" in answer.answer


def test_an_entry_with_a_transaction_is_on_its_way() -> None:
    scene = Scene()
    scene.run()

    answer = reached(scene.viewer())

    assert (answer.tone, answer.exceptions) == ("ok", 0)


@pytest.mark.parametrize(
    "changes",
    [{"is_approved": False, "approved_at": None}, {"is_deleted": True}, {"approved_at": make.NOW - timedelta(days=11)}],
)
def test_what_is_not_ours_to_post_is_not_forgotten(changes: dict[str, Any]) -> None:
    assert reached(Scene(**changes).viewer()).exceptions == 0


def test_time_that_was_approved_before_go_live_and_changed_since_is_not_forgotten() -> None:
    scene = Scene(approved_at=make.NOW - timedelta(days=11))
    TimeEntry.objects.filter(pk=scene.entry.pk).update(approved_at=make.NOW, version=2)

    assert reached(scene.viewer()).exceptions == 0


def test_somebody_of_another_entity_does_not_hear_of_it() -> None:
    scene = Scene()
    other = make.make_entity(scene.psa.firm, code="US", name="United States", currency="USD")

    assert reached(make.make_viewer(scene.psa.firm, other, role="pmo")).exceptions == 0


def test_before_anything_was_read_no_good_news_is_told() -> None:
    viewer = make.make_viewer(make.make_firm(), role="pmo")

    answer = reached(viewer, read_at=None)

    assert (answer.tone, answer.exceptions) == ("none", 0)
    assert answer.answer == "Not known: no source that could tell was read yet."
