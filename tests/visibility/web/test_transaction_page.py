"""One transaction: evidence, causes, buttons; and what the buttons do."""

import re

import pytest
from django.test import Client

from journeys.models import OperatorAction, StepRun, WorkItem
from tests.builders import make_effect, make_user
from tests.visibility.web.conftest import Scene, post, signed_in

pytestmark = pytest.mark.django_db


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_shows_money_cause_what_to_do_and_the_evidence(scene: Scene, pmo: Client) -> None:
    page = body(pmo, f"/transactions/{scene.failed.pk}/")

    assert f'href="/exchanges/{scene.exchange.pk}/"' in page
    for words in ("EUR 120,000", str(scene.failed.correlation_id), "Master data", "Complete the record", "Replay"):
        assert words in page


def test_a_replay_makes_the_step_ready_keeps_who_and_why_and_returns_to_the_page(scene: Scene, pmo: Client) -> None:
    response = post(pmo, scene.failed.pk, "replay", step=scene.failed_step.pk, seen=0, reason="tax code entered")

    page = body(pmo, response["Location"])
    assert StepRun.objects.get(pk=scene.failed_step.pk).state == "ready"
    assert OperatorAction.objects.get(run_id=scene.failed.pk).actor == "pia"
    assert "tax code entered" in page
    assert "it had said: Cedar Health has no tax code" in page


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_happens_and_the_page_says_so(reason: str, scene: Scene, pmo: Client) -> None:
    response = post(pmo, scene.failed.pk, "replay", step=scene.failed_step.pk, seen=0, reason=reason)

    assert "Say why" in body(pmo, response["Location"])
    assert StepRun.objects.get(pk=scene.failed_step.pk).state == "rejected"
    assert not OperatorAction.objects.exists()


def test_pressing_twice_is_told_what_happened_meanwhile(scene: Scene, pmo: Client) -> None:
    form = {"step": scene.failed_step.pk, "seen": 0, "reason": "again"}
    post(pmo, scene.failed.pk, "replay", **form)

    response = post(pmo, scene.failed.pk, "replay", **form)

    page = body(pmo, response["Location"])
    assert "the step is ready (replay by pia" in page
    assert "was refused to replay" in page
    assert [action.action for action in OperatorAction.objects.order_by("pk")] == ["replay", "refused"]


def test_a_late_press_is_not_taken_for_what_was_done(scene: Scene, pmo: Client) -> None:
    form = {"step": scene.failed_step.pk, "seen": 0, "reason": "again"}
    answers = [post(pmo, scene.failed.pk, "replay", **form) for _ in range(3)]

    assert "the step is ready (replay by pia" in body(pmo, answers[2]["Location"])
    assert StepRun.objects.get(pk=scene.failed_step.pk).state == "ready"


def test_an_unknown_step_is_settled_with_the_id_found_at_the_target(scene: Scene, pmo: Client) -> None:
    step = StepRun.objects.get(run=scene.british)
    StepRun.objects.filter(pk=step.pk).update(idem_key="key-1")
    step.refresh_from_db()
    effect = make_effect(step)

    post(pmo, scene.british.pk, "done", step=step.pk, seen=0, reason="seen in the ERP", external_id="4711")

    effect.refresh_from_db()
    scene.british.refresh_from_db()
    assert (scene.british.state, (effect.reference or {})["external_id"]) == ("done", "4711")


def test_an_unknown_step_without_an_id_stays_unknown(scene: Scene, pmo: Client) -> None:
    step = StepRun.objects.get(run=scene.british)

    post(pmo, scene.british.pk, "done", step=step.pk, seen=0, reason="seen in the ERP")

    assert StepRun.objects.get(pk=step.pk).state == "unknown"


def test_assigning_is_to_people_of_the_firm_who_may_act(scene: Scene, pmo: Client) -> None:
    make_user(scene.firm, "admin", name="adam")
    make_user(scene.firm, "executive", name="eve")

    post(pmo, scene.failed.pk, "assign", assignee="eve", reason="please")
    post(pmo, scene.failed.pk, "assign", assignee="adam", reason="please")

    assert [item.assignee for item in WorkItem.objects.all()] == ["adam"]


def test_assigning_to_nobody_gives_the_reason_back_beside_the_fault(scene: Scene, pmo: Client) -> None:
    response = post(pmo, scene.failed.pk, "assign", assignee="", reason="knows <the> tax codes")

    page = body(pmo, response["Location"])
    assert 'value="knows &lt;the&gt; tax codes"' in page
    assert re.search(r"autofocus>Choose somebody of this firm", page)
    assert re.search(r'<select name="assignee"[^>]+aria-invalid="true"', page)
    assert "tax codes" not in body(pmo, f"/transactions/{scene.british.pk}/")
    without = body(pmo, post(pmo, scene.failed.pk, "assign", assignee="pia", reason=" ")["Location"])
    assert "<option selected>pia</option>" in without
    assert not WorkItem.objects.exists()


def form_of(page: str, act: str) -> str:
    return page.partition(f'/{act}/"')[2].partition("</form>")[0]


