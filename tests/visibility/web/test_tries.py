"""What a try shows beside its outcome: how it differs from the one before, and the items of a call it shared."""

import zlib
from typing import Any

import orjson
import pytest
from django.test import Client

from integrations.models import Exchange, ExchangeBody
from journeys.models import AttemptExchange
from tests.builders import make_attempt, make_exchange, make_run, make_step, make_user
from tests.visibility.web.conftest import Scene, signed_in

pytestmark = pytest.mark.django_db


def sent(scene: Scene, *bodies: Any, **changes: Any) -> list[Exchange]:
    """A try for each body, refused each time."""
    exchanges = []
    for body in bodies:
        exchange = make_exchange(scene.erp, request_sha256=str(hash(str(body))), **changes)
        kept = {"exchange_id": exchange.pk, "started_at": exchange.started_at}
        ExchangeBody.objects.create(**kept, request_body=zlib.compress(orjson.dumps(body)))
        make_attempt(scene.failed_step, exchange)
        exchanges.append(exchange)
    return exchanges


def text(client: Client, scene: Scene) -> str:
    return client.get(f"/transactions/{scene.failed.pk}/").content.decode()


def differences(client: Client, scene: Scene) -> list[dict[str, str]]:
    """Those of the last try, as the API tells them."""
    found = client.get(f"/api/v1/transactions/{scene.failed.pk}/").json()
    diff = found["steps"][0]["tries"][-1]["diff"]
    return [] if diff is None else diff["lines"]


def test_a_try_says_what_it_sent_other_than_the_one_before(scene: Scene, pmo: Client) -> None:
    line = {"quantity": 8, "item": "day"}
    sent(scene, {"customer": {"name": "Ada"}, "lines": [line]}, {"customer": {}, "lines": [{**line, "quantity": 7}]})

    page = text(pmo, scene)

    assert "Try 3 against try 2: 3 differences" in page
    assert differences(pmo, scene) == [
        {"place": "sent", "name": "customer.name", "before": "Ada", "after": ""},
        {"place": "sent", "name": "lines.0.quantity", "before": "8", "after": "7"},
        {"place": "sent", "name": "customer", "before": "", "after": "{}"},
    ]


def test_the_same_again_is_said_to_be_the_same(scene: Scene, pmo: Client) -> None:
    sent(scene, {"hours": 8}, {"hours": 8})

    assert "Try 3 against try 2: sent and answered the same" in text(pmo, scene)


def test_another_answer_is_a_difference(scene: Scene, pmo: Client) -> None:
    first, second = sent(scene, {"hours": 8}, {"hours": 8})
    for exchange, status, body in ((first, 400, b'{"title": "closed"}'), (second, 409, b"locked")):
        Exchange.objects.filter(pk=exchange.pk).update(status=status, response_sha256=str(status))
        ExchangeBody.objects.filter(exchange_id=exchange.pk).update(response_body=zlib.compress(body))

    told = [(line["name"], line["before"], line["after"]) for line in differences(pmo, scene)]

    assert told == [("status", "400", "409"), ("title", "closed", ""), ("line 1", "", "locked")]


def test_what_somebody_is_paid_shows_in_no_difference(scene: Scene, pmo: Client) -> None:
    sent(scene, {"laborcost": 77.77}, {"laborcost": 88.88})

    assert differences(pmo, scene) == []
    assert "88.88" not in text(pmo, scene)


def test_bodies_that_expired_differ_by_their_hashes(scene: Scene, pmo: Client) -> None:
    sent(scene, {"hours": 8}, {"hours": 7})
    ExchangeBody.objects.all().delete()

    (line,) = differences(pmo, scene)

    assert (line["place"], line["name"]) == ("sent", "")
    assert "expired" in line["before"]


def test_whoever_may_not_open_exchanges_sees_no_differences(scene: Scene) -> None:
    sent(scene, {"hours": 8}, {"hours": 7})
    german = signed_in(make_user(scene.firm, "pmo", entities=[scene.germany]))

    assert differences(german, scene) == []
    assert "against try" not in text(german, scene)


def test_a_shared_call_tells_what_became_of_each_item(scene: Scene, pmo: Client) -> None:
    of_britain = make_run(scene.firm, legal_entity=scene.britain, label="Severn tunnel")
    other = make_run(scene.firm, legal_entity=scene.germany, label="Elbe quay")
    for place, run in enumerate((other, of_britain), 1):
        attempt = make_attempt(make_step(run, scene.erp, state="done", external_ref=f"time-{place}"), outcome="Done")
        AttemptExchange.objects.create(attempt=attempt, exchange_id=scene.exchange.pk, item_index=place)

    page = text(pmo, scene)
    german = text(signed_in(make_user(scene.firm, "pmo", entities=[scene.germany])), scene)

    assert "Try 1 was item 1 of a call of several: 2 done, 1 refused" in page
    for words in ("Elbe quay", "Severn tunnel", "time-2", f'href="/transactions/{of_britain.pk}/"'):
        assert words in page
    assert "Elbe quay" in german
    assert "Severn tunnel" not in german
    assert "1 of other legal entities are not shown" in german


def test_a_look_for_what_was_sent_is_not_compared_with_sending_it(scene: Scene, pmo: Client) -> None:
    sent(scene, {"hours": 8})
    looked = make_attempt(scene.failed_step)
    AttemptExchange.objects.create(attempt=looked, exchange_id=make_exchange(scene.erp).pk, role="probe")
    sent(scene, {"hours": 8})

    assert "Try 4 against try 2: sent and answered the same" in text(pmo, scene)
    assert "Try 3 against" not in text(pmo, scene)
