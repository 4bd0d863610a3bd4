"""The link on a deal: written, found again, and what each refusal or lost answer means."""

from typing import Any

import pytest

from integrations import gateway
from integrations.models import Connection
from integrations.outcomes import Done, Refused, Retry, Throttled, Unknown
from tests.integrations.connectors.calls import outcome, probe
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.connectors.salesforce.conftest import link


def test_the_link_is_written_and_found_again(crm: Vendor, connection: Connection) -> None:
    deal = next(iter(crm.records("Opportunity")))

    done = outcome(connection, link(deal))

    assert isinstance(done, Done)
    assert crm.records("Opportunity")[deal]["Sightline_Ref__c"] == "north-project-1"
    assert isinstance(probe(connection, link(deal)), Done)


def test_a_lost_answer_is_unknown_until_probed(crm: Vendor, connection: Connection) -> None:
    deal = list(crm.records("Opportunity"))[1]
    gateway.open_connection(connection.pk)
    crm.mode(plost_after=1, only="PATCH")

    lost = outcome(connection, link(deal, "north-project-2"))
    crm.mode()

    assert isinstance(lost, Unknown)
    assert isinstance(probe(connection, link(deal, "north-project-2")), Done)


@pytest.mark.parametrize(
    ("faults", "expected"),
    [({"lock": 1}, Retry), ({"p400rl": 1, "only": "PATCH"}, Throttled), ({"validation": 1}, Refused)],
)
def test_error_codes_say_what_happens_next(
    crm: Vendor, connection: Connection, faults: dict[str, Any], expected: type
) -> None:
    deal = list(crm.records("Opportunity"))[2]
    crm.mode(**faults)

    assert isinstance(outcome(connection, link(deal, "north-project-3")), expected)


def test_an_unknown_deal_is_refused_in_the_orgs_words(connection: Connection) -> None:
    got = outcome(connection, link("006000000000000AAA"))

    assert isinstance(got, Refused)
    assert got.kind == "not_found"


def test_a_setting_that_names_no_fields_is_refused_before_anything_is_written(
    crm: Vendor, connection: Connection
) -> None:
    deal = list(crm.records("Opportunity"))[3]
    entered = connection.settings | {"link_fields": "workspace: PSA_Project__c"}
    Connection.objects.filter(pk=connection.pk).update(settings=entered)

    got = outcome(connection, link(deal, "north-project-4"))

    assert isinstance(got, Refused)
    assert got.detail.startswith('Write the setting "link fields" as ')
    assert crm.records("Opportunity")[deal].get("Sightline_Ref__c") != "north-project-4"
