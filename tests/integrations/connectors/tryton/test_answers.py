"""What Tryton says otherwise: refusals by their words, mistakes of ours, keys it does not know; its lists."""

import pytest

from integrations import gateway
from integrations.canonical.commands import PostTime
from integrations.connector import Check, Row
from integrations.connectors.tryton.values import to_instant
from integrations.models import Connection
from integrations.outcomes import Refused, Unauthorized, Unavailable
from tests.integrations.connectors.calls import outcome, rows
from tests.integrations.connectors.tryton import answers
from tests.integrations.connectors.tryton.answers import Answer, Tryton, records, refusal

CHANGED_AT = to_instant(answers.STAMP)


@pytest.mark.parametrize(
    ("answer", "kind", "field"),
    [
        (refusal(answers.NOT_BY_DOMAIN.format(value="Ada", field="Employee")), "validation", "Employee"),
        (refusal(answers.NOT_THIS_COMPANY, "Within groups: Timesheet"), "permission", None),
        (refusal('A value is required for field "Duration" in "Timesheet Line".'), "master_data", "Duration"),
        (Answer(404, answers.NOT_FOUND), "not_found", None),
        (Answer(500, answers.NO_SUCH_FIELD), "other", None),
    ],
)
def test_a_refusal_has_the_reason_its_words_give(
    tryton: Tryton, connection: Connection, entry: PostTime, answer: Answer, kind: str, field: str | None
) -> None:
    tryton.will_say(records(), answer)

    assert isinstance(refused := outcome(connection, entry), Refused)
    assert (refused.kind, refused.field_name) == (kind, field)
    assert "<" not in refused.detail


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(Answer(401, answers.UNAUTHORIZED), Unauthorized), (Answer(503, "database is locked"), Unavailable)],
)
def test_nothing_is_written_where_the_look_up_was_not_answered(
    tryton: Tryton, connection: Connection, entry: PostTime, answer: Answer, expected: type
) -> None:
    tryton.will_say(answer)

    assert isinstance(outcome(connection, entry), expected)
    assert tryton.methods() == ["GET"]


def test_employees_are_matched_by_e_mail(tryton: Tryton, connection: Connection) -> None:
    tryton.will_say(records(answers.ADA))

    values = {"name": "Ada", "email": "ada@northlight.example", "is_active": True}
    expected = Row("1", values, match="ada@northlight.example", changed_at=CHANGED_AT, legal_entity="DE")
    assert rows(connection, "employees") == [expected]
    assert tryton.asked[0].domain == [["company", "=", 1], ["id", ">", 0]]


def test_a_work_is_the_project_it_is_named_after(tryton: Tryton, connection: Connection) -> None:
    tryton.will_say(records(answers.ROLL_OUT))

    expected = Row("1", {"name": "Roll-out"}, known_as=("PSA", "41987123"), changed_at=CHANGED_AT, legal_entity="DE")
    assert rows(connection, "works") == [expected]


def test_a_name_means_nothing_where_nobody_said_so(tryton: Tryton, connection: Connection) -> None:
    connection.settings["works_named_after"] = "nobody"
    connection.save()
    tryton.will_say(records(answers.ROLL_OUT))

    (row,) = rows(connection, "works")

    assert (row.values["name"], row.known_as) == ("[41987123] Roll-out", None)


def test_a_full_page_is_followed_by_the_ids_behind_it(tryton: Tryton, connection: Connection) -> None:
    page = [answers.ROLL_OUT | {"id": number} for number in range(1, 1001)]
    tryton.will_say(records(*page), records(answers.ROLL_OUT | {"id": 1001}))

    assert len(rows(connection, "works")) == 1001
    assert tryton.asked[1].domain[-1] == ["id", ">", 1000]


def test_a_key_that_does_not_see_the_company_is_found_out(tryton: Tryton, connection: Connection) -> None:
    nothing = records()
    tryton.will_say(records(answers.COMPANIES[0] | {"id": 2}), nothing, nothing, nothing)

    checks = {check.name: check for check in gateway.check(connection.pk)}

    expected = "the key's user does not see company 1; it sees 2 Northlight DE"
    assert checks["company"] == Check("company", is_ok=False, detail=expected)
    assert checks["read timesheet lines"].is_ok


def test_a_well_made_connection_names_its_company(tryton: Tryton, connection: Connection) -> None:
    nothing = records()
    tryton.will_say(records(*answers.COMPANIES), nothing, nothing, nothing)

    checks = gateway.check(connection.pk)

    assert all(check.is_ok for check in checks)
    assert Check("company", is_ok=True, detail="Northlight DE") in checks


def test_a_company_that_is_no_number_is_for_the_administrator(connection: Connection, entry: PostTime) -> None:
    connection.settings["company"] = "Northlight DE"
    connection.save()

    assert isinstance(refused := outcome(connection, entry), Refused)
    assert (refused.kind, "enter its number in Tryton" in refused.detail) == ("master_data", True)
    assert [check.is_ok for check in gateway.check(connection.pk)[2:]] == [False] * 4
