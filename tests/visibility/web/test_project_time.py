"""A project's time says what became of each entry at the ERP, in pages, to each only what is theirs to see."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations.canonical.models import TimeEntry
from integrations.models import Connection
from journeys.models import JourneyRun
from tests.builders import make_run, make_step, make_user
from tests.visibility.builders import make_cost_rate, make_person, make_time
from tests.visibility.web.conftest import Scene, signed_in
from visibility.projections import turn

pytestmark = pytest.mark.django_db
BILL: dict[str, Any] = {"external_id": "4711", "object_type": "time bill", "url": None, "connection": "ERP", "echo": {}}


class Booked:
    """Time of the project, its connection live since ten days."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.person = make_person(scene.germany, name="Ada Berg")
        make_cost_rate(self.person, scene.erp, amount=Decimal("77.77"))
        live = timezone.now() - timedelta(days=10)
        Connection.objects.filter(pk=scene.erp.pk).update(go_live_at=live)
        turn.run(timezone.now())

    def entry(self, **changes: Any) -> TimeEntry:
        plain = {"approved_at": timezone.now(), "hours": Decimal(2)}
        return make_time(self.scene.project, self.scene.erp, self.person, **{**plain, **changes})

    def run(self, entry: TimeEntry, *, version: int = 1, entity: Any = None) -> JourneyRun:
        return make_run(
            self.scene.firm,
            journey="time_to_finance",
            subject=f"{self.scene.erp.kind}-{entry.external_id}",
            version=version,
            legal_entity=entity or self.scene.germany,
        )

    def step(self, run: JourneyRun, name: str = "post_time", **changes: Any) -> None:
        make_step(run, self.scene.erp, name=name, **changes)

    def posted(self) -> None:
        self.step(self.run(self.entry()), state="done", output=BILL)

    def failed(self) -> None:
        self.step(self.run(self.entry()), state="rejected", error_kind="validation", error="Period is closed")

    def unknown(self) -> None:
        self.step(self.run(self.entry()), state="unknown", error_kind="unknown", error="no answer")

    def on_its_way(self) -> None:
        self.step(self.run(self.entry()), state="waiting", wait_on="project:7", error="Project P-100 is not there yet")

    def taken_back(self) -> None:
        entry = self.entry(is_approved=False)
        self.step(self.run(entry), state="done", output=BILL)
        later = self.run(entry, version=2)
        self.step(later, "reverse_time", state="done", output=BILL)
        self.step(later, state="skipped")


@pytest.fixture
def booked(scene: Scene) -> Booked:
    return Booked(scene)


def section(client: Client) -> str:
    """What the project's page shows of its time."""
    response = client.get("/projects/P-100/")
    assert response.status_code == 200
    return response.content.decode().partition('id="time"')[2].partition("</section>")[0]


def listed(client: Client, query: str = "") -> str:
    """The list behind it."""
    response = client.get(f"/projects/P-100/lists/time/{query}")
    assert response.status_code == 200
    return response.content.decode().partition('id="list"')[2].partition("</section>")[0]


def counts(page: str) -> dict[str, str]:
    """Where entries stand, in words, with counts and hours."""
    return dict(re.findall(r'<a href="[^"]*\?state=[^"]*">([^<]+) <span class="muted">([^<]+)</span>', page))


STATES: dict[str, tuple[Callable[[Booked], object], str]] = {
    "In the ERP": (Booked.posted, "time bill 4711 at ERP"),
    "Failed": (Booked.failed, "Period is closed"),
    "Unknown": (Booked.unknown, "no answer"),
    "On its way": (Booked.on_its_way, "Project P-100 is not there yet"),
    "Not in the ERP": (Booked.taken_back, "nothing"),
    "No transaction": (Booked.entry, "nothing"),
    "Not approved": (lambda booked: booked.entry(is_approved=False, approved_at=None), "nothing"),
    "Before go-live": (lambda booked: booked.entry(approved_at=timezone.now() - timedelta(days=11)), "nothing"),
}


@pytest.mark.parametrize("label", STATES)
def test_an_entry_says_where_it_stands(label: str, booked: Booked, pmo: Client) -> None:
    make, told = STATES[label]
    make(booked)

    page = section(pmo)

    assert counts(page) == {label: "1 · 2.0 h"}
    assert told in page


