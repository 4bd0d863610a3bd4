"""The close cockpit's page and API, for finance; its lines open their records."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from integrations.canonical.models import FiscalPeriod
from tests.builders import make_user
from tests.visibility import builders as make
from tests.visibility.web.conftest import Scene, signed_in
from visibility import closes

pytestmark = pytest.mark.django_db


@pytest.fixture
def may(scene: Scene) -> FiscalPeriod:
    """A period with an approved entry of Germany that nobody posted."""
    make.make_time(
        scene.project,
        scene.erp,
        None,
        service_date=date(2026, 5, 12),
        approved_at=datetime(2030, 1, 1, tzinfo=UTC),
        reporting_amount=Decimal(1200),
    )
    return make.make_period(scene.firm, scene.erp)


@pytest.fixture
def finance(scene: Scene) -> Client:
    return signed_in(make_user(scene.firm, "finance", name="fay"))


def test_finance_begins_there_and_opens_the_records_of_each_line(may: FiscalPeriod, finance: Client) -> None:
    page = finance.get("/", follow=True).content.decode()

    assert "Not safe:" in page
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/close/rows/[^"]+)"', page)}
    assert "/close/rows/?line=unposted&entity=DE&period=2026-05-01" in links
    assert {finance.get(link).status_code for link in links} == {200}


def test_a_kept_close_shows_what_came_later(may: FiscalPeriod, finance: Client) -> None:
    FiscalPeriod.objects.filter(pk=may.pk).update(state="closed", source_changed_at=datetime(2031, 1, 1, tzinfo=UTC))
    closes.keep_closes(make.NOW)

    page = finance.get("/close/?period=2026-05-01").content.decode()

    assert "As it was when the ERP closed it" in page
    assert "nothing more became known" in page


@pytest.mark.parametrize(("role", "status"), [("executive", 403), ("pmo", 403), ("admin", 200)])
def test_it_is_for_finance_and_administrators(may: FiscalPeriod, scene: Scene, role: str, status: int) -> None:
    client = signed_in(make_user(scene.firm, role))

    paths = ("/close/", "/close/rows/?entity=DE", "/api/v1/close/", "/api/v1/close/rows/?entity=DE")
    assert [client.get(path).status_code for path in paths] == [status] * 4


def test_nonsense_in_the_address_is_not_found_or_ignored(may: FiscalPeriod, finance: Client) -> None:
    assert finance.get("/close/rows/?line=shoes&entity=DE").status_code == 404
    assert finance.get("/close/rows/?line=unposted&entity=XX").status_code == 404
    assert finance.get("/close/?period=%00").status_code == 200


def test_the_api_gives_verdicts_and_lines(may: FiscalPeriod, finance: Client) -> None:
    found = finance.get("/api/v1/close/").json()

    germany = found["entities"][0]
    assert (found["chosen"]["starts_on"], germany["entity"], germany["verdict"]) == ("2026-05-01", "DE", "not_safe")
    assert germany["lines"][0]["money"]["figure"] == "1200"
