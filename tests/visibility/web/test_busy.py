"""A page that asks too much, or waits too long for a lock, answers 503 and asks to come again."""

import pytest
from django.db import close_old_connections, connection
from django.test import Client

from tests.builders import make_user
from tests.elsewhere import holding, limited, session
from tests.visibility.web.conftest import Scene, make_scene, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
TAKEN = "LOCK TABLE integrations_connectionquota IN ACCESS EXCLUSIVE MODE"


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    """Committed, for others hold locks on it."""
    return make_scene()


@pytest.fixture
def pmo(scene: Scene) -> Client:
    return signed_in(make_user(scene.firm, "pmo"))


@pytest.mark.parametrize("limit", ["statement_timeout", "lock_timeout"])
def test_a_page_that_was_cut_off_is_a_friendly_503(limit: str, scene: Scene, pmo: Client) -> None:
    with holding(TAKEN), limited(**{limit: "300ms"}):
        response = pmo.get("/operations/")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert b"Busy just now" in response.content


def test_the_api_says_it_as_a_problem(scene: Scene, pmo: Client) -> None:
    with holding(TAKEN), limited(lock_timeout="300ms"):
        response = pmo.get("/api/v1/operations/")

    assert (response.status_code, response.headers["Content-Type"]) == (503, "application/problem+json")
    assert response.json()["title"] == "Busy"


def test_the_same_page_is_there_again_once_the_lock_is_gone(scene: Scene, pmo: Client) -> None:
    assert pmo.get("/operations/").status_code == 200


def test_a_connection_that_the_database_ended_meanwhile_is_opened_anew(pmo: Client) -> None:
    assert pmo.get("/transactions/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (kept,) = cursor.fetchone()
    with session() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [kept])

    close_old_connections()  # as a server does when a request begins

    assert pmo.get("/transactions/").status_code == 200
