"""Every address there is: who gets in, who is sent to sign in, who is refused."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.builders import make_user
from tests.visibility.web.conftest import Scene, send, signed_in
from visibility.models import Scope

pytestmark = pytest.mark.django_db

# Open to anybody: the log-in, and what machines inside the network ask (the proxy keeps both inside).
PUBLIC = ("/login/", "/healthz", "/metrics")
EXAMPLES = {
    "<str:code>": "P-100",
    "<int:run_id>": "1",
    "<int:bulk_id>": "1",
    "<str:action>": "replay",
    "<str:bar>": "integration",
    "<slug:key>": "burn",
    "<slug:form>": "csv",
    "<slug:page>": "portfolio",
    "<int:view_id>": "1",
    "<slug:action>": "throw-away",
    "<int:exchange_id>": "1",
    "<path:object_id>": "1",
    "<path:content_type_id>": "1",
    "<path:url>": "x",
}


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    """An example address of every pattern, written for people; regular expressions of the admin as they are."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        else:
            yield plain(path)


def plain(path: str) -> str:
    for name, example in EXAMPLES.items():
        path = path.replace(name, example)
    return path.replace("^(?P<app_label>auth|integrations|journeys|canonical|visibility)/$", "auth/")


ALL = sorted({path for path in addresses(get_resolver().url_patterns) if "(?P" not in path and "<" not in path})
OWN = [path for path in ALL if not path.startswith("/admin/")]


def test_the_resolver_was_read() -> None:
    assert {"/transactions/", "/portfolio/", "/api/v1/transactions/", "/admin/login/"} <= set(ALL)
    assert len(ALL) > 60


@pytest.mark.parametrize("path", [path for path in ALL if path not in PUBLIC])
def test_a_stranger_gets_no_page(path: str, client: Client) -> None:
    response = client.get(path, follow=True)

    is_sent_to_sign_in = response.request["PATH_INFO"] == "/login/"
    assert is_sent_to_sign_in or response.status_code in (401, 403, 404, 405)


@pytest.mark.parametrize("path", ["/operations/", "/transactions/", "/transactions/1/", "/exchanges/1/", "/admin/"])
def test_an_executive_is_refused_the_engine_room(path: str, scene: Scene) -> None:
    client = signed_in(make_user(scene.firm, "executive"))

    response = client.get(path, follow=True)

    assert response.status_code == 403


@pytest.mark.parametrize("role", ["executive", "finance", "pmo"])
def test_only_administrators_see_connections_and_their_secrets(role: str, scene: Scene) -> None:
    client = signed_in(make_user(scene.firm, role))

    response = client.get(f"/admin/integrations/connection/{scene.erp.pk}/change/", follow=True)

    assert response.status_code == 403


@pytest.mark.parametrize("path", ["/portfolio/", "/operations/", "/transactions/", "/freshness/"])
def test_somebody_without_a_scope_finds_nothing(path: str, scene: Scene) -> None:
    user = User.objects.create_user("nobody")
    user.groups.add(Group.objects.get_or_create(name="pmo")[0])

    assert signed_in(user).get(path).status_code == 404


def test_a_role_that_is_taken_away_is_gone_with_the_next_request(scene: Scene) -> None:
    user = make_user(scene.firm, "pmo")
    client = signed_in(user)
    before = client.get("/transactions/").status_code
    user.groups.clear()

    assert (before, client.get("/transactions/").status_code) == (200, 403)


def test_a_scope_that_is_taken_away_is_gone_with_the_next_request(scene: Scene) -> None:
    user = make_user(scene.firm, "pmo", entities=[scene.germany])
    client = signed_in(user)
    before = client.get(f"/transactions/{scene.failed.pk}/").status_code
    Scope.objects.filter(user=user).update(legal_entity=scene.britain)

    assert (before, client.get(f"/transactions/{scene.failed.pk}/").status_code) == (200, 404)


def test_a_disabled_user_is_thrown_out(scene: Scene) -> None:
    user = make_user(scene.firm, "pmo")
    client = signed_in(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get("/transactions/")["Location"].startswith("/login/")


def test_a_firm_taken_away_during_a_session_leaves_the_others(scene: Scene, other_firm: str) -> None:
    user = make_user(scene.firm, "pmo")
    client = signed_in(user)
    session = client.session
    session["firm"] = other_firm
    session.save()

    assert scene.firm.name in client.get("/transactions/").content.decode()


def test_switching_to_a_firm_out_of_scope_finds_nothing(scene: Scene, pmo: Client, other_firm: str) -> None:
    assert send(pmo, "/firm/", firm=other_firm).status_code == 404
    assert pmo.post("/firm/", {"firm": scene.firm.slug}).status_code == 403
    assert pmo.get("/firm/").status_code == 405


def test_the_pages_of_another_firm_are_not_there(scene: Scene, other_firm: str) -> None:
    client = signed_in(make_user(scene.firm, "pmo"))

    assert client.get(f"/api/v1/transactions/?firm={other_firm}").status_code == 404
    assert client.get(f"/api/v1/transactions/{scene.failed.pk}/").status_code == 200


@pytest.mark.parametrize("header", ["evil.test", "evil.test:80", "localhost.evil.test"])
def test_a_poisoned_host_is_refused(header: str, client: Client) -> None:
    assert client.get("/login/", headers={"Host": header}).status_code == 400
