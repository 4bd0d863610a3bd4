"""Sessions with Microsoft 365: one token for many calls, renewed once, refused in the vendor's words."""

import pytest

from integrations import gateway
from integrations.models import Connection
from integrations.outcomes import Done, Unauthorized
from tests.integrations.connectors.calls import outcome, sending
from tests.integrations.connectors.conftest import Connect, Vendor
from tests.integrations.connectors.microsoft365.conftest import OWNER, make_notice, to_tenant


def tokens_asked_for(tenant: Vendor) -> int:
    requests = tenant.ask("/_journal?kind=request")["entries"]
    return sum(entry["path"].endswith("/oauth2/v2.0/token") for entry in requests)


def test_a_token_serves_until_it_is_refused_and_is_renewed_once(tenant: Vendor, connection: Connection) -> None:
    before = tokens_asked_for(tenant)
    outcome(connection, make_notice("north-token-1"))
    outcome(connection, make_notice("north-token-2"))
    first = tokens_asked_for(tenant) - before
    tenant.do("expire_tokens")

    sent = [
        one.outcome
        for group in gateway.execute(
            connection.pk, [sending(make_notice(f"north-token-{number}"), number) for number in range(3, 7)]
        )
        for one in group
    ]

    assert (first, tokens_asked_for(tenant) - before) == (1, 2)
    assert [type(one) for one in sent] == [Done] * 4
    assert [len(tenant.effects(ref=f"north-token-{number}")) for number in range(3, 7)] == [1, 1, 1, 1]


def test_a_wrong_secret_is_told_in_the_vendors_words(tenant: Vendor, connect: Connect) -> None:
    connection = to_tenant(connect, tenant, entered={"client_secret": "not-the-secret"})

    with pytest.raises(gateway.CallFailed) as caught:
        outcome(connection, make_notice("north-stranger"))

    assert isinstance(caught.value.outcome, Unauthorized)
    assert "AADSTS7000215: Invalid client secret provided." in caught.value.outcome.why
    assert "not-the-secret" not in caught.value.outcome.why
    assert tenant.effects(ref="north-stranger") == []


def test_the_connection_test_names_what_an_admin_can_set(tenant: Vendor, connection: Connection) -> None:
    checks = gateway.check(connection.pk)

    assert [(one.name, one.is_ok) for one in checks] == [
        ("address", True),
        ("sign-in", True),
        ("read users", True),
        ("clock", True),
        ("sender mailbox", True),
        ("team owner", True),
        ("cards", True),
    ]


def test_the_connection_test_shows_a_mailbox_and_an_owner_that_are_not_there(tenant: Vendor, connect: Connect) -> None:
    connection = to_tenant(connect, tenant, sender="gone@northlight.example", team_owner=f"{OWNER}, x@y.example")
    tenant.mode(clock_skew=300, only="/v1.0/users")

    checks = {(one.name, one.is_ok) for one in gateway.check(connection.pk)}

    assert {("sender mailbox", False), ("team owner", True), ("team owner", False), ("clock", False)} <= checks
