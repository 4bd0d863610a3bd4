"""Projects in Kantata: created once whatever gets lost, linked once, refused in the account's words."""

from decimal import Decimal

import pytest

from integrations.canonical.commands import LinkedRecord, LinkProject
from integrations.models import Connection
from integrations.outcomes import Absent, Done, Duplicate, Refused, Throttled, Unauthorized, Unknown
from tests.integrations.connectors.calls import outcome, probe
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.connectors.kantata.conftest import created, make_project, rows


def test_a_project_is_created_once_with_entity_and_reference(psa: Vendor, connection: Connection) -> None:
    first, second = (
        outcome(connection, make_project("north-project-a")),
        outcome(connection, make_project("north-project-a")),
    )

    assert isinstance(first, Done)
    assert isinstance(second, Duplicate)
    assert first.reference == second.reference
    row = rows(connection, "workspaces")[first.reference.external_id]
    assert row.external_ref == "north-project-a"
    assert row.legal_entity == "DE"
    assert (row.values["practice"], row.values["region"]) == ("", "")
    assert row.values["price"] == Decimal("48000.50")
    assert len(psa.effects(object="workspaces", ref="north-project-a")) == 1


def test_a_lost_answer_is_unknown_and_the_probe_finds_the_project(psa: Vendor, connection: Connection) -> None:
    psa.mode(plost_after=1, only="POST /api/v1/workspaces")

    lost = outcome(connection, make_project("north-project-b"))
    psa.mode()
    probed = probe(connection, make_project("north-project-b"))
    again = outcome(connection, make_project("north-project-b"))

    assert isinstance(lost, Unknown)
    assert isinstance(probed, Done)
    assert again == Duplicate(probed.reference)
    assert len(psa.effects(object="workspaces", ref="north-project-b")) == 1


def test_a_call_lost_before_it_arrived_is_absent_after_the_probe(psa: Vendor, connection: Connection) -> None:
    psa.mode(plost_before=1, only="POST /api/v1/workspaces")

    lost = outcome(connection, make_project("north-project-c"))
    psa.mode()

    assert isinstance(lost, Unknown)
    assert probe(connection, make_project("north-project-c")) == Absent()


def test_links_are_written_once_and_probed(psa: Vendor, connection: Connection) -> None:
    project = created(connection, "north-project-d")
    links = (
        LinkedRecord(system="CRM", object_type="opportunity", external_id="006B"),
        LinkedRecord(system="NetSuite", object_type="job", external_id="42", url="https://example.com/42"),
    )
    command = LinkProject(external_ref="north-project-d", project_id=project, links=links)

    before, done, again = probe(connection, command), outcome(connection, command), outcome(connection, command)

    assert before == Absent()
    assert isinstance(done, Done)
    assert again == done
    assert isinstance(probe(connection, command), Done)
    row = rows(connection, "workspaces")[project]
    assert (row.external_ref, row.parents) == ("north-project-d", {"opportunity": ("*", "006B")})
    held = [one for one in psa.records("external_references").values() if one["subject_id"] == project]
    assert len(held) == 3


def test_a_validation_is_refused_in_the_accounts_words(psa: Vendor, connection: Connection) -> None:
    psa.mode(validation=1)

    got = outcome(connection, make_project("north-project-h"))

    assert isinstance(got, Refused)
    assert got.kind == "validation"
    assert "rule of this account" in got.detail


@pytest.mark.parametrize("fault", ["p429", "p400rl"])
def test_rate_limits_throttle(psa: Vendor, connection: Connection, fault: str) -> None:
    psa.mode(**{fault: 1})

    assert isinstance(outcome(connection, make_project("north-project-i")), Throttled)


def test_a_revoked_token_is_unauthorized(psa: Vendor, connection: Connection) -> None:
    psa.mode(expire_token=1)

    assert isinstance(outcome(connection, make_project("north-project-j")), Unauthorized)
