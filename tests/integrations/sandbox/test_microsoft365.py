"""The Microsoft 365 sandbox: sign-in, users, mail and cards as Graph answers them."""

import json
from typing import Any

import pytest

from integrations.sandbox.microsoft365 import schema
from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.graph import SENDER, Graph, make_message
from tests.integrations.sandbox.specifications import graph_properties


@pytest.fixture(scope="module")
def tenant(start: Start) -> Running:
    return start("microsoft365", "--empty")


@pytest.fixture
def graph(tenant: Running) -> Graph:
    tenant.mode()
    return Graph(tenant)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("user", schema.USER),
        ("group", schema.GROUP),
        ("team", schema.TEAM),
        ("itemBody", schema.ITEM_BODY),
        ("recipient", schema.RECIPIENT),
        ("emailAddress", schema.EMAIL_ADDRESS),
        ("internetMessageHeader", schema.HEADER),
        ("aadUserConversationMember", schema.MEMBER),
        ("publicError", ("code", "message", "innerError")),
    ],
)
def test_every_name_is_in_the_vendors_metadata(kind: str, names: tuple[str, ...]) -> None:
    assert set(names) <= graph_properties()[kind]


@pytest.mark.parametrize(
    ("changes", "status", "error", "number"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_id": "nobody"}, 400, "unauthorized_client", 700016),
        ({"scope": "User.Read.All"}, 400, "invalid_scope", 1002012),
        ({"tenant": "elsewhere"}, 400, "invalid_request", 90002),
    ],
)
def test_a_wrong_sign_in_is_told_why(
    graph: Graph, changes: dict[str, str], status: int, error: str, number: int
) -> None:
    answer = graph.token(**changes)

    body = answer.json()
    assert (answer.status_code, body["error"], body["error_codes"]) == (status, error, [number])
    assert body["error_description"].startswith(f"AADSTS{number}: ")


def test_a_token_ends_after_the_seconds_it_names(tenant: Running, graph: Graph) -> None:
    assert graph.token().json()["expires_in"] == 3599
    tenant.do("expire_tokens")

    answer = graph.call("GET", "/users")

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")
    assert set(answer.json()["error"]["innerError"]) == {"date", "request-id", "client-request-id"}


def test_users_are_read_to_the_last_page(graph: Graph) -> None:
    first = graph.call("GET", "/users", select="displayName,mail", top="30").json()
    second = graph.call("GET", first["@odata.nextLink"]).json()

    assert (len(first["value"]), len(second["value"]), "@odata.nextLink" in second) == (30, 11, False)
    assert set(first["value"][0]) == {"id", "displayName", "mail"}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("mail eq 'Annika.Brandt@northlight.example'", 1),
        ("mail in ('annika.brandt@northlight.example', 'o''neil@x')", 1),
        ("startsWith(displayName,'Sightline') or surname eq 'Brandt'", 2),
        ("surname eq 'Brandt' and jobTitle eq 'Cook'", 0),
    ],
)
def test_users_are_filtered(graph: Graph, text: str, count: int) -> None:
    assert len(graph.call("GET", "/users", filter=text).json()["value"]) == count


@pytest.mark.parametrize("text", ["salary eq '1'", "mail like 'x'", "mail eq 'a' or mail eq 'b' and mail eq 'c'"])
def test_a_filter_it_does_not_know_is_refused(graph: Graph, text: str) -> None:
    assert graph.call("GET", "/users", filter=text).status_code == 400


def test_a_message_sent_twice_is_there_twice(tenant: Running, graph: Graph) -> None:
    answers = [
        graph.call("POST", f"/users/{SENDER}/sendMail", {"message": make_message("north-twice")}) for _ in range(2)
    ]

    sent = [effect for effect in tenant.journal("effect") if effect["ref"] == "north-twice"]
    assert [(answer.status_code, answer.content) for answer in answers] == [(202, b"")] * 2
    assert [effect["body"]["subject"] for effect in sent] == ["Set up", "Set up"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"internetMessageHeaders": [{"name": "Sightline", "value": "1"}]}, "InvalidInternetMessageHeader"),
        ({"toRecipients": [{"emailAddress": {"address": "nobody"}}]}, "ErrorInvalidRecipients"),
        ({"toRecipients": []}, "ErrorInvalidRecipients"),
        ({"topic": "x"}, "Request_BadRequest"),
    ],
)
def test_a_message_that_cannot_go_is_refused(graph: Graph, changes: dict[str, Any], code: str) -> None:
    answer = graph.call("POST", f"/users/{SENDER}/sendMail", {"message": make_message(**changes)})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_without_the_role_nothing_is_sent(tenant: Running, graph: Graph) -> None:
    roles = tenant.get("/_mode").json()["settings"]["roles"]
    tenant.mode(roles=["User.Read.All"])

    answer = graph.call("POST", f"/users/{SENDER}/sendMail", {"message": make_message("north-denied")})

    tenant.mode(roles=roles)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ErrorAccessDenied")
    assert [effect for effect in tenant.journal("effect") if effect["ref"] == "north-denied"] == []


def test_throttling_says_how_long_and_why(tenant: Running, graph: Graph) -> None:
    tenant.mode(p429=1, retry_after=7)

    answer = graph.call("GET", "/users")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.headers["x-ms-throttle-scope"] == "Tenant_Application/ReadWrite"


def test_a_gateway_that_gives_up_may_have_done_it(tenant: Running, graph: Graph) -> None:
    tenant.mode(p504=1)

    answer = graph.call("POST", f"/users/{SENDER}/sendMail", {"message": make_message("north-504")})

    assert answer.status_code == 504
    assert len([effect for effect in tenant.journal("effect") if effect["ref"] == "north-504"]) == 1


def test_a_card_is_accepted_whether_or_not_it_can_be_shown(tenant: Running, graph: Graph) -> None:
    card = {"type": "AdaptiveCard", "version": "1.4", "id": "north-card", "body": []}
    shown = {
        "type": "message",
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        ],
    }

    assert [graph.card(body).status_code for body in (shown, {"text": "hello"})] == [202, 202]
    assert [one["is_shown"] for one in tenant.records("cards").values()] == [True, False]


def test_a_wrong_signature_posts_nothing(tenant: Running, graph: Graph) -> None:
    before = len(tenant.records("cards"))

    answer = graph.card({}, tail="x")

    assert (answer.status_code, len(tenant.records("cards"))) == (401, before)


def test_the_client_file_holds_what_an_administrator_hands_over(tenant: Running) -> None:
    described = json.loads((tenant.state / "microsoft365-client.json").read_text())

    assert set(described) == {"tenant_id", "client_id", "client_secret", "sender", "workflow_path"}
