"""Each unbilled amount stands under exactly one reason, the first that claims it: nothing is lost or counted twice."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from visibility.measures.ageing import OpenAmount, by_reason
from visibility.measures.billing import Hold
from visibility.measures.holds import ORDER, Claim, held

FIRST = date(2026, 6, 1)
D = Decimal


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def work(*amounts: int) -> list[OpenAmount]:
    return [OpenAmount(day(number), D(amount)) for number, amount in enumerate(amounts)]


def test_what_nobody_claims_is_ready() -> None:
    assert by_reason(held(work(100, 50), [])) == {Hold.READY: D(150)}


def test_a_claim_takes_the_work_of_its_day_alone() -> None:
    found = held(work(100, 50), [Claim(Hold.SYNC_FAILED, D(70), day(1))])

    assert by_reason(found) == {Hold.READY: D(100), Hold.SYNC_FAILED: D(50)}


def test_a_day_that_failed_in_part_is_split() -> None:
    found = held(work(100), [Claim(Hold.SYNC_FAILED, D(30), day(0))])

    assert found == (OpenAmount(day(0), D(70), Hold.READY), OpenAmount(day(0), D(30), Hold.SYNC_FAILED))


def test_a_claim_of_no_day_takes_the_newest_first() -> None:
    found = held(work(100, 50), [Claim(Hold.MILESTONE_NOT_ACCEPTED, D(60))])

    assert [(item.service_date, item.amount) for item in found if item.reason == Hold.READY] == [(day(0), D(90))]


def test_the_first_reason_of_the_order_has_an_amount_that_two_claim() -> None:
    claims = [Claim(Hold.PURCHASE_ORDER_MISSING), Claim(Hold.SYNC_FAILED, D(40), day(0)), Claim(Hold.APPROVAL, D(30))]

    assert by_reason(held(work(100), claims)) == {
        Hold.APPROVAL: D(30),
        Hold.SYNC_FAILED: D(40),
        Hold.PURCHASE_ORDER_MISSING: D(30),
    }


def test_a_reason_that_is_known_already_stays_and_a_credit_is_never_claimed() -> None:
    items = [OpenAmount(day(0), D(80), Hold.APPROVAL), OpenAmount(day(1), D(-20))]

    assert by_reason(held(items, [Claim(Hold.PURCHASE_ORDER_MISSING)])) == {Hold.APPROVAL: D(80), Hold.READY: D(-20)}


def test_whatever_claims_there_are_the_reasons_sum_to_the_work() -> None:
    random = Random(11)
    amounts = [[random.randint(-50, 400) for _ in range(12)] for _ in range(200)]
    claims = [[_any_claim(random) for _ in range(6)] for _ in amounts]

    sums = [sum(by_reason(held(work(*some), claims[place])).values()) for place, some in enumerate(amounts)]

    assert sums == [sum(some) for some in amounts]


def _any_claim(random: Random) -> Claim:
    amount = random.choice([None, D(random.randint(0, 90_000)) / 100])
    return Claim(random.choice(ORDER), amount, random.choice([None, day(random.randrange(12))]))
