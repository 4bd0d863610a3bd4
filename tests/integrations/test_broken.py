"""What is told of work that broke: a database's own words quote rows, and stay in the log."""

import pytest
from django.db import DatabaseError, connection, transaction

from integrations.broken import told
from tests.elsewhere import holding, limited


def refusal(statement: str) -> DatabaseError:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return caught.value


@pytest.mark.django_db
def test_a_refused_row_is_not_quoted() -> None:
    error = refusal("CREATE TEMP TABLE pay (rate int CHECK (rate < 10)); INSERT INTO pay VALUES (4711)")

    assert "4711" in str(error)
    assert told(error) == (
        "the database refused what was to be stored (CheckViolation): a fault of this product, "
        "whose log has the whole message"
    )


@pytest.mark.django_db(transaction=True)
def test_a_busy_database_is_no_fault_of_the_product() -> None:
    with limited(lock_timeout="50ms"), holding("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE"):
        error = refusal("SELECT 1 FROM django_session")

    assert told(error) == "the database broke off or was busy (LockNotAvailable)"


def test_other_faults_are_told_by_their_first_line() -> None:
    assert told(KeyError("hours")) == "KeyError: 'hours'"
    assert told(ValueError("no such day\nat line 7")) == "ValueError: no such day"
