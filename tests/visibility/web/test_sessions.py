"""Sessions end: without use, after a day's work, and sooner for secrets. Refusals leave a way out."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.builders import make_user
from tests.builders.people import PASSWORD
from tests.visibility.web.conftest import Scene, send, signed_in
from visibility.web.sessions import SEEN_AT, SIGNED_IN_AT

pytestmark = pytest.mark.django_db


def aged(client: Client, *, signed_in: timedelta, seen: timedelta) -> Client:
    """The same browser, so long after signing in and after its last use."""
    session = client.session
    session[SIGNED_IN_AT] = (timezone.now() - signed_in).isoformat()
    session[SEEN_AT] = (timezone.now() - seen).isoformat()
    session.save()
    return client


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def test_half_an_hour_without_use_ends_a_session(pmo: Client) -> None:
    client = aged(pmo, signed_in=minutes(60), seen=minutes(31))

    response = client.get("/transactions/?tab=failed", follow=True)

    assert response.redirect_chain == [("/login/?next=/transactions/%3Ftab%3Dfailed", 302)]
    assert "nothing was done for half an hour" in response.content.decode()
    assert client.get("/transactions/").status_code == 302


def test_twelve_hours_end_a_session_that_is_in_use(pmo: Client) -> None:
    client = aged(pmo, signed_in=timedelta(hours=12, minutes=1), seen=minutes(1))

    assert client.get("/transactions/")["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("path", "headers"), [("/version/", {}), ("/transactions/", {"X-Live": "1"})], ids=["version", "refresh"]
)
def test_what_an_open_page_asks_by_itself_does_not_keep_a_session_alive(
    path: str, headers: dict[str, str], pmo: Client
) -> None:
    client = aged(pmo, signed_in=minutes(60), seen=minutes(29))
    before = client.session[SEEN_AT]

    response = client.get(path, headers=headers)

    assert response.status_code == 200
    assert client.session[SEEN_AT] == before


def test_use_keeps_a_session_alive(pmo: Client) -> None:
    client = aged(pmo, signed_in=minutes(60), seen=minutes(29))
    before = client.session[SEEN_AT]

    client.get("/transactions/")

    assert client.session[SEEN_AT] > before
    assert client.session[SIGNED_IN_AT] < before


def test_the_api_is_under_the_same_clock(pmo: Client) -> None:
    client = aged(pmo, signed_in=minutes(60), seen=minutes(31))

    assert client.get("/api/v1/transactions/").status_code in (401, 403)


def test_signing_in_anew_begins_twelve_new_hours(scene: Scene) -> None:
    client = signed_in(make_user(scene.firm, "pmo", name="ria"))
    aged(client, signed_in=timedelta(hours=11), seen=minutes(1))

    send(client, "/login/?again=1", username="ria", password=PASSWORD)

    assert client.session[SIGNED_IN_AT] > (timezone.now() - minutes(1)).isoformat()


@pytest.fixture
def root(scene: Scene, settings: Any, tmp_path: Path) -> Client:
    settings.STATIC_ROOT = tmp_path
    User.objects.create_superuser("root", password=PASSWORD)
    client = Client()
    send(client, "/login/", username="root", password=PASSWORD)
    return client


def test_secrets_need_the_password_of_the_last_five_minutes(scene: Scene, root: Client) -> None:
    path = f"/admin/integrations/connection/{scene.erp.pk}/change/"
    assert root.get(path).status_code == 200
    aged(root, signed_in=minutes(6), seen=minutes(0))

    asked = [root.get(path), root.post(path, {"name": "Other"})]

    assert [answer["Location"] for answer in asked] == [f"/login/?again=1&next={path.replace('/', '%2F')}"] * 2
    scene.erp.refresh_from_db()
    assert scene.erp.name == "ERP"
    assert root.get("/admin/integrations/connection/").status_code == 200


def test_the_password_given_once_more_leads_back_to_the_secrets(scene: Scene, root: Client) -> None:
    path = f"/admin/integrations/connection/{scene.erp.pk}/change/"
    aged(root, signed_in=minutes(6), seen=minutes(0))
    page = root.get(root.get(path)["Location"])

    response = send(root, f"/login/?again=1&next={path}", username="root", password=PASSWORD, next=path)

    assert "Give your password once more" in page.content.decode()
    assert response["Location"] == path
    assert root.get(path).status_code == 200


def test_a_refusal_says_whom_to_ask_and_lets_one_sign_out(scene: Scene, settings: Any) -> None:
    settings.HELP = "Tia of the service desk"
    client = signed_in(make_user(scene.firm, "executive", name="eva"))

    page = client.get("/operations/")

    assert page.status_code == 403
    assert "This page is for the PMO, finance and administrators." in page.content.decode()
    assert "You are eva. Tia of the service desk can add a role" in page.content.decode()
    assert 'action="/logout/"' in page.content.decode()
    assert send(client, "/logout/")["Location"] == "/login/"


def test_somebody_without_a_scope_is_not_caught(scene: Scene) -> None:
    client = signed_in(User.objects.create_user("nobody"))

    page = client.get("/", follow=True)

    assert page.status_code == 404
    assert "You are nobody. An administrator can add" in page.content.decode()
    assert 'action="/logout/"' in page.content.decode()


def test_a_stranger_who_finds_nothing_is_not_offered_to_sign_out(client: Client) -> None:
    page = client.get("/no-such-page/")

    assert page.status_code == 404
    assert "/logout/" not in page.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda: User.objects.filter(username="pia").update(is_active=False),
        lambda: User.objects.filter(username="pia").update(password="another"),
        lambda: User.objects.filter(username="pia").delete(),
        lambda: Session.objects.update(expire_date=timezone.now() - minutes(1)),
        lambda: Session.objects.all().delete(),
    ],
    ids=["not active", "another password", "gone", "session over", "session gone"],
)
def test_whoever_may_not_be_signed_in_any_more_is_not_with_the_next_request(
    change: Callable[[], object], pmo: Client
) -> None:
    assert pmo.get("/transactions/").status_code == 200

    change()

    assert pmo.get("/transactions/")["Location"].startswith("/login/")


def test_a_role_taken_away_is_gone_with_the_next_request(pmo: Client) -> None:
    assert pmo.get("/transactions/").status_code == 200

    Group.objects.get(name="pmo").user_set.clear()

    assert pmo.get("/transactions/").status_code == 403


def test_a_session_that_names_the_backend_of_before_stays(pmo: Client) -> None:
    session = pmo.session
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()

    assert pmo.get("/transactions/").status_code == 200


class Counted(MD5PasswordHasher):
    """Tells how many passwords it looked at."""

    looked_at = 0

    def verify(self, password: str, encoded: str) -> bool:
        Counted.looked_at += 1
        return bool(super().verify(password, encoded))


def test_a_wrong_password_is_looked_at_once(scene: Scene, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [f"{Counted.__module__}.{Counted.__qualname__}"]
    make_user(scene.firm, "pmo", name="ada")
    before = Counted.looked_at

    send(Client(), "/login/", username="ada", password="wrong")

    assert Counted.looked_at - before == 1
