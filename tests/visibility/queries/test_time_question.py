"""Did approved time reach the ERP: failed, late and forgotten entries are told and can be listed."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.canonical.models import TimeEntry
from tests.visibility import builders as make
from visibility.access import Viewer
from visibility.queries.operations.questions import answers
from visibility.queries.shapes.operations import Answer

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


def reached(viewer: Viewer) -> Answer:
    return next(one for one in answers(viewer, stats=(), streams=(), now=make.NOW) if "approved time" in one.question)


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
