"""Reads streams and asks single questions: on a loop's thread, whose answers the caller waits for."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from integrations.ahead import PagesAhead, evidence, page_at
from integrations.connector import Page, Stream, Window
from integrations.reader import Ask, Reader
from integrations.transport.loops import LoopThread
from integrations.transport.record import ExchangeRecord
from integrations.transport.target import OpenConnection

T = TypeVar("T")


def read(connection: OpenConnection, stream: Stream, window: Window) -> Iterator[tuple[Page, ExchangeRecord]]:
    """The pages of a window in the stream's order, each with the exchange that brought its records (and those beside).

    Raises CallFailed.
    """
    return read_ahead(connection, stream, window, lambda page: page, most=1)


def read_ahead(
    connection: OpenConnection, stream: Stream, window: Window, prepare: Callable[[Page], T], *, most: int
) -> Iterator[tuple[T, ExchangeRecord]]:
    """As `read`, each page as `prepare` makes it on the loop's thread, where at most so many wait for the caller.

    Raises CallFailed, and what `prepare` raises.
    """
    with LoopThread() as loop:
        reader = Reader(loop, connection)
        try:
            yield from PagesAhead(loop, reader, partial(page_at, stream, window), prepare, most=most)
        finally:
            reader.close()


def ask_once(connection: OpenConnection, ask: Ask[T]) -> tuple[T, tuple[ExchangeRecord, ...]]:
    """One question to the vendor and all its exchanges. Raises CallFailed."""
    with LoopThread() as loop:
        reader = Reader(loop, connection)
        try:
            return reader.ask(ask)
        finally:
            reader.close()


def read_by_ids(connection: OpenConnection, stream: Stream, ids: Sequence[str]) -> tuple[Page, ExchangeRecord]:
    """The records of these ids as they are now; missing ones are left out.

    Raises CallFailed, ValueError for a stream that cannot be read by id.
    """
    by_ids = stream.by_ids
    if by_ids is None:
        raise ValueError(f"Stream {stream.name} cannot be read by id; read its window.")
    page, exchanges = ask_once(connection, lambda client: by_ids(client, stream, ids))
    return page, evidence(page, exchanges)


def count(connection: OpenConnection, stream: Stream, window: Window) -> tuple[int | None, tuple[ExchangeRecord, ...]]:
    """How many records the vendor has in the window, and the exchanges that said so; None when it cannot count.

    Raises CallFailed.
    """
    counter = stream.count
    if counter is None:
        return None, ()
    return ask_once(connection, lambda client: counter(client, stream, window))
