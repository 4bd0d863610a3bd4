"""Parts of pages are drawn once for all who have the same rights, and for nobody else, and not beyond their version."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.template import Template, TemplateSyntaxError
from django.test import Client
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from integrations.canonical.models import Project
from tests.builders import make_project, make_user
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.worlds import Build
from visibility.access import ADMIN, EXECUTIVE, FINANCE, PMO
from visibility.projections import turn
from visibility.templatetags.parts import Parts, Standing

CURRENT = re.compile(r'<a href="([^"]*)"[^>]* aria-current="page"><svg')
TOKENS = re.compile(r'(?:csrfmiddlewaretoken" value="|"X-CSRFToken": ")(\w+)"')
STANDING = Standing("v1", 1, None, frozenset({PMO}), "/portfolio/", "", "en", "UTC")


def drawn(scene: Scene) -> Scene:
    """Projects of both legal entities with figures, and failed money on one of them."""
    make_project(scene.britain, code="P-700", name="Thames bridge works")
    turn.run(timezone.now())
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: drawn(made))


def shown(client: Client, path: str = "/portfolio/") -> str:
    return client.get(path).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "opens"), [(EXECUTIVE, False), (PMO, True), (FINANCE, True), (ADMIN, True)], ids=str)
def test_a_role_sees_its_own_links_whoever_drew_the_page_before(role: str, opens: bool, scene: Scene) -> None:
    for other in (EXECUTIVE, ADMIN):
        shown(signed_in(make_user(scene.firm, other, name=f"other-{other}")))

    page = shown(signed_in(make_user(scene.firm, role, name="reader")))

    assert ('href="/transactions/?tab=unfinished' in page) is opens


@pytest.mark.django_db
def test_a_scope_sees_its_own_projects_whoever_drew_the_page_before(scene: Scene) -> None:
    everything = shown(signed_in(make_user(scene.firm, PMO, name="all")))

    british = shown(signed_in(make_user(scene.firm, PMO, entities=[scene.britain], name="uk")))

    assert "P-100" in everything
    assert "Thames bridge works" in british
    assert "P-100" not in british


@pytest.mark.django_db
def test_a_page_is_drawn_anew_once_its_figures_have_changed(scene: Scene, pmo: Client) -> None:
    shown(pmo)
    Project.objects.filter(pk=scene.project.pk).update(name="Polar dome", version=9)
    turn.run(timezone.now())

    assert "Polar dome" in shown(pmo)


@pytest.mark.django_db
def test_what_is_one_persons_is_not_shared(scene: Scene) -> None:
    one, other = (signed_in(make_user(scene.firm, PMO, name=name)) for name in ("ada", "bob"))

    pages = {"ada": shown(one), "bob": shown(other)}

    assert {name: [who for who in pages if f"<span>{who}</span>" in page] for name, page in pages.items()} == {
        "ada": ["ada"],
        "bob": ["bob"],
    }


@pytest.mark.django_db
def test_the_frame_shows_a_readers_own_pages_and_which_is_open_whoever_drew_it_before(scene: Scene) -> None:
    ada, bob = (
        signed_in(make_user(scene.firm, role, name=name)) for role, name in ((ADMIN, "ada"), (EXECUTIVE, "bob"))
    )

    pages = [shown(client, path) for client in (ada, bob, ada) for path in ("/portfolio/", "/freshness/")]

    assert ["Connections" in page for page in pages] == [True, True, False, False, True, True]
    assert ["g t</dt>" in page for page in pages] == [True, True, False, False, True, True]
    assert [CURRENT.findall(page) for page in pages] == [["/portfolio/"], ["/freshness/"]] * 3


@pytest.mark.django_db
def test_a_right_taken_away_takes_its_entries_out_of_the_frame(scene: Scene) -> None:
    user = make_user(scene.firm, ADMIN, name="ada")
    client = signed_in(user)
    assert "Connections" in shown(client)

    user.groups.set([Group.objects.get_or_create(name=EXECUTIVE)[0]])

    assert "Connections" not in shown(client)


@pytest.mark.django_db
def test_each_answer_has_a_token_of_its_own(scene: Scene) -> None:
    one, other = (signed_in(make_user(scene.firm, PMO, name=name)) for name in ("ada", "bob"))

    tokens = [TOKENS.findall(shown(client)) for client in (one, other, one)]

    assert [len(set(found)) for found in tokens] == [1, 1, 1]
    assert len({found[0] for found in tokens}) == 3


def test_a_part_with_a_block_in_it_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="draw it outside"):
        Template("{% load kept %}{% kept 'rows' %}{% if page %}{% block rows %}{% endblock %}{% endif %}{% endkept %}")


@pytest.mark.parametrize(
    "other",
    [
        {"version": "v2"},
        {"firm_id": 2},
        {"entity_ids": frozenset({1})},
        {"roles": frozenset({EXECUTIVE})},
        {"path": "/transactions/"},
        {"query": "entity=DE"},
        {"language": "de"},
        {"zone": "Europe/Berlin"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_part_of_another_standing_is_drawn_anew(other: dict[str, Any]) -> None:
    parts = Parts()
    parts.part("rows", STANDING, lambda: mark_safe("mine"))

    assert parts.part("rows", replace(STANDING, **other), lambda: mark_safe("theirs")) == "theirs"
    assert parts.part("rows", STANDING, lambda: mark_safe("again")) == "mine"


def test_parts_stay_within_their_bound_the_oldest_goes_first() -> None:
    parts, page = Parts(most_bytes=250), mark_safe("x" * 100)
    for version in ("v1", "v2", "v3"):
        parts.part("rows", replace(STANDING, version=version), lambda: page)

    drawn = [version for version in ("v3", "v2", "v1") if _is_drawn_anew(parts, version)]

    assert drawn == ["v1"]


def _is_drawn_anew(parts: Parts, version: str) -> bool:
    return parts.part("rows", replace(STANDING, version=version), lambda: mark_safe("new")) == "new"


@pytest.mark.parametrize("own", ['<input name="csrfmiddlewaretoken">', '<script nonce="1"></script>'])
def test_a_form_or_a_nonce_is_never_kept(own: str) -> None:
    with pytest.raises(ValueError, match="draw it outside"):
        Parts().part("rows", STANDING, lambda: SafeString(own))


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["nonce=", "x nonce=", "csrfmiddlewaretoken"])
def test_a_search_for_their_words_is_a_search_like_any_other(word: str, scene: Scene, pmo: Client) -> None:
    pages = [pmo.get(path, {"search": word}) for path in ("/portfolio/", "/transactions/")]

    assert [page.status_code for page in pages] == [200, 200]
    assert all(f'value="{word}"' in page.content.decode() for page in pages)
