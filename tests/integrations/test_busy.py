"""A busy database: what is tried again, what is left for later, and who may wait longer than others."""

import time

import pytest
from django.db import DataError, transaction
from django.db import connection as database

from integrations import busy
from integrations.canonical.models import Customer
from tests.elsewhere import holding, limited
from tests.integrations.canonical.builders import customer, make_firm, merge, origin

pytestmark = pytest.mark.django_db(transaction=True)
LOCK = "SELECT pg_advisory_xact_lock(%s, %s)"


def lock_it() -> str:
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute(LOCK, [1, 1])
    return "had"


def test_a_lock_that_comes_free_in_time_is_had_by_a_later_try() -> None:
    with limited(lock_timeout="100ms"), holding(LOCK, [1, 1], seconds=0.15):
        assert busy.persist(lock_it, tries=5) == "had"


def test_after_the_last_try_it_is_still_busy() -> None:
    with limited(lock_timeout="50ms"), holding(LOCK, [1, 1]), pytest.raises(busy.StillBusy) as caught:
        busy.persist(lock_it, tries=2)

    assert busy.is_busy(caught.value)


def test_what_is_left_for_later_raises_nothing() -> None:
    left = []

    with limited(statement_timeout="50ms"), holding(LOCK, [1, 1]), busy.Later("the lock"):
        lock_it()
        left.append("not reached")

    assert left == []


def test_other_errors_are_raised_at_once() -> None:
    with pytest.raises(DataError), busy.Later("a division"), database.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def test_a_session_without_limits_stays_without() -> None:
    with transaction.atomic(), database.cursor() as cursor:
        busy.wait_longer(lock_timeout="50s")
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_a_merge_waits_for_another_one_of_its_firm_beyond_the_limit() -> None:
    firm = make_firm()
    started = time.monotonic()

    with limited(lock_timeout="100ms"), holding(LOCK, [7301, firm.pk], seconds=0.5):
        merge(origin(firm, "crm", "customer", "Account"), [customer()])

    assert Customer.objects.count() == 1
    assert time.monotonic() - started > 0.4
