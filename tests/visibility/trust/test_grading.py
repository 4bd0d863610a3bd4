"""Grades are the worst of age, coverage and open money; reconciliation that never ran is said, not hidden."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations.models import Connection, StreamCursor
from tests.visibility import builders as make
from visibility.models import StreamPolicy
from visibility.trust.grading import Graded, grade
from visibility.trust.needs import NEEDS, fed_by
from visibility.trust.open_money import OpenMoney
from visibility.trust.streams import optional_of, stream_states

pytestmark = pytest.mark.django_db
D = Decimal
NOTHING, THOUSAND = OpenMoney(), Decimal(1000)


@pytest.fixture
def connection() -> Connection:
    """A source of all that unbilled work needs beside invoices, just pulled, of a firm of one currency."""
    source = make.make_connection(make.make_firm())
    for entity in ("project", "time_entry", "milestone"):
        make_stream(source, entity, stream=f"every {entity}")
    return source


def make_stream(connection: Connection, entity: str = "invoice", age: int = 5, **changes: Any) -> StreamCursor:
    plain = {"stream": entity, "every_seconds": 10, "last_success_at": make.NOW - timedelta(seconds=age)}
    return StreamCursor.objects.create(connection=connection, entity=entity, **{**plain, **changes})


def graded(connection: Connection, amount: Decimal | None = THOUSAND, open_money: OpenMoney = NOTHING) -> Graded:
    states, optional = stream_states(connection.firm_id, now=make.NOW), optional_of(connection.firm_id)
    return grade("unbilled", amount, streams=states, open_money=open_money, optional=optional)


def test_everything_in_order_is_an_a_and_says_that_nobody_reconciled(connection: Connection) -> None:
    make_stream(connection, source_count=1000, held_count=1000)

    found = graded(connection)

    assert found.grade == "A"
    assert [(part.part, part.grade) for part in found.findings][-1] == ("reconciliation", None)
    assert found.as_of == make.NOW - timedelta(seconds=5)


@pytest.mark.parametrize(("age", "expected"), [(60, "A"), (61, "B"), (600, "B"), (601, "C"), (1201, "D")])
def test_age_is_judged_by_the_policy(connection: Connection, age: int, expected: str) -> None:
    make_stream(connection, age=age)
    StreamPolicy.objects.create(firm=connection.firm, stream="invoice", warn_seconds=60, fail_seconds=600)

    assert graded(connection).grade == expected


def test_the_policy_of_a_connection_goes_before_the_general_one(connection: Connection) -> None:
    make_stream(connection, age=100)
    StreamPolicy.objects.create(firm=connection.firm, stream="invoice", warn_seconds=60, fail_seconds=70)
    StreamPolicy.objects.create(
        firm=connection.firm, connection=connection, stream="invoice", warn_seconds=200, fail_seconds=300
    )

    assert graded(connection).grade == "A"


def test_a_stream_that_was_never_pulled_is_a_d(connection: Connection) -> None:
    make_stream(connection, last_success_at=None)

    found = graded(connection)

    assert (found.grade, found.as_of) == ("D", None)


def test_old_expenses_age_the_numbers_they_are_part_of(connection: Connection) -> None:
    make_stream(connection)
    make_stream(connection, "expense_entry", age=601)
    StreamPolicy.objects.create(firm=connection.firm, stream="expense_entry", warn_seconds=60, fail_seconds=600)

    assert graded(connection).grade == "C"
    assert fed_by("expense_entry") == (
        *("Project burn", "Forecast margin", "Unbilled work", "Margin leakage", "Cash clock", "Period close"),
    )


@pytest.mark.parametrize(("held", "expected"), [(999, "A"), (990, "B"), (950, "C"), (949, "D")])
def test_missing_records_lower_the_grade(connection: Connection, held: int, expected: str) -> None:
    make_stream(connection, source_count=1000, held_count=held)

    assert graded(connection).grade == expected


def test_more_records_than_the_source_has_do_not_make_up_for_missing_ones(connection: Connection) -> None:
    make_stream(connection, source_count=100, held_count=90)
    make_stream(connection, "milestone", source_count=100, held_count=110)

    assert graded(connection).grade == "C"  # 190 of 200


@pytest.mark.parametrize(("amount", "expected"), [(1, "A"), (10, "B"), (50, "C"), (51, "D")])
def test_open_money_is_judged_by_its_share(connection: Connection, amount: int, expected: str) -> None:
    make_stream(connection)

    assert graded(connection, open_money=OpenMoney(amount=D(amount), count=1)).grade == expected


def test_zero_with_open_money_is_a_d(connection: Connection) -> None:
    make_stream(connection)

    assert graded(connection, amount=D(0), open_money=OpenMoney(amount=D(1), count=1)).grade == "D"


def test_a_null_has_no_grade(connection: Connection) -> None:
    make_stream(connection)

    assert graded(connection, amount=None).grade is None


def test_streams_that_a_measure_does_not_need_are_left_out(connection: Connection) -> None:
    make_stream(connection)
    make_stream(connection, "allocation", age=100_000)

    assert graded(connection).grade == "A"


def test_a_system_that_nobody_has_connected_is_a_d(connection: Connection) -> None:
    found = graded(connection)

    assert (found.grade, found.as_of) == ("D", None)
    assert found.findings[0].observed == "invoice stream never pulled"


def test_a_firm_of_one_currency_needs_no_exchange_rates(connection: Connection) -> None:
    make_stream(connection)
    make.make_project(make.make_entity(connection.firm))

    assert graded(connection).grade == "A"


def test_a_firm_of_two_currencies_needs_exchange_rates(connection: Connection) -> None:
    make_stream(connection)
    make.make_project(make.make_entity(connection.firm), currency="USD")

    assert graded(connection).findings[0].observed == "fx rate stream never pulled"


def test_cost_postings_are_optional(connection: Connection) -> None:
    for entity in NEEDS["burn"] - {"cost_posting"}:
        make_stream(connection, entity)
    states = stream_states(connection.firm_id, now=make.NOW)

    assert grade("burn", THOUSAND, streams=states, open_money=NOTHING).grade == "A"
