"""The board pack as PDF: made by the browser of this machine, which reaches nothing; without one the page stays."""

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from tests.builders import make_user
from tests.visibility.web.conftest import Scene, send, signed_in
from visibility.exports import chromium, pdfs
from visibility.models import BoardPdf, Taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked_for() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and what it is asked for."""
    seen: list[str] = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", seen
        server.shutdown()


def asked(client: Client, query: str = "") -> str:
    """The address of the page of a PDF that was asked for."""
    answer = send(client, "/portfolio/print/pdf/", query=query)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


@pytest.mark.skipif(chromium.installed() is None, reason="no Chromium on this machine")
def test_a_worker_makes_it_and_it_is_kept_that_it_was_taken(scene: Scene, pmo: Client) -> None:
    address = asked(pmo)
    waiting, early = pmo.get(address).content.decode(), pmo.get(f"{address}file/")

    made = pdfs.make_waiting(timezone.now)

    ready, answer = pmo.get(address).content.decode(), pmo.get(f"{address}file/")
    assert ("It is being made." in waiting, 'hx-trigger="every 3s"' in waiting) == (True, True)
    assert early.headers["Location"] == address
    assert made == 1
    assert (f'href="{address}file/" download' in ready, "hx-trigger" in ready) == (True, False)
    assert answer.content.startswith(b"%PDF-")
    taken = Taken.objects.get()
    assert (taken.kind, taken.subject, len(taken.sha256)) == ("print", "board pack, PDF", 64)


@pytest.mark.skipif(chromium.installed() is None, reason="no Chromium on this machine")
def test_a_document_that_asks_for_something_gets_nothing(asked_for: tuple[str, list[str]]) -> None:
    address, seen = asked_for

    pdf = chromium.printed(f'<img src="{address}image"><script>fetch("{address}script")</script>')

    assert pdf.startswith(b"%PDF-")
    assert seen == []


def test_without_a_browser_its_page_says_so_and_leads_to_the_one_to_print(
    scene: Scene, pmo: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = asked(pmo, "entity=DE&sort=burn")
    monkeypatch.setattr(chromium, "BROWSERS", ("/nowhere/chromium",))
    pdfs.make_waiting(timezone.now)

    page, to_print = (pmo.get(path).content.decode() for path in (address, "/portfolio/print/"))

    assert "This server has no Chromium. Print the page from your browser." in page
    assert 'href="/portfolio/print/?entity=DE&amp;sort=burn"' in page
    assert "Make a PDF" not in to_print


def test_it_is_for_nobody_else_and_for_a_day(scene: Scene, pmo: Client) -> None:
    address = asked(pmo)
    other = signed_in(make_user(scene.firm, "pmo"))
    now = timezone.now()

    assert asked(pmo) == address
    assert other.get(address).status_code == 404
    assert pmo.get(address).status_code == 200
    assert pdfs.forget_old(now + timedelta(hours=23)) == 0
    BoardPdf.objects.update(rights="-" * 64)
    assert pmo.get(address).status_code == 404
    BoardPdf.objects.update(rights="", asked_at=now - timedelta(hours=25))
    assert pmo.get(address).status_code == 404
    assert not pdfs.are_waiting(now)
    assert pdfs.forget_old(now) == 1


def test_one_reader_cannot_keep_all_workers_printing(scene: Scene, pmo: Client) -> None:
    addresses = [asked(pmo, f"entity=DE&sort={sort}") for sort in ("burn", "margin", "-burn", "-margin")]
    BoardPdf.objects.update(asked_at=timezone.now() - timedelta(minutes=9))

    refused, again = addresses[-1], asked(pmo, "entity=DE&sort=burn")

    assert BoardPdf.objects.count() == 3
    assert again == addresses[0]
    assert refused == "/portfolio/print/?entity=DE&sort=-margin"
    assert "3 of yours are still being made" in pmo.get(refused).content.decode()


def test_what_a_dead_worker_had_begun_is_made_by_the_next(scene: Scene, pmo: Client) -> None:
    asked(pmo)
    now = timezone.now()
    BoardPdf.objects.update(claimed_at=now)

    assert not pdfs.are_waiting(now + timedelta(minutes=2))
    assert pdfs.are_waiting(now + timedelta(minutes=4))


def test_a_document_that_cannot_be_written_is_told_of_once(scene: Scene, pmo: Client, tmp_path: Path) -> None:
    (tmp_path / "portfolio").mkdir()
    (tmp_path / "portfolio" / "pdf.html").write_text("{% nothing_of_that_name %}")
    engine: dict[str, Any] = settings.TEMPLATES[0]
    asked(pmo)

    with override_settings(TEMPLATES=[{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]):
        pdfs.make_waiting(timezone.now)

    assert (BoardPdf.objects.get().fault, pdfs.are_waiting(timezone.now() + timedelta(hours=1))) == (pdfs.LOST, False)
