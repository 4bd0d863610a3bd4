"""The portfolio on paper: what the page shows, with grades, for the same readers, and kept."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import make_project, make_user
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.worlds import Build
from visibility.models import Taken
from visibility.projections import turn

pytestmark = pytest.mark.django_db


def computed(scene: Scene) -> Scene:
    make_project(scene.britain, code="P-UK", name="Thames <bridge>")
    turn.run(timezone.now())
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: computed(made))


def test_it_shows_figures_projects_and_grades_and_is_kept(pmo: Client) -> None:
    page = pmo.get("/portfolio/print/").content.decode()

    assert "css/print.css" in page
    assert all(label in page for label in ("Project burn", "Forecast margin", "Unbilled work", "Sync freshness"))
    assert "Thames &lt;bridge&gt; (P-UK)" in page
    assert "printed " in page
    assert Taken.objects.get().kind == "print"


def test_it_says_which_projects_the_filters_chose(pmo: Client) -> None:
    page = pmo.get("/portfolio/print/?entity=DE").content.decode()

    assert "1 project: legal entity DE, in EUR" in page
    assert "P-UK" not in page
    assert Taken.objects.get().query == "entity=DE"


def test_it_leaves_out_what_is_out_of_scope(scene: Scene) -> None:
    german = signed_in(make_user(scene.firm, "executive", entities=[scene.germany]))

    assert "P-UK" not in german.get("/portfolio/print/").content.decode()


def test_it_is_printed_at_the_rates_that_its_page_was_looked_at(pmo: Client) -> None:
    page = pmo.get("/portfolio/?rate=budget&entity=UK").content.decode()
    sheet = pmo.get("/portfolio/print/?rate=budget&entity=UK").content.decode()

    assert '/portfolio/print/?rate=budget&amp;entity=UK"' in page
    assert "evidence/" not in page
    assert "in EUR at the budget rates of the plan year" in sheet
    assert "no budget rate of this plan year for GBP" in sheet
    assert Taken.objects.get().query == "entity=UK&rate=budget"
    assert "in EUR at actual rates" in pmo.get("/portfolio/print/").content.decode()
