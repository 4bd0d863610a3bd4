"""A transaction's page says behind which other one a step waits its turn, and that others go first while it waits."""

import pytest
from django.test import Client

from journeys.models import StepRun
from tests.builders import make_run, make_step, make_user
from tests.visibility.web.conftest import Scene, signed_in

pytestmark = pytest.mark.django_db
JOURNEY = "subcontract_to_finance"


@pytest.fixture
def bills(scene: Scene) -> tuple[StepRun, StepRun]:
    """Two bills of one order, the first of Germany, the second of Britain."""
    steps = []
    for place, entity in enumerate((scene.germany, scene.britain)):
        run = make_run(scene.firm, legal_entity=entity, journey=JOURNEY, label=f"Bill {place}")
        steps.append(make_step(run, scene.erp, name="post_bill", state="ready", order_key="bill-1-PO", order_seq=place))
    return steps[0], steps[1]


def body(client: Client, step: StepRun) -> str:
    return client.get(f"/transactions/{step.run_id}/").content.decode()


def test_who_waits_in_turn_sees_behind_what(bills: tuple[StepRun, StepRun], pmo: Client) -> None:
    first, second = bills

    page = body(pmo, second)

    assert f'waits for its turn, after <a href="/transactions/{first.run_id}/">Bill 0</a>' in page
    assert "waits for its turn" not in body(pmo, first)


def test_what_is_not_ones_own_is_not_named(bills: tuple[StepRun, StepRun], scene: Scene) -> None:
    british = signed_in(make_user(scene.firm, "pmo", name="brit", entities=[scene.britain]))

    page = body(british, bills[1])

    assert "waits for its turn, after a transaction of another legal entity" in page
    assert "Bill 0" not in page


def test_one_that_waits_for_its_project_says_that_others_go_first(bills: tuple[StepRun, StepRun], pmo: Client) -> None:
    first, second = bills
    StepRun.objects.filter(pk=first.pk).update(state="waiting", wait_on="project:3")

    assert "news of project 3; meanwhile others that take turns with it go first" in body(pmo, first)
    assert "waits for its turn" not in body(pmo, second)