def test_each_state_has_its_list(booked: Booked, pmo: Client) -> None:
    booked.posted()
    for _ in range(2):
        booked.failed()

    page = section(pmo)

    (address,) = [unescape(found) for found in re.findall(r'href="([^"]*state=failed)"', page)]
    assert counts(page) == {"Failed": "2 · 4.0 h", "In the ERP": "1 · 2.0 h"}
    assert pmo.get(address).content.decode().count("Period is closed") == 2


def test_a_correction_that_failed_says_what_stands_at_the_erp(booked: Booked, pmo: Client) -> None:
    entry = booked.entry()
    booked.step(booked.run(entry), state="done", output=BILL)
    booked.step(booked.run(entry, version=2), "reverse_time", state="rejected", error_kind="validation", error="No")

    page = section(pmo)

    assert counts(page) == {"Failed": "1 · 2.0 h"}
    assert "time bill 4711 at ERP" in page


def test_a_deleted_entry_stays_while_its_posting_may_stand(booked: Booked, pmo: Client) -> None:
    booked.posted()
    booked.entry()
    TimeEntry.objects.update(is_deleted=True)

    page = section(pmo)

    assert counts(page) == {"In the ERP": "1 · 2.0 h"}
    assert "deleted at its source" in page


def test_a_row_leads_to_its_transaction_those_who_may_see_it(booked: Booked, pmo: Client) -> None:
    booked.failed()
    run = JourneyRun.objects.latest("pk")

    inside, outside = section(pmo), section(signed_in(make_user(booked.scene.firm, "executive")))

    assert f'href="/transactions/{run.pk}/"' in inside
    assert "Period is closed" in inside
    assert counts(outside) == {"Failed": "1 · 2.0 h"}
    assert "/transactions/" not in outside
    assert "Period is closed" not in outside


def test_a_transaction_of_another_legal_entity_is_not_told(booked: Booked) -> None:
    run = booked.run(booked.entry(), entity=booked.scene.britain)
    booked.step(run, state="rejected", error_kind="validation", error="Thames bridge is closed")

    page = section(signed_in(make_user(booked.scene.firm, "pmo", entities=[booked.scene.germany])))

    assert counts(page) == {"Failed": "1 · 2.0 h"}
    assert "Thames" not in page
    assert "/transactions/" not in page


@pytest.mark.parametrize("role", ["executive", "pmo", "finance"])
def test_nobody_reads_there_what_an_hour_costs(role: str, booked: Booked) -> None:
    booked.posted()

    assert "77" not in section(signed_in(make_user(booked.scene.firm, role))).replace("4711", "")


def test_the_first_rows_lead_to_all_of_them_in_pages_and_nonsense_means_all(booked: Booked, pmo: Client) -> None:
    for _ in range(51):
        booked.entry()

    first = section(pmo)

    assert first.count("<tr><td") == 6
    assert '<a href="/projects/P-100/lists/time/">Show all 51</a>' in first
    assert listed(pmo).count("<tr><td") == 50
    assert 'href="?state=never_started&amp;page=2">Next' in listed(pmo, "?state=never_started")
    assert listed(pmo, "?state=never_started&page=2").count("<tr><td") == 1
    assert listed(pmo, "?state=luck&page=-1").count("<tr><td") == 50
    assert "There are no more" in listed(pmo, "?page=3")
    assert "There are no such entries here" in listed(pmo, "?state=failed")


def test_the_same_by_api(booked: Booked, pmo: Client) -> None:
    booked.posted()

    answer: Any = pmo.get("/api/v1/projects/P-100/time/?state=posted").json()

    assert [(row["posted"], Decimal(row["hours"])) for row in answer["rows"]] == [("time bill 4711 at ERP", Decimal(2))]
    assert pmo.get("/api/v1/projects/NONE/time/").status_code == 404


def test_hours_of_another_legal_entitys_person_are_marked_as_intercompany(booked: Booked, pmo: Client) -> None:
    booked.entry()
    booked.person = make_person(booked.scene.britain, name="Bea Holt")
    booked.entry()

    page = section(pmo)

    assert page.count("intercompany, of UK") == 1
    assert page.count("intercompany") == 1
