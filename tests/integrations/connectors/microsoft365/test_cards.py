"""Cards: posted to an address of their own, without the token; refused, throttled and lost like anything else."""

from datetime import UTC, datetime

from integrations import gateway
from integrations.canonical.commands import CardFact
from integrations.models import Connection
from integrations.outcomes import Done, Reference, Refused, Throttled, Unknown
from tests.integrations.connectors.calls import outcome, sending
from tests.integrations.connectors.conftest import Connect, Vendor
from tests.integrations.connectors.microsoft365.conftest import make_card, to_tenant


def test_a_card_is_shown_with_facts_and_a_link(tenant: Vendor, connection: Connection) -> None:
    facts = (CardFact(name="Customer", value="Aster Foods"), CardFact(name="Price", value="EUR 120,000.00"))

    done = outcome(connection, make_card("north-card-1", facts=facts, link="https://psa.example/900"))

    (posted,) = tenant.effects(object="card", ref="north-card-1")
    card = posted["body"]["body"]["attachments"][0]["content"]
    assert (done, posted["body"]["is_shown"]) == (Done(Reference("card", "north-card-1")), True)
    assert [element["type"] for element in card["body"]] == ["TextBlock", "FactSet"]
    assert card["body"][1]["facts"][1] == {"title": "Price", "value": "EUR 120,000.00"}
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Open", "url": "https://psa.example/900"}]


def test_an_address_with_a_wrong_key_is_refused_and_costs_no_token(tenant: Vendor, connect: Connect) -> None:
    wrong = tenant.url + tenant.client()["workflow_path"] + "x"
    connection = to_tenant(connect, tenant, entered={"workflow_url": wrong})

    got = outcome(connection, make_card("north-card-2"))

    assert isinstance(got, Refused)
    assert (got.kind, got.detail.partition(":")[0]) == ("permission", "DirectApiAuthorizationRequired")
    assert tenant.effects(ref="north-card-2") == []


def test_without_an_address_nothing_is_posted(tenant: Vendor, connect: Connect) -> None:
    got = outcome(to_tenant(connect, tenant, entered={"workflow_url": ""}), make_card("north-card-3"))

    assert isinstance(got, Refused)
    assert "no workflow_url" in got.detail


def test_a_channel_that_is_too_busy_is_left_alone(tenant: Vendor, connection: Connection) -> None:
    tenant.mode(p429=1, retry_after=12, only="/workflows")
    began = datetime.now(UTC)

    got = outcome(connection, make_card("north-card-4"))

    assert isinstance(got, Throttled)
    assert 11 < (got.until - began).total_seconds() < 30


def test_a_lost_answer_is_unknown(tenant: Vendor, connection: Connection) -> None:
    tenant.mode(plost_after=1, only="/workflows")

    assert isinstance(outcome(connection, make_card("north-card-5")), Unknown)
    assert len(tenant.effects(ref="north-card-5")) == 1


def test_the_address_is_kept_as_a_secret(connection: Connection) -> None:
    (sent,) = next(gateway.execute(connection.pk, [sending(make_card("north-card-6"))]))

    (exchange,) = sent.exchanges
    assert ("workflow_url" in connection.credential.sealed, "workflow_url" in connection.settings) == (True, False)
    assert exchange.url == "[redacted]"
    assert "Authorization" not in exchange.request_headers
