"""Teams of the Microsoft 365 sandbox: asked for, under way, there; also over a restart."""

import pytest

from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.graph import SENDER, Graph, from_group, make_group


@pytest.fixture(scope="module")
def tenant(start: Start) -> Running:
    return start("microsoft365", "--empty")


@pytest.fixture
def graph(tenant: Running) -> Graph:
    tenant.mode(team_seconds=600, groups_lag=0)
    return Graph(tenant)


def test_a_group_becomes_a_team_later(tenant: Running, graph: Graph) -> None:
    group = graph.call("POST", "/groups", make_group("later", SENDER)).json()
    asked = graph.call("POST", "/teams", from_group(group["id"]))
    operation, team = asked.headers["Location"], asked.headers["Content-Location"]
    before = (graph.call("GET", operation).json()["status"], graph.call("GET", team).status_code)

    tenant.do("finish_teams")

    after = graph.call("GET", operation).json()
    assert (asked.status_code, before) == (202, ("notStarted", 404))
    assert (after["status"], after["targetResourceId"]) == ("succeeded", group["id"])
    assert graph.call("GET", team).json()["webUrl"].startswith("https://teams.microsoft.com/l/team/")


def test_what_is_under_way_outlives_a_restart(tenant: Running, graph: Graph) -> None:
    group = graph.call("POST", "/groups", make_group("restarted", SENDER)).json()
    operation = graph.call("POST", "/teams", from_group(group["id"])).headers["Location"]

    tenant.kill_and_restart()
    begun = graph.call("GET", operation).json()["status"]
    tenant.do("finish_teams")
    tenant.kill_and_restart()

    assert (begun, graph.call("GET", operation).json()["status"]) == ("notStarted", "succeeded")


def test_a_nickname_is_given_once(graph: Graph) -> None:
    graph.call("POST", "/groups", make_group("north-once", SENDER))

    again = graph.call("POST", "/groups", make_group("North-Once", SENDER))

    assert (again.status_code, "mailNickname already exists" in again.json()["error"]["message"]) == (400, True)


def test_a_group_has_one_team(graph: Graph) -> None:
    group = graph.call("POST", "/groups", make_group("one-team", SENDER)).json()

    codes = [graph.call("POST", "/teams", from_group(group["id"])).status_code for _ in range(2)]

    assert codes == [202, 409]


def test_a_failed_operation_says_why_and_may_be_asked_for_again(tenant: Running, graph: Graph) -> None:
    group = graph.call("POST", "/groups", make_group("failing", SENDER)).json()
    tenant.mode(fail_team=1)
    operation = graph.call("POST", "/teams", from_group(group["id"])).headers["Location"]
    tenant.mode()
    tenant.do("finish_teams")

    told = graph.call("GET", f"/teams/{group['id']}/operations").json()["value"]

    assert [one["id"] in operation for one in told] == [True]
    assert (told[0]["status"], told[0]["error"]["code"]) == ("failed", "BadGateway")
    assert graph.call("POST", "/teams", from_group(group["id"])).status_code == 202


def test_a_new_group_is_found_by_its_nickname_after_a_while(tenant: Running, graph: Graph) -> None:
    tenant.mode(groups_lag=60)
    made = graph.call("POST", "/groups", make_group("lagging", SENDER)).json()
    lagging = graph.call("GET", "/groups", filter="mailNickname eq 'lagging'").json()["value"]
    tenant.mode(groups_lag=0)

    (found,) = graph.call("GET", "/groups", filter="mailNickname eq 'lagging'").json()["value"]

    assert (lagging, found["id"]) == ([], made["id"])
    assert graph.call("GET", f"/groups/{made['id']}").status_code == 200


def test_a_team_on_its_own_needs_an_owner_and_names_its_group(graph: Graph) -> None:
    body = {"template@odata.bind": "https://x/teamsTemplates('standard')", "displayName": "My team", "members": []}
    owner = {"roles": ["owner"], "user@odata.bind": f"https://graph.microsoft.com/v1.0/users('{SENDER}')"}

    ownerless = graph.call("POST", "/teams", body)
    owned = graph.call("POST", "/teams", body | {"members": [owner]})

    assert (ownerless.status_code, owned.status_code) == (400, 202)
    assert len(graph.call("GET", "/groups", filter="mailNickname eq 'Myteam'").json()["value"]) == 1
