"""Evidence packs over HTTP: a link beside each number, for whoever may see the number."""

import io

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import make_user
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.worlds import Build
from visibility.evidence.check import check
from visibility.models import Taken
from visibility.projections import turn

pytestmark = pytest.mark.django_db


def computed(scene: Scene) -> Scene:
    turn.run(timezone.now())
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: computed(made))


def test_tiles_rows_and_figures_have_a_link_to_their_pack(pmo: Client) -> None:
    portfolio = pmo.get("/portfolio/?entity=DE").content.decode()
    project = pmo.get("/projects/P-100/").content.decode()

    assert 'href="/portfolio/evidence/margin/?entity=DE"' in portfolio
    assert 'href="/projects/P-100/evidence/forecast_margin_reporting/"' in portfolio
    assert 'href="/projects/P-100/evidence/ac/"' in project
    assert "/portfolio/evidence/freshness/" not in portfolio


@pytest.mark.parametrize("path", ["/portfolio/evidence/burn/?entity=DE", "/projects/P-100/evidence/ac/"])
def test_the_link_brings_a_pack_that_proves_itself_and_is_kept(path: str, pmo: Client) -> None:
    response = pmo.get(path)

    found = check(io.BytesIO(response.getvalue()))
    assert found.differences == ()
    assert response["Content-Disposition"].startswith('attachment; filename="evidence-')
    assert Taken.objects.get().sha256 == found.sha256 == response["X-Evidence-SHA256"]


@pytest.mark.parametrize("path", ["/portfolio/evidence/nothing/", "/projects/P-100/evidence/nothing/"])
def test_a_number_that_is_none_is_not_found_and_nothing_is_kept(path: str, pmo: Client) -> None:
    assert pmo.get(path).status_code == 404
    assert not Taken.objects.exists()


def test_a_project_out_of_scope_has_no_pack(scene: Scene) -> None:
    briton = signed_in(make_user(scene.firm, "finance", entities=[scene.britain]))

    assert briton.get("/projects/P-100/evidence/ac/").status_code == 404
    assert briton.get("/portfolio/evidence/burn/").status_code == 404
    assert not Taken.objects.exists()
