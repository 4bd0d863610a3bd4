"""Signing in: guessing is slowed down for one name from one address, sessions are new, nobody is led away."""

import base64
from datetime import timedelta

import pytest
from django.test import Client

from tests.builders import make_firm, make_user
from tests.builders.people import PASSWORD
from tests.visibility.web.conftest import send
from visibility.models import SigninFailure

pytestmark = pytest.mark.django_db


@pytest.fixture
def pia(db: None) -> str:
    return make_user(make_firm(), "pmo", name="pia").username


def sign_in(name: str, password: str, *, address: str = "192.0.2.1", following: str = "") -> int:
    client = Client(REMOTE_ADDR=address)
    return send(client, f"/login/{following}", username=name, password=password).status_code


def fail(times: int, name: str = "pia") -> list[int]:
    return [sign_in(name, "wrong") for _ in range(times)]


def test_five_failures_lock_even_the_right_password(pia: str) -> None:
    assert fail(5) == [200] * 5

    assert sign_in(pia, PASSWORD) == 429
    assert SigninFailure.objects.count() == 5


def test_others_and_other_addresses_are_not_locked(pia: str) -> None:
    make_user(make_firm(), "pmo", name="ben")
    fail(5)

    assert sign_in("ben", PASSWORD) == 302
    assert sign_in(pia, PASSWORD, address="192.0.2.2") == 302


def test_the_lock_ends_after_a_quarter_of_an_hour(pia: str) -> None:
    fail(5)
    for failure in SigninFailure.objects.all():
        failure.failed_at -= timedelta(minutes=16)
        failure.save()

    assert sign_in(pia, PASSWORD) == 302


def test_a_success_before_the_fifth_failure_begins_anew(pia: str) -> None:
    fail(4)
    sign_in(pia, PASSWORD)

    assert fail(4) == [200] * 4
    assert sign_in(pia, PASSWORD) == 302


def test_other_spellings_of_a_name_are_the_same_name(pia: str) -> None:
    spellings = ["pia ", " pia", "\uff50ia", "p\uff49a", "PIA"]
    assert [sign_in(name, "wrong") for name in spellings] == [200] * 5

    assert sign_in(pia, PASSWORD) == 429


def test_unknown_names_are_locked_alike() -> None:
    assert fail(6, name="nobody") == [200] * 5 + [429]


def test_basic_authentication_is_under_the_same_lock(pia: str) -> None:
    client = Client(REMOTE_ADDR="192.0.2.1")
    right = base64.b64encode(f"{pia}:{PASSWORD}".encode()).decode()
    wrong = base64.b64encode(f"{pia}:wrong".encode()).decode()

    before = client.get("/api/v1/transactions/", headers={"Authorization": f"Basic {right}"}).status_code
    refused = [client.get("/api/v1/transactions/", headers={"Authorization": f"Basic {wrong}"}) for _ in range(5)]
    after = client.get("/api/v1/transactions/", headers={"Authorization": f"Basic {right}"}).status_code

    assert before == 200
    assert {answer.status_code for answer in refused} <= {401, 403}
    assert after == 429
    assert sign_in(pia, PASSWORD) == 429


def test_the_session_is_a_new_one_after_signing_in_and_dead_after_signing_out(pia: str) -> None:
    client = Client()
    session = client.session
    session["planted"] = "1"
    session.save()
    planted = client.cookies["sid"].value

    send(client, "/login/", username=pia, password=PASSWORD)
    signed_in = client.cookies["sid"].value
    send(client, "/logout/")
    client.cookies["sid"] = signed_in

    assert planted != signed_in
    assert client.get("/transactions/").status_code == 302


@pytest.mark.parametrize(
    "target",
    ["//evil.test", "https://evil.test/", "\\\\evil.test", "/\\evil.test", "javascript:alert(1)", "http:///evil.test"],
)
def test_nobody_is_led_away_after_signing_in(target: str, pia: str) -> None:
    client = Client()

    response = send(client, "/login/", username=pia, password=PASSWORD, next=target)

    assert (response.status_code, response["Location"]) == (302, "/")


def test_a_page_asked_for_before_is_shown_after_signing_in(pia: str) -> None:
    response = send(Client(), "/login/?next=/transactions/", username=pia, password=PASSWORD, next="/transactions/")

    assert response["Location"] == "/transactions/"


def test_signing_in_needs_the_token(pia: str) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/login/", {"username": pia, "password": PASSWORD})

    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()


def test_the_administration_has_no_log_in_of_its_own(client: Client) -> None:
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].startswith("/login/?next=/admin/")
