"""The financial project in NetSuite: one set, completed after a lost answer, refused without tax code."""

from decimal import Decimal

from integrations import gateway
from integrations.canonical.commands import FindCustomer
from integrations.models import Connection
from integrations.outcomes import Absent, Done, Refused, Unknown
from tests.integrations.connectors.calls import outcome, probe
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.connectors.netsuite.conftest import make_project, rheinquell


def test_the_financial_project_is_one_set(erp: Vendor, connection: Connection) -> None:
    command = make_project(rheinquell(connection), "north-project-1")

    first, second = outcome(connection, command), outcome(connection, command)

    assert isinstance(first, Done)
    assert first == second
    assert [task["name"] for task in first.echo["tasks"]] == ["Design", "Build"]
    job = erp.records("job")[first.reference.external_id]
    assert (job["jobPrice"], job["entityCode"], job["jobBillingType"]) == ("48000.00", "DE", "FBM")
    tasks = [one for one in erp.records("projectTask").values() if one["project"] == job["id"]]
    assert sorted(Decimal(one["estimatedWork"]) for one in tasks) == [Decimal(80), Decimal("240.5")]
    assert len(erp.effects(ref="north-project-1", operation="create")) == 1


def test_a_lost_answer_is_unknown_and_sending_again_completes_the_set(erp: Vendor, connection: Connection) -> None:
    command = make_project(rheinquell(connection), "north-project-2")
    erp.mode(plost_after=1, only="PUT", count=1)

    lost = outcome(connection, command)
    probed = probe(connection, command)
    again = outcome(connection, command)

    assert isinstance(lost, Unknown)
    assert probed == Absent()
    assert isinstance(again, Done)
    assert isinstance(probe(connection, command), Done)
    assert len(erp.effects(ref="north-project-2", operation="create")) == 1


def test_a_customer_without_tax_code_is_a_master_data_refusal(connection: Connection) -> None:
    found = outcome(connection, FindCustomer(external_ref="x", name="Lindhorst Pharma AG", legal_entity="DE"))
    assert isinstance(found, Done)

    refused = outcome(connection, make_project(found.reference.external_id, "north-project-3"))

    assert isinstance(refused, Refused)
    assert refused.kind == "master_data"
    assert "tax code" in refused.detail


def test_preview_shows_the_job_without_sending(erp: Vendor, connection: Connection) -> None:
    seen = gateway.preview(connection.pk, make_project("7", "north-project-9"))

    assert seen["method"] == "PUT"
    assert seen["path"] == "/services/rest/record/v1/job/eid:north-project-9"
    assert '"jobPrice":48000.00' in seen["body"]
    assert erp.effects(ref="north-project-9") == []
