"""A page that is asked for what there is not shows something else, and says so."""

import pytest
from django.test import Client

from tests.builders import make_user
from tests.visibility.web.conftest import Scene, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(scene: Scene) -> Client:
    return signed_in(make_user(scene.firm, "admin", name="ada"))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/cash/?days=7", "There is no window of “7” days: these are the last 90 days."),
        ("/staffing/?weeks=99", "Weeks cannot be “99” here: these are the next 13."),
        ("/close/?period=2031-12-01", "There is no period that begins on “2031-12-01”: this is "),
        ("/cash/?days=%3Cb%3E", "There is no window of “&lt;b&gt;” days"),
    ],
)
def test_what_there_is_not_is_told(admin: Client, address: str, told: str) -> None:
    assert told in admin.get(address).content.decode()


@pytest.mark.parametrize(
    "address", ["/cash/", "/cash/?days=365", "/staffing/?weeks=", "/staffing/?weeks=26", "/close/"]
)
def test_what_there_is_is_shown_without_a_word(admin: Client, address: str) -> None:
    assert 'id="told"' not in admin.get(address).content.decode()
