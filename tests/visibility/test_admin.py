"""What an administrator decides about visibility can be seen and changed in the admin."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.visibility import builders as make
from visibility.models import Scope, SlaTarget, StreamPolicy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def static_files(settings: Any, tmp_path: Path) -> None:
    """A root for static files, which pages link and tests do not read."""
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.mark.parametrize(
    "page", ["visibility/scope", "visibility/streampolicy", "visibility/slatarget", "canonical/fiscalcalendar"]
)
def test_each_list_opens(admin: Client, page: str) -> None:
    firm = make.make_firm()
    make.make_viewer(firm)
    StreamPolicy.objects.create(firm=firm, stream="invoices", warn_seconds=60, fail_seconds=600)
    SlaTarget.objects.create(firm=firm, journey="opportunity_to_project", target_seconds=300)

    assert admin.get(f"/admin/{page}/").status_code == 200
    assert admin.get(f"/admin/{page}/add/").status_code == 200


def test_a_target_is_kept(admin: Client) -> None:
    firm = make.make_firm()
    form = {"firm": firm.pk, "journey": "opportunity_to_project", "target_seconds": 120, "share": "0.9"}

    admin.post("/admin/visibility/slatarget/add/", {**form, "minimum_events": 5})

    assert SlaTarget.objects.get().target_seconds == 120


def test_a_policy_that_fails_before_it_warns_is_refused(admin: Client) -> None:
    firm = make.make_firm()
    form = {"firm": firm.pk, "stream": "invoices", "warn_seconds": 600, "fail_seconds": 60}

    answer = admin.post("/admin/visibility/streampolicy/add/", form)

    assert answer.status_code == 200
    assert not StreamPolicy.objects.exists()


def test_somebody_who_is_no_administrator_is_kept_out() -> None:
    viewer = make.make_viewer(make.make_firm())
    client = Client()
    client.force_login(User.objects.get(pk=viewer.user_id))

    assert client.get("/admin/visibility/scope/").status_code == 302
    assert Scope.objects.count() == 1
