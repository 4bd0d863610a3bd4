"""The staffing radar's pages and API: for PMO, administrators and executives, with every number's rows a link away."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import make_user
from tests.visibility import builders as make
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.worlds import Build
from visibility.projections import calendars

pytestmark = pytest.mark.django_db


def shortage(scene: Scene) -> Scene:
    """A seat of 200 hours next week, and one consultant, at 150 an hour."""
    starts = timezone.now().date() + timedelta(days=7)
    make.make_person(scene.germany, name="Ada Long")
    make.make_allocation(
        scene.project, scene.erp, hours=Decimal(200), starts_on=starts, ends_on=starts + timedelta(days=6)
    )
    calendars.resolve(timezone.now())
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: shortage(made))


@pytest.mark.parametrize(("role", "status"), [("executive", 200), ("pmo", 200), ("finance", 403)])
def test_it_is_for_those_who_staff_and_those_who_answer_for_it(scene: Scene, role: str, status: int) -> None:
    client = signed_in(make_user(scene.firm, role))

    paths = ("/staffing/", "/staffing/rows/", "/api/v1/staffing/", "/api/v1/staffing/rows/", "/staffing/export/csv/")
    answers = [client.get(path) for path in paths]
    b"".join(answers[-1])  # closed before it was read, a stream would close the test's connection too
    assert {answer.status_code for answer in answers} == {status}


def test_every_number_of_the_page_opens_its_rows(pmo: Client) -> None:
    page = pmo.get("/staffing/?entity=DE").content.decode()

    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/staffing/rows/[^"]+)"', page)}
    assert {"entity=DE" in link for link in links} == {True}
    assert len(links) == 13 + 1 + 5  # weeks, the role, tiles
    assert {pmo.get(link).status_code for link in links} == {200}
    assert "short" in page
    assert 'href="/projects/P-100/"' in page


def test_a_number_that_is_not_known_says_so_once(pmo: Client) -> None:
    page = pmo.get("/staffing/?entity=UK").content.decode()

    tile = page.partition('data-tile="bench"')[2].partition("</article>")[0]
    assert re.findall(r">Not known<", tile) == [">Not known<"]
    other = page.partition('data-tile="over"')[2].partition("</article>")[0]
    assert 'class="tone ok"' in other


def test_who_may_not_see_rates_and_absences_sees_neither_anywhere(scene: Scene, pmo: Client) -> None:
    executive = signed_in(make_user(scene.firm, "executive"))
    for client, shown in ((pmo, True), (executive, False)):
        found = client.get("/api/v1/staffing/rows/?role=consultant").json()
        for told in ("rate", "at_stake", "own_at_stake"):
            assert (found["demand"][0][told]["figure"] is not None) is shown, told
        assert found["supply"][0]["time_off"]["reason"] == "absence_hidden"
    assert ">Rate<" not in executive.get("/staffing/").content.decode()
    assert "150.0000" not in b"".join(executive.get("/staffing/export/csv/").streaming_content).decode()  # type: ignore[attr-defined]


def test_who_sees_no_money_beside_hours_reads_why_and_what_the_list_is_sorted_by(scene: Scene, pmo: Client) -> None:
    executive = signed_in(make_user(scene.firm, "executive"))
    why = executive.get("/api/v1/staffing/").json()["rates_hidden"]

    for path in ("/staffing/", "/staffing/rows/?only=short"):
        told, shown = (client.get(path).content.decode() for client in (executive, pmo))
        told, shown = (
            page[page.index("<h2>What cannot" if "rows" not in path else "<h2>Wanted") :] for page in (told, shown)
        )
        assert why in told
        assert "Most hours short first" in told
        assert "At stake" not in told
        assert "Dearest first" in shown
        assert 'data-label="At stake"' in shown
    lines = b"".join(executive.get("/staffing/export/csv/?only=short").streaming_content).decode()  # type: ignore[attr-defined]
    assert [line.count(why) for line in lines.splitlines()] == [0, 1, 1]


def test_an_executive_of_another_entity_sees_none_of_it(scene: Scene) -> None:
    british = signed_in(make_user(scene.firm, "executive", entities=[scene.britain]))

    page = british.get("/staffing/").content.decode()

    assert "Ada Long" not in british.get("/staffing/rows/").content.decode()
    assert "P-100" not in page
    assert "Nobody is wanted and nobody is there yet" in page


def test_nonsense_in_the_address_is_not_found_or_ignored(pmo: Client) -> None:
    assert pmo.get("/staffing/rows/?only=shoes").status_code == 404
    assert pmo.get("/staffing/rows/?week=1999-01-01").status_code == 404
    assert pmo.get("/staffing/rows/?week=soon").status_code == 404
    assert pmo.get("/staffing/?weeks=7&role=%00&pipeline=perhaps&region=Mars").status_code == 200


def test_the_work_calendar_is_called_so_and_its_earlier_name_still_chooses(pmo: Client) -> None:
    page = pmo.get("/staffing/?calendar=DE").content.decode()

    assert re.search(r'Work calendar<select name="calendar">.*?value="DE" selected', page)
    assert ">Region<" not in page
    assert "calendar=DE" in page
    whole, named, before = (
        pmo.get(f"/api/v1/staffing/rows/{asked}").json() for asked in ("", "?calendar=DE", "?region=DE")
    )
    assert named == before
    assert named["demand"] == whole["demand"]
    assert pmo.get("/api/v1/staffing/rows/?region=GB").json()["demand"] == []


def test_the_list_can_be_taken_along_whole(pmo: Client) -> None:
    lines = b"".join(pmo.get("/staffing/export/csv/?only=short").streaming_content).decode().splitlines()  # type: ignore[attr-defined]

    assert lines[0].lstrip("\ufeff").startswith("kind,kind_label,name,entity,role")
    assert [line.split(",")[0] for line in lines[1:]] == ["seat", "total"]


def test_the_sum_of_the_rows_is_the_tile_in_the_page_the_export_and_the_api(pmo: Client) -> None:
    found = pmo.get("/api/v1/staffing/").json()
    [tile] = [one for one in found["tiles"] if one["key"] == "stake_4"]
    to = tile["drill"].partition("?")[2]

    total = pmo.get(f"/api/v1/staffing/rows/?{to}").json()["total"]
    page = pmo.get(f"/staffing/rows/?{to}").content.decode()
    lines = b"".join(pmo.get(f"/staffing/export/csv/?{to}").streaming_content).decode().splitlines()  # type: ignore[attr-defined]

    assert Decimal(total["at_stake"]["figure"]) == Decimal(tile["value"]["figure"]) > 0
    foot = re.sub("<[^>]+>", " ", page[page.index("<tfoot>") : page.index("</tfoot>")])
    assert "Sum of 1 row" in foot
    assert f"{Decimal(total['short']['figure']):,.1f} h" in foot
    last = dict(zip(lines[0].lstrip("\ufeff").split(","), lines[-1].split(","), strict=True))
    assert Decimal(last["at_stake"]) == Decimal(tile["value"]["figure"])
    assert Decimal(last["short_hours"]) == Decimal(total["short"]["figure"])


def test_the_sum_tells_an_executive_no_money_beside_hours(scene: Scene) -> None:
    executive = signed_in(make_user(scene.firm, "executive"))

    total = executive.get("/api/v1/staffing/rows/?only=short").json()["total"]

    assert Decimal(total["short"]["figure"]) > 0
    assert (total["at_stake"]["figure"], total["at_stake"]["reason"]) == (None, "rate_hidden")


@pytest.mark.parametrize(("role", "letters"), [("executive", "plcsf"), ("pmo", "psotf"), ("finance", "plceotf")])
def test_a_letter_leads_only_to_pages_of_the_role(scene: Scene, role: str, letters: str) -> None:
    page = signed_in(make_user(scene.firm, role)).get("/reports/").content.decode()

    assert "".join(re.findall(r'data-letter="(.)"', page)) == letters
    assert "".join(re.findall(r"<dt>g (.)</dt>", page)) == letters
