"""The page of reports by mail: made from a form that is checked, arranged by its owner alone."""

import re

import pytest
from django.test import Client

from tests.builders import make_run, make_step, make_user
from tests.visibility.web.conftest import Scene, send, signed_in
from visibility.models import ReportSchedule, SavedView, Taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(scene: Scene) -> tuple[Client, str]:
    """Somebody with an address, and the key by which the form names him."""
    user = make_user(scene.firm, "executive", entities=[scene.germany])
    user.email = "board@example.com"
    user.save()
    return signed_in(user), str(user.pk)


def make(client: Client, **form: str) -> str:
    plain = {"name": "Board", "when": "week-0", "hour": "7", "time_zone": "Europe/Berlin", "query": "entity=DE"}
    send(client, "/reports/make/", **{**plain, **form})
    return client.get("/reports/").content.decode()


def test_a_schedule_is_made_shown_paused_and_ended(desk: tuple[Client, str]) -> None:
    client, key = desk

    page = make(client, readers=key)
    made = ReportSchedule.objects.get()
    send(client, f"/reports/{made.pk}/pause/")
    paused = client.get("/reports/").content.decode()
    send(client, f"/reports/{made.pk}/end/")

    kept = list(Taken.objects.order_by("pk").values_list("kind", "subject"))
    assert [subject.split()[0] for kind, subject in kept if kind == "schedule"] == ["make", "pause", "end"]
    assert (made.query, made.every, made.day, made.hour) == ("entity=DE", "week", 0, 7)
    assert "Mondays, 7:00" in page
    assert '<span class="pill warn">paused</span>' in paused
    assert "No report goes out for you yet" in client.get("/reports/").content.decode()


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"name": ""}, "give it a name"),
        ({"when": "month-31"}, "a day of the month from 1 to 28"),
        ({"hour": "24"}, "an hour from 0 to 23"),
        ({"time_zone": "../etc/passwd"}, "a time zone as Europe/Berlin"),
        ({"readers": "999999"}, "choose 1 to 20 readers"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why(desk: tuple[Client, str], form: dict[str, str], fault: str) -> None:
    client, key = desk

    page = make(client, **{"readers": key, **form})

    assert fault in page
    assert not ReportSchedule.objects.exists()


def test_a_form_that_cannot_be_taken_comes_back_once_as_it_was_typed(desk: tuple[Client, str]) -> None:
    client, key = desk

    send(
        client, "/reports/make/", name="Our board", when="month-9", hour="5", time_zone="Asia/Tokyo", query="entity=DE"
    )
    assert 'id="fault"' not in client.get("/reports/", headers={"X-Live": "1"}).content.decode()
    page = client.get("/reports/").content.decode()

    assert 'value="Our board"' in page
    assert '<option value="month-9" selected>' in page
    assert '<option value="5" selected>' in page
    assert 'value="Asia/Tokyo" list' in page
    assert 'name="query" value="entity=DE"' in page
    assert f'value="{key}" checked' not in page
    assert re.search(r'id="fault" role="alert" tabindex="-1" autofocus>[^<]+choose 1 to 20 readers', page)
    assert re.search(r'<fieldset[^>]+aria-describedby="fault"', page)
    assert "Our board" not in client.get("/reports/").content.decode()


def test_another_finds_no_schedule_that_is_not_theirs(desk: tuple[Client, str], pmo: Client) -> None:
    client, key = desk
    make(client, readers=key)
    made = ReportSchedule.objects.get()

    assert send(pmo, f"/reports/{made.pk}/end/").status_code == 404
    assert f"/reports/{made.pk}/" not in pmo.get("/reports/").content.decode()
    assert ReportSchedule.objects.get().ended_at is None


def test_who_throws_a_view_away_keeps_the_mail_with_its_last_filters(desk: tuple[Client, str]) -> None:
    client, key = desk
    send(client, "/views/portfolio/save/", name="Ours", query="entity=DE", shared_with="")
    view = SavedView.objects.get()
    make(client, readers=key, view=str(view.pk))

    send(client, f"/views/{view.pk}/throw-away/")

    made = ReportSchedule.objects.get()
    assert (made.view, made.query) == (None, "entity=DE")


def test_the_form_offers_the_reader_first_however_many_there_are(
    desk: tuple[Client, str], scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, key = desk
    monkeypatch.setattr("visibility.queries.report_schedules.MOST_COLLEAGUES", 1)
    other = make_user(scene.firm, "pmo", name="aaa")
    other.email = "aaa@example.com"
    other.save()

    assert f'value="{key}" checked' in client.get("/reports/").content.decode()


def test_a_view_of_transactions_is_sent_to_those_alone_who_may_see_it(scene: Scene, pmo: Client) -> None:
    send(pmo, "/views/transactions/save/", name="Broken", query="tab=failed", shared_with="")
    executive, finance = (make_user(scene.firm, role) for role in ("executive", "finance"))
    for user in (executive, finance):
        user.email = f"{user.username}@example.com"
        user.save()
    view = str(SavedView.objects.get().pk)

    refused = make(pmo, view=view, readers=str(executive.pk))
    made = make(pmo, view=view, readers=str(finance.pk))

    assert f"{executive.username} may not see transactions" in refused
    assert "view Broken of transactions" in made
    assert ReportSchedule.objects.get().page == "transactions"


def test_a_mail_whose_reader_may_not_see_it_any_more_is_not_sent_again(scene: Scene, pmo: Client) -> None:
    event = {"key": "1-20260608-1", "name": "Board", "reader": "gone", "address": "gone@example.com"}
    told = {"due_at": "2026-06-08T05:00:00+00:00", "subject": "Board", "body": "Margin"}
    plain = {"firm_id": scene.firm.pk, "firm_slug": scene.firm.slug, "canonical_id": 1, "version": 1}
    run = make_run(
        scene.firm, journey="scheduled_report", state="failed", event={**plain, "legal_entity": None, **event, **told}
    )
    step = make_step(run, scene.erp, name="send_report", state="rejected", error_kind="other")

    send(pmo, f"/transactions/{run.pk}/replay/", step=str(step.pk), seen="1", reason="try again")

    page = pmo.get(f"/transactions/{run.pk}/").content.decode()
    assert "Board has ended. Skip it" in page
    step.refresh_from_db()
    assert step.state == "rejected"
