"""The mail sink over real SMTP: it keeps, it refuses, it loses answers."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tests.integrations.sandbox.conftest import Running, Start, free_port


class Mailbox:
    """Sends to the running sink."""

    def __init__(self, running: Running, port: int) -> None:
        self.running = running
        self.port = port

    def send(self, message_id: str, subject: str = "Margin below plan") -> None:
        message = EmailMessage()
        message["From"], message["To"] = "alerts@northlight.example", "pmo@northlight.example"
        message["Subject"], message["Message-ID"] = subject, message_id
        message.set_content("Project DE-1001 lost 4 points.")
        with smtplib.SMTP("127.0.0.1", self.port, timeout=5) as client:
            client.send_message(message)

    def count(self, message_id: str) -> int:
        return int(self.running.get("/messages", params={"message_id": message_id}).json()["count"])


@pytest.fixture(scope="module")
def sink(start: Start) -> Mailbox:
    port = free_port()
    return Mailbox(start("mail", "--smtp-port", str(port)), port)


@pytest.fixture
def mailbox(sink: Mailbox) -> Iterator[Mailbox]:
    sink.running.mode()
    yield sink
    sink.running.mode()


def test_a_message_is_kept_with_its_headers_and_hash(mailbox: Mailbox) -> None:
    mailbox.send("<kept@northlight>", "Überfällige Abrechnung")
    effect = mailbox.running.journal("effect")[-1]
    body = effect["body"]
    assert (effect["operation"], effect["object"], effect["ref"]) == ("deliver", "message", "<kept@northlight>")
    assert (body["subject"], body["recipients"]) == ("Überfällige Abrechnung", ["pmo@northlight.example"])
    assert body["text"].strip() == "Project DE-1001 lost 4 points."
    assert len(body["sha256"]) == 64


@pytest.mark.parametrize(
    ("mode", "code", "words"), [("tempfail", 451, b"4.3.0 try again later"), ("reject", 550, b"5.7.1 rejected")]
)
def test_a_refused_message_is_not_kept(mailbox: Mailbox, mode: str, code: int, words: bytes) -> None:
    mailbox.running.mode(**{mode: 1, "count": 1})
    with pytest.raises(smtplib.SMTPDataError) as refused:
        mailbox.send(f"<{mode}@northlight>")
    assert (refused.value.smtp_code, refused.value.smtp_error) == (code, words)
    assert mailbox.running.journal("request")[-1]["status"] == code
    assert mailbox.count(f"<{mode}@northlight>") == 0


def test_an_answer_lost_before_leaves_nothing(mailbox: Mailbox) -> None:
    mailbox.running.mode(plost_before=1, count=1)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        mailbox.send("<before@northlight>")
    assert mailbox.count("<before@northlight>") == 0


def test_an_answer_lost_after_leaves_the_message(mailbox: Mailbox) -> None:
    mailbox.running.mode(plost_after=1, count=1)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        mailbox.send("<after@northlight>")
    assert mailbox.count("<after@northlight>") == 1


def test_messages_survive_a_kill(mailbox: Mailbox) -> None:
    mailbox.send("<survivor@northlight>")
    mailbox.running.kill_and_restart()
    assert mailbox.count("<survivor@northlight>") == 1
    mailbox.send("<next@northlight>")
    assert mailbox.count("<next@northlight>") == 1
