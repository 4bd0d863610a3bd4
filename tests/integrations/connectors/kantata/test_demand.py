"""Staffing demand in Kantata: one set, completed without doubles, for roles the account knows."""

from datetime import date
from decimal import Decimal

from integrations import gateway
from integrations.canonical.commands import DemandLine, PublishStaffingDemand
from integrations.models import Connection
from integrations.outcomes import Absent, Done, Refused, Unknown
from tests.integrations.connectors.calls import outcome, probe
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.connectors.kantata.conftest import created


def make_demand(ref: str, project_id: str, *hours: str) -> PublishStaffingDemand:
    lines = tuple(
        DemandLine(
            role="Solution Architect",
            hours=Decimal(amount),
            starts_on=date(2026, 12, 1),
            ends_on=date(2027, 1, 31),
        )
        for amount in hours
    )
    return PublishStaffingDemand(external_ref=ref, project_id=project_id, lines=lines)


def test_demand_is_one_set_with_an_echo_a_line(psa: Vendor, connection: Connection) -> None:
    project = created(connection, "north-project-e")

    first = outcome(connection, make_demand("north-project-e", project, "120", "80.5"))
    second = outcome(connection, make_demand("north-project-e", project, "120", "90"))

    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert [line["created"] for line in first.echo["lines"]] == [True, True]
    assert [line["created"] for line in second.echo["lines"]] == [False, False]
    held = [one for one in psa.records("workspace_allocations").values() if one["workspace_id"] == project]
    assert sorted(int(one["minutes"]) for one in held) == [90 * 60, 120 * 60]


def test_half_a_set_is_completed_without_doubles(psa: Vendor, connection: Connection) -> None:
    project = created(connection, "north-project-f")
    psa.mode(plost_after=1, only="POST /api/v1/workspace_allocations", count=1)
    command = make_demand("north-project-f", project, "10", "20", "30")

    lost, probed, again = outcome(connection, command), probe(connection, command), outcome(connection, command)

    assert isinstance(lost, Unknown)
    assert probed == Absent()
    assert isinstance(again, Done)
    assert isinstance(probe(connection, command), Done)
    held = [one for one in psa.records("workspace_allocations").values() if one["workspace_id"] == project]
    assert sorted(int(one["minutes"]) for one in held) == [600, 1200, 1800]


def test_a_change_whose_answer_was_lost_before_it_was_done_is_sent_again(psa: Vendor, connection: Connection) -> None:
    project = created(connection, "north-project-changed")
    outcome(connection, make_demand("north-project-changed", project, "10"))
    changed = make_demand("north-project-changed", project, "15")

    probed, again = probe(connection, changed), outcome(connection, changed)

    assert probed == Absent()
    assert isinstance(again, Done)
    assert isinstance(probe(connection, changed), Done)
    held = [one for one in psa.records("workspace_allocations").values() if one["workspace_id"] == project]
    assert [int(one["minutes"]) for one in held] == [15 * 60]


def test_an_unknown_role_is_a_master_data_refusal(connection: Connection) -> None:
    project = created(connection, "north-project-g")
    line = DemandLine(role="Astronaut", hours=Decimal(1), starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))

    got = outcome(connection, PublishStaffingDemand(external_ref="north-project-g", project_id=project, lines=(line,)))

    assert isinstance(got, Refused)
    assert (got.kind, got.field_name) == ("master_data", "role")


def test_preview_shows_the_project_without_sending(psa: Vendor, connection: Connection) -> None:
    seen = gateway.preview(connection.pk, make_demand("north-project-k", "1", "8"))

    assert seen["requests"][0]["method"] == "GET"
    assert psa.effects(ref="north-project-k") == []
