"""The board pack as PDF: made by the browser of this machine, which reaches nothing; without one the page stays."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.test import Client

from tests.visibility.web.conftest import Scene
from visibility.exports import chromium
from visibility.models import Taken

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


@pytest.mark.skipif(chromium.installed() is None, reason="no Chromium on this machine")
def test_the_pack_is_a_pdf_and_kept(scene: Scene, pmo: Client) -> None:
    answer = pmo.get("/portfolio/print/pdf/")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    taken = Taken.objects.get()
    assert (taken.kind, taken.subject, len(taken.sha256)) == ("print", "board pack, PDF", 64)


@pytest.mark.skipif(chromium.installed() is None, reason="no Chromium on this machine")
def test_a_document_that_asks_for_something_gets_nothing(asked_for: tuple[str, list[str]]) -> None:
    address, seen = asked_for

    pdf = chromium.printed(f'<img src="{address}image"><script>fetch("{address}script")</script>')

    assert pdf.startswith(b"%PDF-")
    assert seen == []


def test_without_a_browser_the_page_says_so_and_can_be_printed(
    scene: Scene, pmo: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "BROWSERS", ("/nowhere/chromium",))

    answer = pmo.get("/portfolio/print/pdf/?entity=DE", follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain == [("/portfolio/print/?entity=DE", 302)]
    assert "This server has no Chromium. Print the page from your browser." in page
    assert "/portfolio/print/pdf/" not in page
