"""Private fields are masked on every page; who opens them says why, and that is kept for good."""

import zlib

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from integrations.models import Exchange, ExchangeBody
from journeys.models import StepRun
from tests.builders import make_user
from tests.visibility.web.conftest import Scene, send, signed_in
from tests.visibility.worlds import Build
from visibility.models import Unmasking

pytestmark = pytest.mark.django_db
BODY = b'{"employee": "Ada Berg", "laborcost": 77.77}'


def paid(scene: Scene) -> Scene:
    """An exchange, a command and an output that tell what somebody costs."""
    Exchange.objects.filter(pk=scene.exchange.pk).update(response_bytes=len(BODY))
    ExchangeBody.objects.create(
        exchange_id=scene.exchange.pk, started_at=scene.exchange.started_at, response_body=zlib.compress(BODY)
    )
    private = {"fields": {"name": "Ada Berg", "cost_rate": "77.77"}}
    StepRun.objects.filter(pk=scene.failed_step.pk).update(command=private, output=private)
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: paid(made))


def unmask(client: Client, scene: Scene, **form: str) -> tuple[int, str]:
    response = send(client, f"/exchanges/{scene.exchange.pk}/unmask/", **form)
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("role", ["pmo", "finance", "admin"])
def test_nobody_sees_private_fields_by_default(role: str, scene: Scene) -> None:
    client = signed_in(make_user(scene.firm, role))
    paths = (
        f"/exchanges/{scene.exchange.pk}/",
        f"/transactions/{scene.failed.pk}/",
        f"/api/v1/transactions/{scene.failed.pk}/",
    )

    pages = [client.get(path).content.decode() for path in paths]

    assert ["Ada Berg" in page for page in pages] == [True] * 3
    assert ["77.77" in page for page in pages] == [False] * 3


def test_finance_opens_them_once_for_a_reason_that_is_kept(scene: Scene) -> None:
    client = signed_in(make_user(scene.firm, "finance", name="fay"))

    status, page = unmask(client, scene, reason="The cost of June does not add up.")

    assert (status, "77.77" in page) == (200, True)
    row = Unmasking.objects.get()
    assert (row.actor, row.exchange_id, row.firm_id) == ("fay", scene.exchange.pk, scene.firm.pk)
    assert row.reason == "The cost of June does not add up."
    assert "77.77" not in client.get(f"/exchanges/{scene.exchange.pk}/").content.decode()


def test_without_a_reason_nothing_is_opened(scene: Scene) -> None:
    client = signed_in(make_user(scene.firm, "finance"))

    status, page = unmask(client, scene, reason="  ")

    assert (status, "77.77" in page, Unmasking.objects.count()) == (302, False, 0)


def test_a_pmo_is_refused_and_not_offered_the_button(scene: Scene, pmo: Client) -> None:
    page = pmo.get(f"/exchanges/{scene.exchange.pk}/").content.decode()

    assert unmask(pmo, scene, reason="I am curious")[0] == 403
    assert ("Private fields are masked" in page, "/unmask/" in page) == (True, False)
    assert Unmasking.objects.count() == 0


def test_a_scope_on_part_of_the_entities_opens_nothing(scene: Scene) -> None:
    client = signed_in(make_user(scene.firm, "finance", entities=[scene.germany]))

    assert unmask(client, scene, reason="Please")[0] == 404
    assert Unmasking.objects.count() == 0


def test_looking_is_no_opening(scene: Scene) -> None:
    client = signed_in(make_user(scene.firm, "finance"))

    assert client.get(f"/exchanges/{scene.exchange.pk}/unmask/").status_code == 405


@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_was_opened_stays_on_record(change: str, scene: Scene) -> None:
    unmask(signed_in(make_user(scene.firm, "finance")), scene, reason="Audit")
    rows = Unmasking.objects.all()
    changes = {"update": lambda: rows.update(actor="somebody else"), "delete": rows.delete}

    with pytest.raises(DatabaseError, match="neither changed nor deleted"), transaction.atomic():
        changes[change]()

    assert Unmasking.objects.count() == 1
