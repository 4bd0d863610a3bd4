"""Signing in: guessing is slowed down for one name from one address, sessions are new, nobody is led away."""

import base64
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from tests.builders import make_firm, make_user
from tests.builders.people import PASSWORD
from tests.visibility.web.conftest import send
from visibility import environment, lockout
from visibility.models import SigninFailure

pytestmark = pytest.mark.django_db

PROXY = "10.9.0.2"


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


@pytest.fixture
def behind_a_proxy(settings: Any) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.9.0.0/24"), ip_network("::1")]


def through_proxy(name: str, password: str, forwarded: str) -> int:
    client = Client(REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": forwarded})
    return send(client, "/login/", username=name, password=password).status_code


def test_behind_our_proxy_a_lock_hits_only_the_address_that_failed(pia: str, behind_a_proxy: None) -> None:
    failed = [through_proxy(pia, "wrong", "198.51.100.7") for _ in range(5)]

    assert failed == [200] * 5
    assert through_proxy(pia, PASSWORD, "198.51.100.7") == 429
    assert through_proxy(pia, PASSWORD, "198.51.100.8") == 302


def test_an_address_that_the_client_claims_does_not_escape_the_lock(pia: str, behind_a_proxy: None) -> None:
    for number in range(5):
        through_proxy(pia, "wrong", f"203.0.113.{number}, 198.51.100.7")

    assert through_proxy(pia, PASSWORD, "203.0.113.99, 198.51.100.7") == 429


def test_whoever_is_no_proxy_of_ours_is_not_believed(pia: str) -> None:
    client = Client(REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": "198.51.100.7"})
    for _ in range(5):
        send(client, "/login/", username=pia, password="wrong")

    assert sign_in(pia, PASSWORD) == 429
    assert sign_in(pia, PASSWORD, address="198.51.100.7") == 302


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("10.9.0.2", "198.51.100.7", "198.51.100.7"),
        ("10.9.0.2", "198.51.100.7, 10.9.0.3", "198.51.100.7"),
        ("10.9.0.2", "10.9.0.5, 10.9.0.3", "10.9.0.5"),
        ("10.9.0.2", "", "10.9.0.2"),
        ("::ffff:10.9.0.2", "198.51.100.7:50123", "198.51.100.7"),
        ("::1", "[2001:db8::7]:443", "2001:db8::7"),
        ("10.9.0.2", "unknown", "unknown"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
    ],
)
def test_the_address_is_the_last_one_that_is_not_ours(
    peer: str, forwarded: str, address: str, behind_a_proxy: None
) -> None:
    request = RequestFactory().get("/login/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})

    assert lockout.address_of(request) == address


@pytest.mark.django_db(transaction=True)
def test_tries_side_by_side_are_counted_before_any_is_verified() -> None:
    name = make_user(make_firm(), "pmo", name="pia").username

    def attempt(_: int) -> int:
        try:
            return sign_in(name, "wrong")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(attempt, range(8)))

    assert answers == {200: 5, 429: 3}
    assert SigninFailure.objects.count() == 5


def test_failures_of_yesterday_are_thrown_away(pia: str) -> None:
    fail(1, name="somebody else")
    SigninFailure.objects.update(failed_at=timezone.now() - timedelta(days=1, minutes=1))

    fail(1)

    assert [failure.name for failure in SigninFailure.objects.all()] == ["pia"]


def test_a_network_that_is_none_is_refused_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_TRUSTED_PROXIES", "10.0.0.1, proxy.example.com")

    with pytest.raises(ImproperlyConfigured, match=r"SIGHTLINE_TRUSTED_PROXIES must name addresses or networks"):
        environment.networks("SIGHTLINE_TRUSTED_PROXIES")
