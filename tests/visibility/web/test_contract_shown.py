"""The project page shows what was signed, and each cell of its margin grid leads to a page of rows."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import make_project, make_user
from tests.visibility import signed
from tests.visibility.web.conftest import Scene, signed_in
from tests.visibility.worlds import Build
from visibility.projections import turn

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(scope="module")
def page(made: Scene, built: Build) -> str:
    """As the PMO sees it."""
    return built(lambda: sign(made))


def sign(scene: Scene) -> str:
    """With a retainer of 10 days, a signed change and a pending one, and a baseline."""
    today = timezone.now().date()
    contract = signed.make_contract(scene.project, scene.erp, signed_on=today - timedelta(days=9))
    window = {"starts_on": today - timedelta(days=4), "ends_on": today + timedelta(days=5)}
    signed.make_line(contract, "retainer", title="Support", amount=D(900), **window)
    signed.make_change(contract, number="CO-1", title="Nights", amount=D(100), signed_on=today)
    signed.make_change(contract, number="CO-2", title="Weekends", amount=D(70_000))
    signed.make_baseline(scene.project, scene.erp, m04=3000)
    turn.run(timezone.now())
    return signed_in(make_user(scene.firm, "pmo")).get("/projects/P-100/").content.decode()


def section(page: str, name: str) -> str:
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


def test_the_contract_stands_beneath_the_margin(page: str) -> None:
    shown = section(page, "contract")

    assert all(word in shown for word in ("C-1", "PO-7", "Support", "Retainer", "Nights", "Weekends", "holds"))
    assert shown.count(">pending<") == shown.count(">signed<") == 1
    assert "EUR 1,000" in shown  # 900 and the signed change
    assert "EUR 70k" in shown
    assert "EUR 500" in shown  # 5 of 10 days


def test_the_page_names_the_methods_of_what_was_signed(page: str) -> None:
    assert "Retainer" in page.partition("<h1>")[2].partition("</div>")[0]


def test_every_cell_leads_to_rows(page: str, pmo: Client) -> None:
    addresses = [
        unescape(one) for one in re.findall(r'<td class="number"[^>]*><a href="([^"]+)"', section(page, "margin"))
    ]

    assert len(addresses) == 15
    assert {pmo.get(address).status_code for address in set(addresses)} == {200}


def test_a_project_without_contract_has_no_such_section(scene: Scene, pmo: Client) -> None:
    make_project(scene.germany, code="P-200")
    turn.run(timezone.now())

    assert 'id="contract"' not in pmo.get("/projects/P-200/").content.decode()
