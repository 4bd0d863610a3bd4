"""A number opens the rows it counts: as many rows as it says, under the filters in force."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import make_run, make_step, make_user
from tests.visibility.builders import make_milestone
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.worlds import Build
from visibility.models import SlaTarget
from visibility.projections import turn

pytestmark = pytest.mark.django_db
ACTIVATION = "opportunity_to_project"


def busy(scene: Scene) -> Scene:
    """Two runs late, of which one has failed; one in time, one unknown, one waiting, two done."""
    now = timezone.now()
    plain = {"journey": ACTIVATION, "legal_entity": scene.germany, "started_at": now - timedelta(hours=2)}
    late, soon = {"due_at": now - timedelta(hours=1)}, {"due_at": now + timedelta(hours=1)}
    make_step(make_run(scene.firm, **plain, **late), scene.erp, state="ready")
    make_step(make_run(scene.firm, **plain, **late), scene.erp, state="rejected", error_kind="validation", error="no")
    make_step(make_run(scene.firm, **plain, **soon), scene.erp, state="ready")
    make_step(make_run(scene.firm, **plain, **soon), scene.erp, state="unknown", error_kind="unknown", error="none")
    make_step(make_run(scene.firm, **plain, **soon), scene.erp, state="waiting", wait_on="approval:pmo")
    for _ in range(2):
        make_step(make_run(scene.firm, **plain, **soon), scene.erp, state="done")
    return scene


@pytest.fixture(scope="module")
def made(made: Scene, built: Build) -> Scene:
    return built(lambda: busy(made))


@pytest.fixture(scope="module")
def operations(made: Scene, built: Build) -> str:
    """The page of operations as the PMO sees it."""
    response = built(lambda: signed_in(make_user(made.firm, "pmo")).get("/operations/"))
    return str(response.content.decode())


def links(page: str) -> dict[str, tuple[int, str]]:
    """The counts of the activation journey by column, each with its address."""
    row = page.partition("Opportunity to project</a>")[2].partition("</tr>")[0]
    found = re.findall(r'data-label="(\w+)"><a href="([^"]+)">(\d+)</a>', row)
    return {label: (int(number), unescape(address)) for label, address, number in found}


def listed(client: Client, address: str) -> int:
    """How many rows the list at an address has."""
    return client.get(address).content.decode().partition('id="list"')[2].count("<tr data-href=")


@pytest.mark.parametrize(
    ("column", "count"), [("Open", 4), ("Waiting", 1), ("Unknown", 1), ("Failed", 1), ("Late", 1), ("Done", 2)]
)
def test_each_count_of_a_journey_opens_as_many_rows(column: str, count: int, operations: str, pmo: Client) -> None:
    number, address = links(operations)[column]

    assert (number, listed(pmo, address)) == (count, count)


def test_runs_that_ended_open_their_list_by_legal_entity(operations: str, pmo: Client) -> None:
    rows = operations.partition('id="latencies"')[2].partition("</section>")[0]

    found = re.findall(r'data-label="Ended"><a href="([^"]+)">(\d+)</a>', rows)

    assert [int(number) for _, number in found if int(number)] == [2, 2]
    assert [listed(pmo, unescape(address)) for address, number in found] == [int(number) for _, number in found]
    assert "entity=DE" in unescape(found[1][0])


def test_runs_over_target_open_their_list_by_legal_entity(scene: Scene, pmo: Client) -> None:
    SlaTarget.objects.create(firm=scene.firm, journey=ACTIVATION, target_seconds=7 * 3600)
    own = {"journey": ACTIVATION, "legal_entity": scene.germany}
    SlaTarget.objects.create(firm=scene.firm, **own, target_seconds=3 * 3600)
    now = timezone.now()
    took = {
        "in time of its own": (scene.germany, "done", 1, 2, {}),
        "late of its own": (scene.germany, "done", 1, 4, {}),
        "delivered in time": (scene.germany, "open", 9, 2, {"delivered_at": now - timedelta(hours=7)}),
        "delivered late": (scene.germany, "failed", 9, 0, {"delivered_at": now - timedelta(hours=5)}),
        "late and failed": (scene.germany, "failed", 4, 0, {}),
        "before the window": (scene.germany, "done", 24 * 40, 5, {}),
        "taken back": (scene.germany, "cancelled", 9, 0, {}),
        "in time of all": (scene.britain, "open", 4, 0, {}),
        "late of all": (scene.britain, "open", 8, 0, {}),
        "nobody's and late": (None, "open", 8, 0, {}),
    }
    for label, (entity, state, ago, lasting, more) in took.items():
        began = now - timedelta(hours=ago)
        ended = {"finished_at": began + timedelta(hours=lasting)} if state == "done" else {}
        plain = {"journey": ACTIVATION, "started_at": began, "state": state, "label": label}
        make_run(scene.firm, legal_entity=entity, **plain, **ended, **more)

    page = pmo.get("/operations/").content.decode().partition('id="latencies"')[2].partition("</section>")[0]

    found = re.findall(r'data-label="Over target"><a href="([^"]+)">(\d+)</a>', page)
    activation = [(unescape(address), int(number)) for address, number in found if ACTIVATION in address]
    assert [number for _, number in activation] == [5, 3, 1]
    assert [listed(pmo, address) for address, _ in activation] == [5, 3, 1]
    whole = pmo.get(activation[0][0]).content.decode()
    assert [
        label for label in took if f">{label}</a>" in whole or f">{label.replace(chr(39), '&#x27;')}</a>" in whole
    ] == [
        "late of its own",
        "delivered late",
        "late and failed",
        "late of all",
        "nobody's and late",
    ]
    assert "Only transactions that took, or take, longer than they are meant to" in whole


def test_the_first_question_counts_a_late_failure_once_and_leads_to_each_list(operations: str, pmo: Client) -> None:
    parts = re.findall(r'<a href="([^"]+)">1 (failed|late)</a>', operations)

    assert "Won deals without their project: 1 failed, 1 late." in operations
    counts = {word: listed(pmo, unescape(address)) for address, word in parts}
    assert counts == {"failed": 1, "late": 1}


def test_milestones_not_invoiced_open_the_rows_of_their_project(scene: Scene, pmo: Client) -> None:
    today = timezone.now().date()
    for number, days in enumerate((1, 6, 30)):
        make_milestone(scene.project, scene.erp, title=f"Phase {number}", accepted_on=today - timedelta(days=days))
    make_milestone(scene.project, scene.erp, title="Paid", accepted_on=today - timedelta(days=30), is_invoiced=True)

    page = pmo.get("/operations/").content.decode()

    found = re.search(rf'<a href="([^"]+)">2 {scene.project.name}</a>', page)
    assert found is not None
    rows = pmo.get(unescape(found[1])).content.decode()
    assert [title for title in ("Phase 0", "Phase 1", "Phase 2", "Paid") if title in rows] == ["Phase 1", "Phase 2"]


def test_filtering_keeps_customer_status_and_order(scene: Scene, pmo: Client) -> None:
    turn.run(timezone.now())

    page = pmo.get("/portfolio/?customer=7&status=active&sort=-unbilled").content.decode()

    form = page.partition('<form class="filters"')[2].partition("</form>")[0]
    assert re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form) == [
        ("customer", "7"),
        ("status", "active"),
        ("sort", "-unbilled"),
    ]


def test_filtering_without_an_order_asks_for_none(scene: Scene, pmo: Client) -> None:
    form = pmo.get("/portfolio/").content.decode().partition('<form class="filters"')[2].partition("</form>")[0]

    assert 'type="hidden"' not in form


def test_rows_of_one_state_say_that_they_are_not_all(scene: Scene, pmo: Client) -> None:
    some = pmo.get("/projects/P-100/rows/?kind=milestones&state=overdue").content.decode()

    assert "Only overdue rows." in some
    assert 'href="?kind=milestones">All of them' in some
    assert "All of them" not in pmo.get("/projects/P-100/rows/?kind=milestones").content.decode()
