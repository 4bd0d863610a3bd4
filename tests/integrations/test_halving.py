"""What cannot be worked on is found among many, and costs the others nothing."""

from collections.abc import Sequence

import pytest

from integrations.canonical.models import Firm
from integrations.halving import by_halves

pytestmark = pytest.mark.django_db


def founded(names: Sequence[str]) -> int:
    for name in names:
        Firm.objects.create(slug=name, name=name, reporting_currency="EUR")
        if name.startswith("bad"):
            raise ValueError(name)
    return len(names)


def test_all_but_what_fails_is_done_once_and_in_order() -> None:
    done, spoilt = by_halves(founded, ["a", "bad-1", "b", "c", "bad-2"], spoilt_by=(ValueError,))

    assert [(name, str(error)) for name, error in spoilt] == [("bad-1", "bad-1"), ("bad-2", "bad-2")]
    assert (sum(done), list(Firm.objects.order_by("pk").values_list("slug", flat=True))) == (3, ["a", "b", "c"])


def test_what_goes_well_is_done_at_once() -> None:
    assert by_halves(len, range(9), spoilt_by=(ValueError,)) == ([9], [])


def test_another_failure_is_the_callers() -> None:
    with pytest.raises(ValueError, match="bad-1"):
        by_halves(founded, ["a", "bad-1"], spoilt_by=(LookupError,))
