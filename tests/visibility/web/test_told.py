"""A page that is asked for what there is not shows something else, and says so; the API says the same."""

from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import make_user
from tests.visibility.web.conftest import Scene, signed_in
from visibility.projections.rebuild import rebuild

pytestmark = pytest.mark.django_db
# Address of the page and, below /api/v1, of the answer; the query; what both say.
TOLD = (
    ("/cash/", "/cash/", "days=7", "There is no window of “7” days: these are the last 90 days."),
    ("/cash/", "/cash/", "days=%3Cb%3E", "There is no window of “<b>” days: these are the last 90 days."),
    ("/cash/", "/cash/", "rate=spot", "There is no rate “spot”: amounts are at actual rates."),
    ("/cash/rows/", "/cash/rows/", "days=7", "There is no window of “7” days: these are the last 90 days."),
    ("/cash/rows/", "/cash/rows/", "leg=payment&bucket=old", "These rows are not told apart by “old”: they are of"),
    (
        "/cash/rows/",
        "/cash/rows/",
        "leg=activation&bucket=not+due",
        "These rows are not told apart by “not due”: they are",
    ),
    ("/staffing/", "/staffing/", "weeks=99", "Weeks cannot be “99” here: these are the next 13."),
    ("/staffing/rows/", "/staffing/rows/", "weeks=99", "Weeks cannot be “99” here: these are the next 13."),
    ("/staffing/rows/", "/staffing/rows/", "pipeline=0", "Pipeline cannot be “0” here: it counts by its probability."),
    ("/close/", "/close/", "period=2031-12-01", "There is no period that begins on “2031-12-01”: this is "),
    (
        "/close/rows/",
        "/close/rows/",
        "entity=DE&period=2031-12",
        "There is no period that begins on “2031-12”: this is ",
    ),
    (
        "/projects/P-100/rows/",
        "/projects/P-100/facts/",
        "state=soon",
        "Rows of time have no state “soon”: these are all.",
    ),
    ("/projects/P-100/lists/time/", "/projects/P-100/time/", "state=soon", "There is no state “soon”: these are of"),
    ("/projects/P-100/lists/bills/", "/projects/P-100/bills/", "state=soon", "There is no state “soon”: these are of"),
    ("/projects/P-100/believed/", "/projects/P-100/believed/", "at=then", "“then” is no day: this is "),
    ("/portfolio/believed/", "/portfolio/believed/", "at=1900-01-01", "“1900-01-01” is no day: this is "),
    ("/portfolio/", "/portfolio/", "sort=size", "There is no order “size”: the worst projects are first."),
    ("/portfolio/heatmap/", "/portfolio/heatmap/", "rate=spot", "There is no rate “spot”"),
    (
        "/portfolio/unbilled/",
        "/portfolio/unbilled/",
        "rate=budget",
        "There is nothing at rates of “budget” here: amounts",
    ),
    (
        "/portfolio/believed/",
        "/portfolio/believed/",
        "rate=budget",
        "There is nothing at rates of “budget” here: amounts",
    ),
    ("/portfolio/by/region/", "/portfolio/by/region/", "rate=spot", "There is no rate “spot”"),
    (
        "/portfolio/intercompany/",
        "/portfolio/intercompany/",
        "period=2026",
        "“2026” is no period: these are the charges",
    ),
    ("/portfolio/bridge/", "/portfolio/bridge/", "from=soon", "“soon” is no day: the first one here is "),
    ("/portfolio/bridge/new/", "/portfolio/bridge/new/", "basis=half", "There is no margin “half”: this is the "),
    ("/transactions/", "/transactions/", "tab=lost", "There is no state “lost”: these are of every state."),
    ("/transactions/", "/transactions/", "since=May", "“May” is no day: these are from the first on."),
    ("/transactions/", "/transactions/", "money=lots", "“lots” is no amount above 0: these are of any."),
    ("/transactions/", "/transactions/", "measure=luck", "There is no measure “luck”: these touch any."),
    (
        "/transactions/",
        "/transactions/",
        "waiting=yes",
        "“waiting” is 1 or nothing, not “yes”: these are waiting or not.",
    ),
)
OF_FIGURES = (
    (
        "/projects/P-100/",
        "/projects/P-100/",
        "money=own",
        "There is no currency “own” to choose: the margin is in that of",
    ),
    ("/projects/P-100/bridge/", "/projects/P-100/bridge/", "to=soon", "“soon” is no day: the last one here is "),
)
FINE = (
    ("/cash/", "/cash/", ""),
    ("/cash/", "/cash/", "days=365&rate=budget"),
    ("/cash/rows/", "/cash/rows/", "leg=payment&bucket=not+due&rate=actual"),
    ("/staffing/", "/staffing/", "weeks="),
    ("/staffing/rows/", "/staffing/rows/", "weeks=26&pipeline=yes&only=over"),
    ("/close/", "/close/", ""),
    ("/close/rows/", "/close/rows/", "entity=DE"),
    ("/projects/P-100/rows/", "/projects/P-100/facts/", "kind=milestones&state=overdue"),
    ("/projects/P-100/lists/time/", "/projects/P-100/time/", "state=posted"),
    ("/projects/P-100/believed/", "/projects/P-100/believed/", "at=2026-05-01"),
    ("/portfolio/", "/portfolio/", "sort=-attention"),
    ("/portfolio/intercompany/", "/portfolio/intercompany/", "period=2026-10-01..2026-10-31"),
    ("/transactions/", "/transactions/", "tab=failed&since=2026-05-01&money=0&measure=burn&waiting=1&late=0"),
)


