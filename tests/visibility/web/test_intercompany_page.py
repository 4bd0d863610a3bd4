"""The page of charges between legal entities: for every role, within its entities, as a file and as JSON."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from integrations.canonical.models import IntercompanyLeg, LegalEntity
from tests.builders import make_user
from tests.visibility.builders import make_leg
from tests.visibility.web.conftest import Scene, signed_in
from visibility.projections import turn

pytestmark = pytest.mark.django_db
PAGE, ONE = "/portfolio/intercompany/", "/portfolio/intercompany/?pair=IC-1"
PAGES = (PAGE, ONE, f"{PAGE}?state=open", f"{PAGE}?period=2026-05-01..2026-05-31&entity=DE", "/projects/P-100/")
EXPORT = f"{PAGE}export/csv/"


@pytest.fixture
def charged(scene: Scene) -> IntercompanyLeg:
    """Britain has charged ten hours, and Germany has booked nothing."""
    leg = make_leg(scene.britain, scene.project, scene.erp, exchange_id=scene.exchange.pk, amount=Decimal("876.54"))
    turn.run(timezone.now())
    return leg


def member(scene: Scene, role: str, entities: Sequence[LegalEntity] | None = None) -> Client:
    return signed_in(make_user(scene.firm, role, entities=entities, name=f"{role}-one"))


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


@pytest.mark.parametrize("role", ["executive", "pmo", "finance", "admin"])
def test_every_role_sees_the_charge_and_finance_its_price(scene: Scene, charged: IntercompanyLeg, role: str) -> None:
    client = member(scene, role)
    pages = [body(client, path) for path in PAGES]

    assert [path for path, page in zip(PAGES, pages, strict=True) if "IC-1" not in page] == []
    assert ("100.00" in pages[0]) == (role in ("finance", "admin"))
    assert "Cost not booked" in pages[0]
    assert client.get(f"{PAGE}?state=x").status_code == 404
    assert "Group margin" in body(client, f"{PAGE}?period=soon")


def test_the_list_says_who_booked_a_charge_in_which_period(scene: Scene, charged: IntercompanyLeg) -> None:
    make_leg(
        scene.germany,
        scene.project,
        scene.erp,
        side="cost",
        counterparty="UK",
        service_date=date(2026, 6, 2),
        posting_period="2026-06",
    )
    turn.run(timezone.now())

    page = body(member(scene, "finance"), f"{PAGE}?period=2026-05-01..2026-05-31")

    assert "Booked by UK in 2026-05, by DE in 2026-06.</span>" in page


def test_each_row_of_the_margins_tells_its_number_on_a_phone(scene: Scene, charged: IntercompanyLeg) -> None:
    table = body(member(scene, "finance"), PAGE).partition('id="margins"')[2].partition("</table>")[0]

    assert "Group margin" in table
    assert table.count('class="fold"') == table.count('class="title"')


def test_the_sides_lead_to_what_brought_them(scene: Scene, charged: IntercompanyLeg) -> None:
    assert f"/exchanges/{scene.exchange.pk}/" in body(member(scene, "finance"), ONE)
    assert "/exchanges/" not in body(member(scene, "executive"), ONE)


def test_who_may_see_the_borrower_alone_sees_the_charge_and_no_amount(scene: Scene, charged: IntercompanyLeg) -> None:
    page = body(member(scene, "finance", entities=[scene.germany]), ONE)

    assert "Cost not booked" in page
    assert "876" not in page


def test_a_charge_alone_is_taken_along_alone_and_reckons_no_group(scene: Scene, charged: IntercompanyLeg) -> None:
    make_leg(scene.britain, scene.project, scene.erp, pair_key="IC-2")
    client = member(scene, "finance")

    text = b"".join(client.get(f"{EXPORT}?pair=IC-1").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    assert f'href="{EXPORT}?pair=IC-1"' in body(client, ONE)
    assert [row["pair"] for row in csv.DictReader(io.StringIO(text))] == ["IC-1"]
    assert client.get(f"/api/v1{ONE}").json()["consolidation"] is None


def test_slices_by_legal_entity_lead_to_the_charges(scene: Scene, charged: IntercompanyLeg) -> None:
    page = body(member(scene, "executive"), "/portfolio/by/entity/")

    assert "Intercompany not agreed" in page
    assert 'href="/portfolio/intercompany/?state=open"' in page
    assert "Intercompany not agreed" not in body(member(scene, "pmo"), "/portfolio/by/entity/?practice=Data")
    assert "own margins, are known <a" in body(member(scene, "finance"), "/portfolio/by/entity/?rate=budget")


def test_the_close_of_the_borrower_leads_to_what_it_has_not_booked(scene: Scene, charged: IntercompanyLeg) -> None:
    IntercompanyLeg.objects.update(service_date=timezone.now().date(), posting_period=f"{timezone.now():%Y-%m}")
    first = timezone.now().date().replace(day=1)

    page = body(member(scene, "finance"), f"/close/?period={first}")

    assert "Intercompany charges that do not agree" in page
    assert f'href="/portfolio/intercompany/?entity=DE&amp;period={quote(str(first))}' in page


def test_charges_are_taken_along_and_asked_for_by_machines(scene: Scene, charged: IntercompanyLeg) -> None:
    client = member(scene, "finance")

    text = b"".join(client.get(EXPORT).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (row,) = csv.DictReader(io.StringIO(text))
    answer = client.get(f"/api/v1{PAGE}").json()

    assert (row["pair"], row["agreement"], row["income"], row["cost"]) == ("IC-1", "no_cost", "876.54", "")
    assert row["agreement_label"] == "Cost not booked"
    assert (answer["pairs"][0]["key"], answer["consolidation"]["open_count"]) == ("IC-1", 1)
    assert row["on"] == date(2026, 5, 29).isoformat()
