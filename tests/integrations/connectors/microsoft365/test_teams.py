"""Teams: asked for, followed, found again; never two of one reference."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations import gateway
from integrations.connectors.microsoft365.teams import nickname
from integrations.models import Connection
from integrations.outcomes import Absent, Done, Pending, Refused, Retry, Unknown
from tests.integrations.connectors.calls import outcome, probe
from tests.integrations.connectors.conftest import Connect, Vendor, launch
from tests.integrations.connectors.microsoft365.conftest import OWNER, make_team, to_tenant

OTHER = "jonas.reuter@northlight.example"


def test_a_team_is_pending_until_it_is_there(tenant: Vendor, connection: Connection) -> None:
    command = make_team("north-team-1")

    asked = outcome(connection, command)
    under_way = probe(connection, command)
    tenant.do("finish_teams")
    done = probe(connection, command)

    assert isinstance(asked, Pending)
    assert "/operations('" in asked.token
    assert isinstance(under_way, Pending)
    assert isinstance(done, Done)
    (team,) = tenant.effects(object="team", ref="north-team-1")
    assert (done.reference.external_id, done.reference.url) == (team["id"], team["body"]["webUrl"])
    assert done.echo == {"name": "Data platform"}
    assert team["body"]["description"] == "Project of DE. Sightline north-team-1"


def test_owners_are_found_by_their_mail_and_are_members_too(tenant: Vendor, connect: Connect) -> None:
    outcome(to_tenant(connect, tenant, team_owner=f"{OWNER}, {OTHER}"), make_team("north-team-2"))

    (made,) = tenant.effects(object="group", ref="north-team-2")
    people = {user["mail"]: user["id"] for user in tenant.records("users").values()}
    assert made["body"]["owners"] == [people[OWNER], people[OTHER]]
    assert made["body"]["members"] == [people[OWNER], people[OTHER]]


def test_asking_again_finds_the_first(tenant: Vendor, connection: Connection) -> None:
    command = make_team("north-team-3")
    outcome(connection, command)
    again = outcome(connection, command)
    tenant.do("finish_teams")

    done = outcome(connection, command)

    assert isinstance(again, Pending)
    assert isinstance(done, Done)
    assert len(tenant.effects(object="group", ref="north-team-3", operation="create")) == 1
    assert len(tenant.effects(object="team", ref="north-team-3")) == 1


def test_a_group_nobody_can_see_yet_is_not_made_twice(tenant: Vendor, connection: Connection) -> None:
    command = make_team("north-team-4")
    tenant.mode(plost_after=1, only="POST /v1.0/groups")
    lost = outcome(connection, command)
    tenant.mode(groups_lag=60)

    unseen, again = probe(connection, command), outcome(connection, command)
    tenant.mode(groups_lag=0)
    then = outcome(connection, command)

    assert isinstance(lost, Unknown)
    assert unseen == Absent()
    assert isinstance(again, Retry)
    assert isinstance(then, Pending)
    assert len(tenant.effects(object="group", ref="north-team-4", operation="create")) == 1


def test_an_operation_that_fails_is_told_in_its_words_and_may_be_sent_again(
    tenant: Vendor, connection: Connection
) -> None:
    command = make_team("north-team-5")
    tenant.mode(fail_team=1)
    outcome(connection, command)
    tenant.mode()
    tenant.do("finish_teams")
    failed = probe(connection, command)
    outcome(connection, command)
    tenant.do("finish_teams")

    assert isinstance(failed, Refused)
    assert failed.detail.startswith("BadGateway: Failed to execute Templates backend request")
    assert isinstance(probe(connection, command), Done)


def test_an_owner_nobody_knows_is_refused_with_the_requests_id(tenant: Vendor, connect: Connect) -> None:
    got = outcome(to_tenant(connect, tenant, team_owner="gone@northlight.example"), make_team("north-team-6"))

    assert isinstance(got, Refused)
    assert "'gone@northlight.example' does not exist" in got.detail
    assert "(request-id " in got.detail
    assert tenant.effects(ref="north-team-6") == []


def test_without_any_owner_nothing_is_sent(tenant: Vendor, connect: Connect) -> None:
    got = outcome(to_tenant(connect, tenant, team_owner=""), make_team("north-team-7"))

    assert isinstance(got, Refused)
    assert (got.kind, tenant.effects(ref="north-team-7")) == ("master_data", [])


def test_a_look_that_fails_is_no_reason_to_send_again(tenant: Vendor, connection: Connection) -> None:
    command = make_team("north-team-8")
    outcome(connection, command)
    tenant.mode(garbage=1, garbage_status=500, only="/v1.0/groups")

    assert isinstance(probe(connection, command), Pending)


def test_a_look_without_permission_creates_nothing(tenant: Vendor, connection: Connection) -> None:
    roles = tenant.ask("/_mode")["settings"]["roles"]
    tenant.mode(roles=[role for role in roles if role != "Group.Read.All"])

    got = outcome(connection, make_team("north-team-9"))

    tenant.mode(roles=roles)
    assert isinstance(got, Refused)
    assert (got.kind, tenant.effects(ref="north-team-9")) == ("permission", [])


def test_the_preview_shows_the_group_that_would_be_made(connection: Connection) -> None:
    shown = gateway.preview(connection.pk, make_team("north-team-10"))

    assert (shown["method"], shown["path"]) == ("POST", "/v1.0/groups")
    assert '"mailNickname":"north-team-10"' in shown["body"]


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("north-team-006A_1", "north-team-006A_1"),
        ("north-team-a b", "north-team-a-b-b0631b9d"),
        ("n" * 65, "n" * 55 + "-1e3fb6d5"),
    ],
)
def test_a_nickname_keeps_its_reference_apart(ref: str, expected: str) -> None:
    assert nickname(ref) == expected
    assert len(expected) <= 64


@pytest.fixture
def restartable(tmp_path: Path) -> Iterator[Vendor]:
    vendor = launch("microsoft365", tmp_path)
    vendor.mode(team_seconds=1)
    yield vendor
    vendor.process.kill()
    vendor.process.wait()


def test_a_team_under_way_is_there_after_the_vendor_came_back(restartable: Vendor, connect: Connect) -> None:
    command = make_team("north-restart")
    asked = outcome(to_tenant(connect, restartable), command)
    restartable.process.kill()
    restartable.process.wait()
    again = launch("microsoft365", restartable.state)
    time.sleep(1)

    done, teams = probe(to_tenant(connect, again), command), again.effects(object="team")

    again.process.kill()
    again.process.wait()
    assert isinstance(asked, Pending)
    assert isinstance(done, Done)
    assert [team["id"] for team in teams] == [done.reference.external_id]