@pytest.fixture
def admin(scene: Scene) -> Client:
    return signed_in(make_user(scene.firm, "admin", name="ada"))


@pytest.mark.parametrize(("page", "question", "query", "told"), TOLD)
def test_what_there_is_not_is_told(admin: Client, page: str, question: str, query: str, told: str) -> None:
    shown, answer = admin.get(f"{page}?{query}").content.decode(), admin.get(f"/api/v1{question}?{query}").json()

    notice = unescape(shown.partition('id="told"')[2].partition("</div></div>")[0])
    assert told in notice
    assert [sentence.startswith(told) for sentence in answer["told"]] == [True]


@pytest.mark.parametrize(("page", "question", "query", "told"), OF_FIGURES)
def test_so_it_is_of_a_project_with_figures(admin: Client, page: str, question: str, query: str, told: str) -> None:
    rebuild(timezone.now())

    test_what_there_is_not_is_told(admin, page, question, query, told)


@pytest.mark.parametrize(("page", "question", "query"), FINE)
def test_what_there_is_is_shown_without_a_word(admin: Client, page: str, question: str, query: str) -> None:
    assert 'id="told"' not in admin.get(f"{page}?{query}").content.decode()
    assert admin.get(f"/api/v1{question}?{query}").json()["told"] == []


def test_what_is_not_narrowed_is_not_said_to_be(admin: Client) -> None:
    assert "Only soon rows" not in admin.get("/projects/P-100/rows/?state=soon").content.decode()
    assert "old days past due" not in admin.get("/cash/rows/?leg=payment&bucket=old").content.decode()
    assert 'id="narrowed"' not in admin.get("/transactions/?measure=luck&waiting=yes").content.decode()


def test_the_schema_says_which_answers_tell(admin: Client) -> None:
    paths = admin.get("/api/schema/?format=json").json()["paths"]

    def answered(path: str) -> dict[str, dict[str, str]]:
        content = paths[f"/api/v1{path}"]["get"]["responses"]["200"]["content"]
        properties: dict[str, dict[str, str]] = content["application/json"]["schema"]["properties"]
        return properties

    assert answered("/cash/rows/")["told"]["description"].startswith("A sentence for each parameter")
    assert "told" in answered("/portfolio/bridge/{bar}/")
    assert "told" not in answered("/freshness/")
