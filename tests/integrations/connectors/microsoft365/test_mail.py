"""Notices by Graph: sent once with our reference, refused in the vendor's words, unknown where nobody answered."""

from datetime import UTC, datetime

from integrations.models import Connection
from integrations.outcomes import Done, Reference, Refused, Throttled, Unknown
from tests.integrations.connectors.calls import outcome, probe
from tests.integrations.connectors.conftest import Connect, Vendor
from tests.integrations.connectors.microsoft365.conftest import make_notice, to_tenant


def test_a_notice_is_sent_once_with_our_reference(tenant: Vendor, connection: Connection) -> None:
    done = outcome(connection, make_notice("north-notice-1"))

    (sent,) = tenant.effects(object="message", ref="north-notice-1")
    message = sent["body"]
    assert done == Done(Reference("message", "north-notice-1"))
    assert (message["sender"], message["subject"]) == (tenant.client()["sender"], "Geschäftsjahr: project created")
    assert [one["emailAddress"]["address"] for one in message["toRecipients"]] == [
        "pmo@north.example",
        "lead@north.example",
    ]
    assert message["body"] == {"contentType": "text", "content": "The project is there."}
    assert message["internetMessageHeaders"] == [{"name": "x-sightline-ref", "value": "north-notice-1"}]


def test_a_notice_that_names_nobody_goes_to_the_connections_recipients(tenant: Vendor, connect: Connect) -> None:
    connection = to_tenant(connect, tenant, recipients="office@north.example, pmo@north.example")

    outcome(connection, make_notice("north-notice-2", to=()))

    (sent,) = tenant.effects(object="message", ref="north-notice-2")
    assert [one["emailAddress"]["address"] for one in sent["body"]["toRecipients"]] == [
        "office@north.example",
        "pmo@north.example",
    ]


def test_nobody_to_tell_is_said_before_anything_is_sent(tenant: Vendor, connection: Connection) -> None:
    got = outcome(connection, make_notice("north-nobody", to=()))

    assert isinstance(got, Refused)
    assert (got.kind, tenant.effects(ref="north-nobody")) == ("master_data", [])


def test_a_refusal_keeps_the_vendors_words_and_the_requests_id(tenant: Vendor, connection: Connection) -> None:
    got = outcome(connection, make_notice("north-refused", to=("nobody",)))

    assert isinstance(got, Refused)
    assert got.detail.startswith("ErrorInvalidRecipients: At least one recipient is not valid.")
    assert "(request-id " in got.detail
    assert tenant.effects(ref="north-refused") == []


def test_a_missing_role_is_a_matter_of_permission(tenant: Vendor, connection: Connection) -> None:
    roles = tenant.ask("/_mode")["settings"]["roles"]
    tenant.mode(roles=["User.Read.All"])

    got = outcome(connection, make_notice("north-denied"))

    tenant.mode(roles=roles)
    assert isinstance(got, Refused)
    assert (got.kind, got.detail.partition(":")[0]) == ("permission", "ErrorAccessDenied")


def test_a_throttled_mailbox_is_left_alone_as_long_as_it_asks(tenant: Vendor, connection: Connection) -> None:
    tenant.mode(p429=1, retry_after=40, only="/v1.0")
    began = datetime.now(UTC)

    got = outcome(connection, make_notice("north-throttled"))

    assert isinstance(got, Throttled)
    assert 39 < (got.until - began).total_seconds() < 60
    assert "Tenant_Application/ReadWrite" in got.why
    assert tenant.effects(ref="north-throttled") == []


def test_a_service_out_of_order_that_names_a_time_is_waited_for(tenant: Vendor, connection: Connection) -> None:
    tenant.mode(p503=1, retry_after=15, only="/v1.0")

    assert isinstance(outcome(connection, make_notice("north-503")), Throttled)


def test_garbage_from_the_edge_after_a_send_is_unknown(tenant: Vendor, connection: Connection) -> None:
    tenant.mode(garbage=1, only="POST /v1.0")

    assert isinstance(outcome(connection, make_notice("north-garbage")), Unknown)


def test_a_gateway_that_gave_up_may_have_sent_it_and_nobody_can_be_asked(
    tenant: Vendor, connection: Connection
) -> None:
    tenant.mode(p504=1)
    got = outcome(connection, make_notice("north-504"))
    tenant.mode()

    assert isinstance(got, Unknown)
    assert len(tenant.effects(ref="north-504")) == 1
    assert isinstance(probe(connection, make_notice("north-504")), Unknown)


def test_an_answer_that_is_lost_is_unknown(tenant: Vendor, connection: Connection) -> None:
    tenant.mode(plost_after=1, only="POST /v1.0")

    assert isinstance(outcome(connection, make_notice("north-lost")), Unknown)
    assert len(tenant.effects(ref="north-lost")) == 1
