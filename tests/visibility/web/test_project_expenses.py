"""A project's expenses say what became of each at the ERP; how entries stand is told of time (test_project_time)."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations.canonical.models import ExpenseEntry
from integrations.models import Connection
from journeys.models import JourneyRun
from tests.builders import make_run, make_step, make_user
from tests.visibility.builders import make_expense, make_person
from tests.visibility.web.conftest import Scene, signed_in
from visibility.projections import turn

pytestmark = pytest.mark.django_db
REPORT: dict[str, Any] = {
    "external_id": "815",
    "object_type": "expense report",
    "url": None,
    "connection": "ERP",
    "echo": {},
}


class Spent:
    """Expenses of the project, its connection live since ten days."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.person = make_person(scene.germany, name="Ada Berg")
        Connection.objects.filter(pk=scene.erp.pk).update(go_live_at=timezone.now() - timedelta(days=10))
        turn.run(timezone.now())

    def expense(self, **changes: Any) -> ExpenseEntry:
        plain = {"approved_at": timezone.now(), "amount": Decimal("340.5")}
        return make_expense(self.scene.project, self.scene.erp, self.person, **{**plain, **changes})

    def run(self, expense: ExpenseEntry, **step: Any) -> JourneyRun:
        subject = f"{self.scene.erp.kind}-{expense.external_id}"
        germany = self.scene.germany
        run = make_run(self.scene.firm, journey="expense_to_finance", subject=subject, legal_entity=germany)
        make_step(run, self.scene.erp, name="post_expense", **step)
        return run


@pytest.fixture
def spent(scene: Scene) -> Spent:
    return Spent(scene)


def section(client: Client) -> str:
    """What the project's page shows of its expenses."""
    response = client.get("/projects/P-100/")
    assert response.status_code == 200
    return response.content.decode().partition('id="expenses"')[2].partition("</section>")[0]


def listed(client: Client, query: str = "") -> str:
    """The list behind it."""
    response = client.get(f"/projects/P-100/lists/expenses/{query}")
    assert response.status_code == 200
    return response.content.decode().partition('id="list"')[2].partition("</section>")[0]


def tabs(page: str) -> dict[str, str]:
    """Where expenses stand, with counts and amounts."""
    found = re.findall(r'<a href="[^"]*\?state=[^"]*">([^<]+) <span class="muted">(.*?)</span></a>', page)
    return {label: re.sub("<[^>]+>", "", told) for label, told in found}


def test_each_expense_says_where_it_stands(spent: Spent, pmo: Client) -> None:
    spent.run(spent.expense(), state="done", output=REPORT)
    spent.run(spent.expense(amount=Decimal(20)), state="rejected", error_kind="validation", error="No such category")
    spent.expense(amount=Decimal(60), currency="GBP")
    spent.expense(amount=Decimal(50))
    spent.expense(amount=None, is_approved=False, approved_at=None)

    page = section(pmo)

    assert tabs(page) == {
        "Failed": "1 · EUR 20",
        "No transaction": "2 · EUR 50 + GBP 60",
        "In the ERP": "1 · EUR 340",
        "Not approved": "1",
    }
    assert "expense report 815 at ERP" in page
    assert "No such category" in page
    assert "EUR 340.50" in page


def test_each_state_has_its_list_and_nonsense_means_all(spent: Spent, pmo: Client) -> None:
    for _ in range(7):
        spent.expense()
    spent.run(spent.expense(), state="rejected", error_kind="validation", error="No such category")

    assert section(pmo).count("<tr") - 1 == 6
    assert '<a href="/projects/P-100/lists/expenses/">Show all 8</a>' in section(pmo)
    assert listed(pmo, "?state=failed").count("<tr") - 1 == 1
    assert listed(pmo, "?state=luck&page=-1").count("<tr") - 1 == 8
    assert listed(pmo, "?state=never_started").count("<tr") - 1 == 7
    assert "There are no such expenses here" in listed(pmo, "?state=posted")


def test_its_transaction_is_for_those_who_may_see_it(spent: Spent, pmo: Client) -> None:
    run = spent.run(spent.expense(), state="rejected", error_kind="validation", error="No such category")

    inside, outside = section(pmo), section(signed_in(make_user(spent.scene.firm, "executive")))

    assert f'href="/transactions/{run.pk}/"' in inside
    assert ("/transactions/" in outside, "No such category" in outside) == (False, False)


def test_the_same_by_api(spent: Spent, pmo: Client) -> None:
    spent.run(spent.expense(currency="GBP"), state="done", output=REPORT)

    answer: Any = pmo.get("/api/v1/projects/P-100/expenses/?state=posted").json()

    (row,) = answer["rows"]
    assert (row["posted"], row["amount"]["figure"], row["amount"]["currency"]) == (
        "expense report 815 at ERP",
        "340.5",
        "GBP",
    )
    assert pmo.get("/api/v1/projects/NONE/expenses/").status_code == 404


def test_rows_behind_a_number_are_listed_by_api_too(spent: Spent, pmo: Client) -> None:
    spent.expense()

    answer: Any = pmo.get("/api/v1/projects/P-100/facts/?kind=expenses").json()

    assert [(row["what"], row["who"], Decimal(row["cost"])) for row in answer["rows"]] == [
        ("Travel", "Ada Berg", Decimal("340.5"))
    ]
