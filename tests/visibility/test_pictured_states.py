"""The states that are made for pictures leave nothing behind, also where the pictures break."""

from contextlib import suppress

import pytest
from django.contrib.auth.models import User

from integrations.canonical.models import Firm
from tests.builders import make_firm
from visibility.access import OutOfScope, viewer_of
from visibility.management.pictures.states import broken_promises, newcomers
from visibility.models import StreamPolicy

pytestmark = pytest.mark.django_db


class Broke(Exception):
    """A picture could not be taken."""


def test_a_new_firm_and_its_people_are_there_for_the_pictures_alone() -> None:
    make_firm()
    before = Firm.objects.count(), User.objects.count()

    with suppress(Broke), newcomers() as people:
        newcomer, outsider = (User.objects.get(username=name) for name in (people.newcomer, people.outsider))
        assert viewer_of(newcomer).firm_name == "New firm"
        with pytest.raises(OutOfScope):
            viewer_of(outsider)
        raise Broke

    assert (Firm.objects.count(), User.objects.count()) == before


def test_policies_are_as_they_were_afterwards() -> None:
    policy = StreamPolicy.objects.create(firm=make_firm(), stream="projects", warn_seconds=60, fail_seconds=180)

    with suppress(Broke), broken_promises():
        policy.refresh_from_db()
        assert (policy.warn_seconds, policy.fail_seconds) == (0, 1)
        raise Broke

    policy.refresh_from_db()
    assert (policy.warn_seconds, policy.fail_seconds) == (60, 180)
