"""Concurrency of the account, faults in NetSuite's words, rates of the days that follow."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.erp import Erp, first_error


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("netsuite")


@pytest.fixture
def erp(running: Running) -> Erp:
    running.mode(concurrency_limit=15, latency_ms=0)
    return Erp(running)


def test_calls_beyond_the_accounts_limit_are_refused_without_retry_after(erp: Erp, running: Running) -> None:
    running.mode(concurrency_limit=3, latency_ms=400)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: erp.call("GET", "/record/v1/subsidiary"), range(8)))

    refused = [answer for answer in answers if answer.status_code == 429]
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [429] * 5
    assert {first_error(answer)["o:errorCode"] for answer in refused} == {"CONCURRENCY_LIMIT_EXCEEDED"}
    assert not any("Retry-After" in answer.headers for answer in refused)


def test_a_slot_is_held_while_the_answer_is_delayed(erp: Erp, running: Running) -> None:
    running.mode(concurrency_limit=1, delay=0.5)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: erp.call("GET", "/record/v1/subsidiary"), range(2)))

    assert sorted(answer.status_code for answer in answers) == [200, 429]


def test_slots_are_free_again_afterwards(erp: Erp) -> None:
    limits = erp.call("GET", "/system/v1/governanceLimits").json()

    assert limits == {"accountConcurrencyLimit": 15, "accountUnallocatedConcurrencyLimit": 14}


def test_an_outage_speaks_as_netsuite_does(erp: Erp, running: Running) -> None:
    running.mode(p503=1)

    answer = erp.call("GET", "/record/v1/subsidiary")

    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=error"


def test_a_lost_answer_leaves_one_effect_behind_two_calls(erp: Erp, running: Running) -> None:
    running.mode(plost_after=1, count=1, only="PUT")
    body = {"companyName": "Brackwater Foods Ltd", "subsidiary": {"id": "3"}}

    with pytest.raises(OSError, match=r"aborted|reset"):
        erp.put("customer", "account-9", body)
    again = erp.put("customer", "account-9", body)

    effects = [line for line in running.journal("effect") if line["ref"] == "account-9"]
    assert (again.status_code, len(effects)) == (204, 1)


def test_missing_days_of_rates_are_published_once(erp: Erp, running: Running) -> None:
    first = running.do("publish_rates", until="2026-11-24")
    second = running.do("publish_rates", until="2026-11-24")

    assert (first, second) == ({"published": 15}, {"published": 0})
