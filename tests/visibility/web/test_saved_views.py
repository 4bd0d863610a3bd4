"""Views: filters under a name, private or shared with a role; each sees through them what is theirs to see."""

import pytest
from django.test import Client
from django.utils import timezone

from integrations.canonical.models import Firm
from tests.builders import make_project, make_user
from tests.visibility.web.conftest import Scene, send, signed_in
from tests.visibility.worlds import Build
from visibility.models import DefaultView, SavedView
from visibility.projections import turn

pytestmark = pytest.mark.django_db


def computed(scene: Scene) -> Scene:
    make_project(scene.britain, code="P-UK")
    turn.run(timezone.now())
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: computed(made))


def keep(client: Client, name: str = "Germany", page: str = "portfolio", **form: str) -> SavedView:
    sent = {"query": "entity=DE", "shared_with": "", **form, "name": name}
    assert send(client, f"/views/{page}/save/", **sent).status_code == 302
    return SavedView.objects.get(name=name)


def test_a_view_keeps_what_the_page_knows_of_the_filters_and_counts_what_it_finds(pmo: Client) -> None:
    view = keep(pmo, query="entity=DE&page=7&sort=-burn&evil=1")

    page = pmo.get("/portfolio/?view=none").content.decode()

    assert view.query == "entity=DE&sort=-burn"
    assert 'href="?entity=DE&amp;sort=-burn">Germany <span class="muted">1</span>' in page


def test_the_page_of_views_arranges_what_the_viewer_may_arrange(scene: Scene, pmo: Client) -> None:
    view = keep(pmo, shared_with="finance")
    finance = signed_in(make_user(scene.firm, "finance"))

    own, shared = (client.get("/views/portfolio/?entity=UK").content.decode() for client in (pmo, finance))

    assert '<input type="hidden" name="query" value="entity=UK">' in own
    assert f"/views/{view.pk}/throw-away/" in own
    assert f"/views/{view.pk}/throw-away/" not in shared
    assert f"/views/{view.pk}/open-with/" in shared


def test_the_same_name_takes_the_new_filters(pmo: Client) -> None:
    keep(pmo)

    assert keep(pmo, query="entity=UK").query == "entity=UK"


def test_transactions_have_views_of_their_own(scene: Scene, pmo: Client) -> None:
    keep(pmo, "Broken", page="transactions", query="tab=failed&before=x")

    assert SavedView.objects.get().query == "tab=failed"
    assert "Broken" in pmo.get("/transactions/?view=none").content.decode()
    assert "Broken" not in pmo.get("/portfolio/?view=none").content.decode()


def test_a_private_view_is_its_owners_alone(scene: Scene, pmo: Client) -> None:
    view = keep(pmo)
    other = signed_in(make_user(scene.firm, "pmo"))

    assert f"/views/{view.pk}/" not in other.get("/views/portfolio/").content.decode()
    assert send(other, f"/views/{view.pk}/open-with/").status_code == 404
    assert not DefaultView.objects.exists()


def test_a_shared_view_is_the_roles_and_counts_within_each_scope(scene: Scene, pmo: Client) -> None:
    view = keep(pmo, query="manager=Mara Lindt", shared_with="finance")
    briton = signed_in(make_user(scene.firm, "finance", entities=[scene.britain]))
    executive = signed_in(make_user(scene.firm, "executive"))

    assert 'Germany <span class="muted">1</span>' in briton.get("/portfolio/?view=none").content.decode()
    assert 'Germany <span class="muted">2</span>' in pmo.get("/portfolio/?view=none").content.decode()
    assert f"/views/{view.pk}/" not in executive.get("/views/portfolio/").content.decode()
    assert send(briton, f"/views/{view.pk}/throw-away/").status_code == 404
    assert SavedView.objects.filter(pk=view.pk).exists()


def test_a_page_opens_with_the_viewers_default_unless_the_address_says_more(pmo: Client) -> None:
    view = keep(pmo)
    send(pmo, f"/views/{view.pk}/open-with/")

    assert pmo.get("/portfolio/")["Location"] == "/portfolio/?entity=DE"
    assert pmo.get("/portfolio/?view=none").status_code == 200
    send(pmo, f"/views/{view.pk}/open-plain/")
    assert pmo.get("/portfolio/").status_code == 200


def test_a_default_that_is_shared_no_longer_opens_nothing(scene: Scene, pmo: Client) -> None:
    view = keep(pmo, shared_with="finance")
    finance = signed_in(make_user(scene.firm, "finance"))
    send(finance, f"/views/{view.pk}/open-with/")
    before = finance.get("/portfolio/").status_code
    keep(pmo, shared_with="")

    assert (before, finance.get("/portfolio/").status_code) == (302, 200)


def test_a_view_thrown_away_is_gone_with_the_defaults_on_it(pmo: Client) -> None:
    view = keep(pmo)
    send(pmo, f"/views/{view.pk}/open-with/")

    assert send(pmo, f"/views/{view.pk}/throw-away/")["Location"] == "/portfolio/?view=none"
    assert not SavedView.objects.exists()
    assert pmo.get("/portfolio/").status_code == 200


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/views/portfolio/save/", {"name": "  ", "query": ""}, 302),
        ("/views/portfolio/save/", {"name": "x", "query": "", "shared_with": "everybody"}, 404),
        ("/views/freshness/save/", {"name": "x", "query": ""}, 404),
        ("/views/1/explode/", {}, 404),
    ],
)
def test_what_cannot_be_kept_is_not(pmo: Client, path: str, form: dict[str, str], status: int) -> None:
    assert send(pmo, path, **form).status_code == status
    assert not SavedView.objects.exists()


def test_a_role_that_sees_no_transactions_keeps_no_view_of_them(scene: Scene) -> None:
    executive = signed_in(make_user(scene.firm, "executive"))

    assert send(executive, "/views/transactions/save/", name="x", query="").status_code == 404
    assert executive.get("/views/transactions/").status_code == 404


def test_a_view_is_of_one_firm(scene: Scene, pmo: Client, other_firm: str) -> None:
    view = keep(pmo, shared_with="pmo")
    SavedView.objects.update(firm=Firm.objects.get(slug=other_firm))

    assert f"/views/{view.pk}/" not in pmo.get("/views/portfolio/").content.decode()
    assert send(pmo, f"/views/{view.pk}/throw-away/").status_code == 404


def test_views_are_changed_by_forms_alone(pmo: Client) -> None:
    assert pmo.get("/views/portfolio/save/").status_code == 405
    assert pmo.get("/views/1/throw-away/").status_code == 405


def test_a_form_without_its_token_is_refused(pmo: Client) -> None:
    assert pmo.post("/views/portfolio/save/", {"name": "x"}).status_code == 403
