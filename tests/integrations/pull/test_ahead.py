"""Pages are fetched and mapped ahead of their storing: so many and no more, in order, with what they raise in place."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from integrations import gateway
from integrations.connector import Page, Window
from integrations.models import Connection
from tests.integrations.pull.source import Source

pytestmark = pytest.mark.django_db
EVER = Window(None, datetime(2040, 1, 1, tzinfo=UTC))
MOST = 2


@pytest.fixture
def five_pages(source: Source) -> Source:
    """Four of three records, the last of two."""
    for number in range(14):
        source.put(f"{number:02}")
    return source


def ids(page: Page) -> list[str]:
    return [record["id"] for record in page.records]


def no_seven(page: Page) -> list[str]:
    if "07" in ids(page):
        raise ValueError("no seven, please")
    return ids(page)


def pages(
    connection: Connection, *, most: int = MOST, prepare: Callable[[Page], list[str]] = ids
) -> Iterator[list[str]]:
    opened = gateway.open_connection(connection.pk)
    ahead = gateway.read_ahead(opened, opened.connector.stream("entries"), EVER, prepare, most=most)
    return (page for page, _ in ahead)


def test_every_page_comes_once_in_the_sources_order(five_pages: Source, connection: Connection) -> None:
    assert [one for page in pages(connection) for one in page] == sorted(five_pages.records)


def test_no_more_wait_than_were_asked_for(five_pages: Source, connection: Connection) -> None:
    for taken, _ in enumerate(pages(connection), 1):
        assert len(five_pages.requests) <= taken + MOST


def test_one_that_waits_is_no_deadlock(five_pages: Source, connection: Connection) -> None:
    assert len(list(pages(connection, most=1))) == 5 == len(five_pages.requests)


def test_what_preparing_raises_comes_after_the_pages_before_it(five_pages: Source, connection: Connection) -> None:
    ahead = pages(connection, prepare=no_seven)

    assert [next(ahead), next(ahead)] == [["00", "01", "02"], ["03", "04", "05"]]
    with pytest.raises(ValueError, match="no seven"):
        next(ahead)
    assert five_pages.requests
