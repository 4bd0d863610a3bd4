"""Every kind of error that the engine writes has its cause, its work and its owner."""

from typing import get_args

import pytest

from integrations.outcomes import RefusalKind
from visibility.queries.transactions.mending import MENDS, OTHER, label_of, mend_of

ENGINE = ("unknown", "crash", "retry", "throttled", "unavailable", "unauthorized")


@pytest.mark.parametrize("kind", [kind for kind in (*get_args(RefusalKind), *ENGINE) if kind != "other"])
def test_a_kind_has_words_of_its_own(kind: str) -> None:
    assert kind in MENDS
    assert mend_of(kind).todo.endswith(".")


def test_a_kind_that_nobody_knows_is_other() -> None:
    assert (mend_of("invented"), mend_of("other")) == (OTHER, OTHER)
    assert label_of("") == ""
