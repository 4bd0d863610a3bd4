"""Texts that mean something to COPY, to CSV or to JSON are stored as the source states them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.canonical.merging.copying import line_of
from integrations.canonical.models import Firm, Task
from integrations.connector import Row
from tests.integrations.canonical.builders import merge, origin

AWKWARD = (
    'say "no"',
    "C:\\new",
    "two\nlines",
    "a\tb\rc",
    "null",
    "\\N",
    "\\.",
    "a,b",
    "'",
    "Zürich 🏔",
    "\\.\n\\.",
    '"',
)


@pytest.mark.django_db
def test_texts_arrive_as_they_are(firm: Firm) -> None:
    rows = [Row(str(number), {"title": text}) for number, text in enumerate(AWKWARD)]

    merge(origin(firm, "psa", "task", "Task"), rows)

    assert dict(Task.objects.values_list("external_id", "title")) == {
        row.external_id: row.values["title"] for row in rows
    }


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_line_is_one_record_of_csv(text: str) -> None:
    """Quotes within are escaped, so that those left over pair up."""
    line = line_of("task")(Row("1", {"title": text}))

    bare = line.replace("\\\\", "").replace('\\"', "")
    assert bare.count('"') % 2 == 0
    assert ("\n" in line) == ("\n" in text)
