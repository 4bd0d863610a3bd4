"""Evidence of a pull: every question is kept, and rows point to the answer that brought them."""

from collections.abc import Callable

import pytest

from integrations.canonical.models import Milestone
from integrations.models import Connection, Exchange, StreamCursor
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.pulls import pull_now

pytestmark = pytest.mark.django_db
Connect = Callable[..., Connection]
Vendors = Callable[..., Vendor]


def kept(collection: str) -> int:
    return Exchange.objects.filter(url__contains=f"/{collection}.json?", purpose="pull").count()


def test_milestones_point_to_the_milestones_and_their_stories_are_kept(vendors: Vendors, connect: Connect) -> None:
    psa = vendors("kantata")
    connection = connect(psa, entered={"access_token": psa.client()["access_token"]})
    cursor = StreamCursor.objects.create(
        connection=connection, stream="billing_milestones", entity="milestone", every_seconds=120
    )

    pull_now(cursor.pk)

    urls = set(Exchange.objects.filter(pk__in=Milestone.objects.values("exchange_id")).values_list("url", flat=True))
    assert len(urls) == 1
    assert "/billing_milestones.json?" in urls.pop()
    assert (kept("stories"), Exchange.objects.filter(purpose="pull").count()) == (1, 2)


def test_the_refused_try_before_a_new_token_is_kept(vendors: Vendors, connect: Connect) -> None:
    erp = vendors("netsuite")
    client = erp.client()
    connection = connect(
        erp,
        entered={"private_key": (erp.state / client["private_key_file"]).read_text()},
        client_id=client["client_id"],
        certificate_id=client["certificate_id"],
        subsidiaries="1=DE, 2=US, 3=UK",
    )
    cursor = StreamCursor.objects.create(connection=connection, stream="employees", entity="person", every_seconds=900)
    pull_now(cursor.pk)
    Exchange.objects.all().delete()
    erp.do("expire_tokens")

    pull_now(cursor.pk)

    statuses = list(Exchange.objects.filter(purpose="pull").order_by("started_at").values_list("status", flat=True))
    assert statuses[:2] == [401, 200]
