"""Every page says how old its data is, with the exact instant at hand, and all of it follows the world."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from integrations.models import StreamCursor, SyncRun
from tests.builders import make_user
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.worlds import Build
from visibility.projections import turn
from visibility.trust.needs import NEEDS

pytestmark = pytest.mark.django_db
PATHS = ("/portfolio/", "/operations/", "/projects/P-100/", "/freshness/", "/transactions/")


@dataclass(frozen=True)
class Read:
    """Pages of a minute after everything was read, by path, and when it was as hover shows it."""

    at: str
    pages: dict[str, str]


@pytest.fixture(scope="module")
def read(made: Scene, built: Build) -> Read:
    return built(lambda: read_everything(made))


def read_everything(scene: Scene) -> Read:
    """Every stream a margin needs was read; the pull began 90 s ago."""
    began_at = timezone.now() - timedelta(seconds=90)
    for entity in sorted(frozenset().union(*NEEDS.values())):
        cursor = StreamCursor.objects.create(
            connection=scene.erp, stream=entity, entity=entity, every_seconds=60, last_success_at=timezone.now()
        )
        SyncRun.objects.create(cursor=cursor, started_at=began_at, state="done")
    turn.run(timezone.now())
    pmo = signed_in(make_user(scene.firm, "pmo"))
    pages = {path: pmo.get(path).content.decode() for path in PATHS}
    return Read(f"{began_at:%Y-%m-%d %H:%M:%S} UTC", pages)


def top_of(page: str) -> str:
    found = re.search(r'<div class="top" id="top" data-live.*?(?=<div id="notices"|<section)', page, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("path", ["/portfolio/", "/operations/", "/projects/P-100/"])
def test_a_page_says_how_old_its_data_is(path: str, read: Read) -> None:
    top = top_of(read.pages[path])

    assert re.search(rf'Data <time datetime="[^"]+" title="{read.at}">1 min ago</time>', top)


def test_a_tile_says_how_old_its_data_is(read: Read) -> None:
    tiles = read.pages["/portfolio/"].partition('id="tiles"')[2]

    assert tiles.count(f'title="{read.at}">1 min ago') >= 5


@pytest.mark.parametrize("path", ["/portfolio/", "/projects/P-100/"])
def test_what_charts_are_drawn_from_is_live(path: str, read: Read) -> None:
    page = read.pages[path]

    for figure in ("burn-figure", "unbilled-figure"):
        assert re.search(
            rf'<div id="{figure}-data" data-live[^>]*><script id="{figure}" type="application/json">', page
        )
    assert 'id="burn-table" data-live' in page


@pytest.mark.parametrize("path", PATHS)
def test_live_parts_have_one_name_each_and_lie_beside_each_other(path: str, read: Read) -> None:
    names = re.findall(r'<\w+[^>]* id="([^"]+)"[^>]* data-live', read.pages[path])

    assert len(names) == len(set(names)) >= 2
    assert "top" in names


def test_an_open_page_asks_from_the_version_that_it_was_drawn_at(scene: Scene, pmo: Client) -> None:
    """What changes before its first question would else be missed until ages decay."""
    answer = pmo.get("/portfolio/")

    assert f'data-version="{answer.context["page"].version}"' in answer.content.decode()