def test_a_refused_step_button_gives_back_what_was_typed_once_in_its_own_form(scene: Scene, pmo: Client) -> None:
    step = StepRun.objects.get(run=scene.british)
    typed = {"step": step.pk, "seen": 7, "reason": "seen <there>", "external_id": "4711"}
    answer = post(pmo, scene.british.pk, "done", **typed)

    live = pmo.get(answer["Location"], headers={"X-Live": "1"}).content.decode()
    page = body(pmo, answer["Location"])

    assert 'id="fault"' not in live
    assert re.search(r"autofocus>This step was tried again since you looked at it", form_of(page, "done"))
    assert 'data-given-back><input type="hidden" name="csrf' in form_of(page, "done")
    assert 'value="seen &lt;there&gt;"' in form_of(page, "done")
    assert 'value="4711"' in form_of(page, "done")
    assert f'name="seen" value="{step.fence}"' in form_of(page, "done")
    assert page.count("seen &lt;there&gt;") == 2, "In the form, and in the history: not in the other forms."
    assert "seen &lt;there&gt;" not in form_of(body(pmo, answer["Location"]), "done")


@pytest.mark.parametrize(
    ("act", "fields", "at"),
    [
        ("done", {"reason": "seen", "external_id": " "}, "external_id"),
        ("done", {"reason": " ", "external_id": "4711"}, "reason"),
        ("not-done", {"reason": "long" * 126}, "reason"),
        ("comment", {"reason": " "}, "reason"),
    ],
)
def test_the_field_that_an_action_is_refused_for_is_named(
    act: str, fields: dict[str, str], at: str, scene: Scene, pmo: Client
) -> None:
    step = {} if act == "comment" else {"step": StepRun.objects.get(run=scene.british).pk, "seen": 0}

    page = body(pmo, post(pmo, scene.british.pk, act, **step, **fields)["Location"])

    named = re.search(r'<input name="(\w+)"[^>]+aria-describedby="fault"', form_of(page, act))
    assert named is not None
    assert named[1] == at


def test_a_skip_that_is_refused_comes_back_opened(scene: Scene, pmo: Client) -> None:
    page = body(pmo, post(pmo, scene.failed.pk, "skip", step=scene.failed_step.pk, reason="not needed")["Location"])

    assert f'<details id="skip-{scene.failed_step.pk}" open>' in page
    assert 'value="not needed"' in form_of(page, "skip")
    assert "not needed" not in form_of(page, "replay")


def test_what_was_typed_is_said_where_its_form_is_there_no_more(scene: Scene, pmo: Client) -> None:
    form = {"step": scene.failed_step.pk, "seen": 0}
    post(pmo, scene.failed.pk, "replay", **form, reason="first")

    page = body(pmo, post(pmo, scene.failed.pk, "replay", **form, reason="tax code <entered>")["Location"])

    told = page.partition('id="lost"')[2].partition("</div>")[0]
    assert "the step is ready (replay by pia" in told
    assert "You had given this reason: “tax code &lt;entered&gt;”" in told
    assert 'id="lost"' not in body(pmo, f"/transactions/{scene.failed.pk}/")


def test_extra_fields_change_nothing(scene: Scene, pmo: Client) -> None:
    extra = {"state": "done", "actor": "root", "legal_entity": scene.britain.pk, "run": scene.british.pk}

    post(pmo, scene.failed.pk, "comment", reason="asked", **extra)

    action = OperatorAction.objects.get()
    assert (action.actor, action.run_id, action.action) == ("pia", scene.failed.pk, "comment")
    scene.failed.refresh_from_db()
    assert (scene.failed.state, scene.failed.legal_entity_id) == ("failed", scene.germany.pk)


def test_finance_reads_without_buttons_and_may_not_act(scene: Scene) -> None:
    finance = signed_in(make_user(scene.firm, "finance"))

    page = body(finance, f"/transactions/{scene.failed.pk}/")
    response = post(finance, scene.failed.pk, "replay", step=scene.failed_step.pk, seen=0, reason="x")

    assert "/replay/" not in page
    assert response.status_code == 403
    assert StepRun.objects.get(pk=scene.failed_step.pk).state == "rejected"


def test_a_viewer_of_one_entity_finds_no_transaction_of_another(scene: Scene) -> None:
    client = signed_in(make_user(scene.firm, "pmo", entities=[scene.britain]))
    form = {"step": scene.failed_step.pk, "seen": 0, "reason": "x"}

    answers = [
        client.get(f"/transactions/{scene.failed.pk}/").status_code,
        client.get(f"/transactions/{scene.failed.pk}/?preview={scene.failed_step.pk}").status_code,
        client.get(f"/exchanges/{scene.exchange.pk}/").status_code,
        *(post(client, scene.failed.pk, act, **form).status_code for act in ("replay", "skip", "comment", "assign")),
    ]

    assert answers == [404] * 7
    assert not OperatorAction.objects.exists()


def test_a_step_of_another_run_cannot_be_reached_through_ours(scene: Scene) -> None:
    client = signed_in(make_user(scene.firm, "pmo", entities=[scene.britain]))

    response = post(client, scene.british.pk, "replay", step=scene.failed_step.pk, seen=0, reason="x")

    assert response.status_code == 404
    assert StepRun.objects.get(pk=scene.failed_step.pk).state == "rejected"


def test_an_action_is_posted_with_its_token_and_exists(scene: Scene, pmo: Client) -> None:
    address = f"/transactions/{scene.failed.pk}/replay/"

    assert pmo.get(address).status_code == 405
    assert pmo.post(address, {"reason": "x"}).status_code == 403
    assert post(pmo, scene.failed.pk, "explode", reason="x").status_code == 404
    assert post(pmo, 10**18, "replay", reason="x").status_code == 404


def test_the_page_stays_within_its_queries(scene: Scene, pmo: Client, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        pmo.get(f"/transactions/{scene.failed.pk}/")
