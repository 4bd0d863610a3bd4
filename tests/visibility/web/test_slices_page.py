"""The pages of slices, heatmap and unbilled work: for every role, within its legal entities, as files and as JSON."""

import csv
import io

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from integrations.canonical.models import Project
from tests.builders import make_project, make_user
from tests.visibility.web.conftest import Scene, signed_in
from visibility.projections import turn

pytestmark = pytest.mark.django_db
PAGES = (
    "/portfolio/by/practice/",
    "/portfolio/by/entity/?then=practice",
    "/portfolio/by/period/",
    "/portfolio/heatmap/",
    "/portfolio/heatmap/?only=neither",
    "/portfolio/unbilled/",
    "/portfolio/unbilled/?reason=ready",
)
CALLED = {
    "delivery-model/": "method/",
    "delivery_model/?entity=DE&then=practice": "method/?entity=DE&then=practice",
    "Fiscal-Period/": "period/",
}
NOT_THERE = ("/portfolio/by/weather/", "/portfolio/by/entity/?then=period", "/portfolio/heatmap/?only=x")
API = {
    "/api/v1/portfolio/by/practice/": "rows",
    "/api/v1/portfolio/heatmap/": "rows",
    "/api/v1/portfolio/unbilled/": "reasons",
}


@pytest.fixture
def executive(scene: Scene) -> Client:
    Project.objects.filter(pk=scene.project.pk).update(practice="=Data", region="DACH")
    make_project(scene.britain, code="UK-1")
    turn.run(timezone.now())
    return signed_in(make_user(scene.firm, "executive", name="eva"))


def asked(client: Client, path: str) -> HttpResponse:
    response: HttpResponse = client.get(path)  # type: ignore[assignment]
    return response


def test_each_page_is_there_and_what_is_no_dimension_is_not(executive: Client) -> None:
    assert {path: asked(executive, path).status_code for path in PAGES} == dict.fromkeys(PAGES, 200)
    assert {path: asked(executive, path).status_code for path in NOT_THERE} == dict.fromkeys(NOT_THERE, 404)


def test_a_dimension_may_be_asked_for_as_pages_call_it(executive: Client) -> None:
    answers = {called: asked(executive, f"/portfolio/by/{called}") for called in CALLED}

    assert {called: answer["Location"] for called, answer in answers.items()} == {
        called: f"/portfolio/by/{shown}" for called, shown in CALLED.items()
    }
    assert asked(executive, answers["delivery-model/"]["Location"]).status_code == 200


def test_the_api_answers_what_the_pages_show(executive: Client) -> None:
    found = {path: executive.get(path).json() for path in API}

    assert {path: bool(found[path][key]) for path, key in API.items()} == dict.fromkeys(API, True)
    labels = [row["label"] for row in found["/api/v1/portfolio/by/practice/"]["rows"]]
    assert labels == ["=Data", "Not stated", "No project yet"]


def test_a_slice_links_to_its_projects(executive: Client) -> None:
    page = asked(executive, "/portfolio/by/practice/").content.decode()

    assert 'href="/portfolio/?practice=%3DData"' in page
    assert 'href="/portfolio/?practice=not+stated"' in page
    assert "P-100" not in asked(executive, "/portfolio/?practice=not+stated").content.decode()


def test_slices_are_taken_along_and_no_name_is_a_formula(executive: Client) -> None:
    response = executive.get("/portfolio/by/entity/export/csv/?then=practice")

    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["slice"], row["then"], row["projects"]) for row in rows][:1] == [("DE", "'=Data", "1")]
    assert {row["slice"] for row in rows} == {"DE", "UK"}


def test_a_viewer_of_one_entity_sees_that_entity_alone(scene: Scene, executive: Client) -> None:
    own = signed_in(make_user(scene.firm, "executive", entities=[scene.britain], name="una"))

    pages = [asked(own, path).content.decode() for path in PAGES]

    assert [page for page in pages if "P-100" in page or "=Data" in page] == []
    assert own.get("/portfolio/unbilled/?project=P-100").status_code == 404
