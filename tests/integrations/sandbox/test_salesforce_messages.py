"""Outbound messages: SOAP, acknowledged or sent again, for every change and over a restart."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from defusedxml import ElementTree

from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.receiver import Receiver

ACK = (
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    b'<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>'
    b"</notificationsResponse></soapenv:Body></soapenv:Envelope>"
)
OUT = "{http://soap.sforce.com/2005/09/outbound}"
FIELD = "{urn:sobject.enterprise.soap.sforce.com}"


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("salesforce")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver(ACK)
    yield server
    server.close()


@pytest.fixture
def crm(running: Running, receiver: Receiver) -> Iterator[Running]:
    running.mode()
    running.do("subscribe", url=receiver.url, pause=0.1)
    yield running
    running.do("unsubscribe", url=receiver.url)


def eventually(condition: Callable[[], bool]) -> bool:
    give_up = time.monotonic() + 8
    while not condition() and time.monotonic() < give_up:
        time.sleep(0.05)
    return condition()


def notifications(receiver: Receiver) -> list[str]:
    bodies = [body.decode() for _, body in receiver.seen]
    return [found for body in bodies for found in re.findall(r"<Notification><Id>(\w+)</Id>", body)]


def test_a_closed_deal_arrives_as_soap_with_its_values(crm: Running, receiver: Receiver) -> None:
    made = crm.do("close_deal", deal="deal-030")["id"]
    assert eventually(lambda: len(receiver.seen) == 1)
    headers, body = receiver.seen[0]
    message = ElementTree.fromstring(body)
    record = f".//{OUT}Notification/{OUT}sObject/{FIELD}"
    assert headers["Content-Type"].startswith("text/xml")
    assert str(message.findtext(f".//{OUT}OrganizationId")).startswith("00D")
    assert message.findtext(f"{record}Id") == made
    assert message.findtext(f"{record}IsWon") == "true"
    assert message.findtext(f"{record}StageName") == "Closed Won"


def test_an_unacknowledged_message_is_sent_again(crm: Running, receiver: Receiver) -> None:
    receiver.refusals += [500, 503]
    crm.do("touch", object="Opportunity", n=1)
    assert eventually(lambda: len(receiver.seen) == 3)
    assert len(set(notifications(receiver))) == 1


def test_up_to_100_notifications_share_a_message(crm: Running, receiver: Receiver) -> None:
    for _ in range(4):
        crm.do("touch", object="Opportunity", n=40)
    assert eventually(lambda: len(set(notifications(receiver))) == 160)
    assert max(body.count(b"<Notification>") for _, body in receiver.seen) <= 100


def test_a_late_message_carries_the_latest_values(crm: Running, receiver: Receiver) -> None:
    crm.mode(late_webhook=0.5)
    crm.do("update_deal", deal="deal-031", amount="1000.00")
    crm.do("update_deal", deal="deal-031", amount="2000.00")
    assert eventually(lambda: len(notifications(receiver)) == 2)
    assert b"<sf:Amount>1000.0</sf:Amount>" not in b"".join(body for _, body in receiver.seen)


def test_duplicates_repeat_the_notification_id(crm: Running, receiver: Receiver) -> None:
    crm.mode(dup_webhook=1)
    crm.do("touch", object="Opportunity", n=1)
    assert eventually(lambda: len(receiver.seen) == 2)
    assert len(set(notifications(receiver))) == 1


def test_reordering_sends_singly_and_out_of_order(crm: Running, receiver: Receiver) -> None:
    crm.mode(reorder=1)
    crm.do("touch", object="Opportunity", n=30)
    assert eventually(lambda: len(set(notifications(receiver))) == 30)
    order = [re.search(rb"<sf:Id>(\w+)<", body) for _, body in receiver.seen]
    ids = [found.group(1).decode() for found in order if found]
    touched = list(crm.records("Opportunity"))[:30]
    assert sorted(ids) == sorted(touched)
    assert ids != touched


def test_waiting_messages_and_subscriptions_survive_a_kill(crm: Running, receiver: Receiver) -> None:
    receiver.refusals += [500] * 3
    crm.do("touch", object="Opportunity", n=1)
    assert eventually(lambda: len(receiver.seen) >= 1)
    crm.kill_and_restart()
    receiver.refusals.clear()
    receiver.seen.clear()
    assert eventually(lambda: len(receiver.seen) == 1)
