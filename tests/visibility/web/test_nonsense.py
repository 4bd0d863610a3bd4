"""Nonsense in any documented parameter of the API gets an answer, or says what there is not; it breaks nothing."""

import re
from collections.abc import Iterator, Mapping

import pytest
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from tests.builders import make_user
from tests.visibility.web.conftest import Scene, signed_in
from visibility.projections.rebuild import rebuild

pytestmark = pytest.mark.django_db
NONSENSE = ("9" * 20,)
MORE_OF = {
    "page": ("0", "-1", "9" * 7, "soon", "\u0661", "\x00"),
    **dict.fromkeys(("at", "from", "to", "since", "until", "period", "week"), ("0001-01-01", "9999-12-31")),
}
ROLES = ("executive", "pmo", "finance", "admin")
# What addresses name; what only counts is the scene's own.
NAMED = {"code": "P-100", "kind": "deals", "bar": "integration", "reason": "approval", "dimension": "manager"}
ANSWERED = {200, 400, 404}


def asked(named: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Every address that can be read, with every parameter it documents, and what is asked for."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]  # type: ignore[no-untyped-call]
    for path, actions in paths.items():
        address = re.sub(r"\{(\w+)\}", lambda found: named.get(found[1], "1"), path)
        for one in actions.get("get", {}).get("parameters", ()):
            if one["in"] == "query":
                yield from ((address, one["name"], value) for value in (*NONSENSE, *MORE_OF.get(one["name"], ())))


def test_no_parameter_breaks_an_answer(scene: Scene) -> None:
    rebuild(timezone.now())
    reader = signed_in(make_user(scene.firm, *ROLES))
    reader.raise_request_exception = False

    found = {
        (address, name, value): reader.get(address, {name: value}).status_code
        for address, name, value in asked(NAMED | {"run_id": str(scene.failed.pk)})
    }

    assert len(found) > 300
    assert {place: status for place, status in found.items() if status not in ANSWERED} == {}
