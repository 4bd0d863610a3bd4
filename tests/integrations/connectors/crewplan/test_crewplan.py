"""Crewplan: what has a key of ours is there once, whatever gets lost; everything is read, page by page."""

from dataclasses import replace
from decimal import Decimal

from integrations import gateway
from integrations.canonical.commands import LinkedRecord, LinkProject
from integrations.connectors.crewplan.streams import STREAMS
from integrations.models import Connection
from integrations.outcomes import Absent, Done, Duplicate, Refused, Unauthorized
from tests.integrations.connectors.calls import outcome, probe, rows
from tests.integrations.connectors.conftest import Connect, Vendor
from tests.integrations.connectors.crewplan.conftest import FIRST, LAST, make_demand, make_project

ROLES = (("Analyst", 80), ("Consultant", 120), ("Analyst", 40))


def test_a_project_is_created_once_though_its_answer_was_lost(crews: Vendor, connection: Connection) -> None:
    crews.mode(plost_after=1, only="PUT /v2/engagements")
    outcome(connection, make_project("north-project-a"))
    crews.mode()

    again = outcome(connection, make_project("north-project-a"))

    assert isinstance(again, Duplicate)
    assert again.reference.external_id == "north-project-a"
    assert len(crews.effects(object="engagement", ref="north-project-a")) == 1
    assert probe(connection, make_project("north-project-a")) == Done(again.reference)
    assert probe(connection, make_project("north-project-none")) == Absent()


def test_demand_is_an_opening_a_line_and_changes_in_place(crews: Vendor, connection: Connection) -> None:
    outcome(connection, make_project("north-project-b"))
    sold = make_demand("north-project-b", *ROLES)
    first, again = outcome(connection, sold), outcome(connection, sold)

    more = outcome(connection, make_demand("north-project-b", ("Analyst", 88), *ROLES[1:]))

    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert isinstance(more, Done)
    assert [line["created"] for line in first.echo["lines"]] == [True, True, True]
    assert [line["created"] for line in again.echo["lines"]] == [False, False, False]
    openings = [one for one in crews.records("openings").values() if one["engagementId"] == "north-project-b"]
    assert sorted((one["role"], one["minutes"]) for one in openings) == [
        ("Analyst", 40 * 60),
        ("Analyst", 88 * 60),
        ("Consultant", 120 * 60),
    ]
    assert probe(connection, sold) == Absent()
    assert isinstance(probe(connection, make_demand("north-project-b", ("Analyst", 88), *ROLES[1:])), Done)


def test_links_are_written_beside_what_stands_there(crews: Vendor, connection: Connection) -> None:
    outcome(connection, make_project("north-project-c"))
    links = (LinkedRecord(system="ERP", object_type="job", external_id="42", url="https://example.com/42"),)
    command = LinkProject(external_ref="north-project-c", project_id="north-project-c", links=links)
    unlinked = probe(connection, command)

    done = outcome(connection, command)

    engagement = crews.records("engagements")["north-project-c"]
    assert unlinked == Absent()
    assert isinstance(done, Done)
    assert isinstance(probe(connection, command), Done)
    assert engagement["links"] == [{"system": "ERP", "kind": "job", "id": "42", "href": "https://example.com/42"}]
    assert (engagement["title"], engagement["fee"]["amount"]) == ("Data platform", "48000.50")


def test_refusals_are_told_in_the_vendors_words(crews: Vendor, connection: Connection) -> None:
    outcome(connection, make_project("north-project-d"))
    unknown, nowhere = make_demand("north-project-d", ("Juggler", 8)), make_demand("north-nowhere", *ROLES)

    assert outcome(connection, unknown) == Refused("master_data", "unknown role", "role")
    assert outcome(connection, nowhere) == Refused("not_found", "no such engagement", "engagementId")
    assert outcome(connection, replace(make_project("north-project-e"), title="")) == Refused(
        "validation", "required", "title"
    )


def test_a_wrong_key_is_refused(crews: Vendor, connect: Connect) -> None:
    stranger = connect(crews, entered={"api_key": "of-somebody-else"})

    assert isinstance(outcome(stranger, make_project("north-project-f")), Unauthorized)


def test_all_pages_are_read_as_canonical_rows(crews: Vendor, connection: Connection) -> None:
    outcome(connection, make_project("north-project-g"))
    lines = [("Engineer", hours) for hours in range(1, 121)]  # more than a page
    outcome(connection, make_demand("north-project-g", *lines))

    projects = {row.external_id: row for row in rows(connection, "engagements")}
    openings = [row for row in rows(connection, "openings") if row.parents["project"][1] == "north-project-g"]

    project = projects["north-project-g"]
    assert (project.external_ref, project.legal_entity, project.known_as) == ("north-project-g", "DE", ("CRM", "006A"))
    assert project.values["price"] == Decimal("48000.50")
    assert (project.values["starts_on"], project.values["ends_on"]) == (FIRST, LAST)
    assert sorted(row.values["hours"] for row in openings) == [Decimal(hours) for hours in range(1, 121)]


def test_the_connection_can_be_tried(connection: Connection) -> None:
    checks = gateway.check(connection.pk)

    assert {f"read {stream.name}" for stream in STREAMS} <= {check.name for check in checks if check.is_ok}
