"""Reads streams: pages fetched on a loop thread, the next one while the caller stores the last."""

import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar

from integrations.connections import has_renewable_token, reopen
from integrations.connector import Client, Page, Stream, Window
from integrations.delivery import RecordedClient, client_for
from integrations.outcomes import Refused, Unauthorized, Unavailable
from integrations.transport.errors import CallFailed
from integrations.transport.http import HttpSession
from integrations.transport.limits import KEPT_PAGE
from integrations.transport.loops import LoopThread
from integrations.transport.record import ExchangeRecord
from integrations.transport.target import OpenConnection, Trace

T = TypeVar("T")
Ask = Callable[[Client], Awaitable[T]]
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)


class Reader:
    """One connection being read on a loop thread; a refused token is renewed once per generation."""

    def __init__(self, loop: LoopThread, target: OpenConnection) -> None:
        self._loop, self._target, self._trace = loop, target, new_trace()
        self._session = loop.run(_session(target))

    def close(self) -> None:
        self._loop.run(self._session.close())

    def start(self, ask: Ask[T]) -> "Future[tuple[T, tuple[ExchangeRecord, ...]]]":
        return self._loop.start(_asked(self._client(), ask))

    def settle(
        self, begun: "Future[tuple[T, tuple[ExchangeRecord, ...]]]", ask: Ask[T]
    ) -> tuple[T, tuple[ExchangeRecord, ...]]:
        """The answer of what was begun, or of a second try with a new token; the first try's exchanges come last.

        Raises CallFailed.
        """
        try:
            return begun.result()
        except CallFailed as failure:
            is_refused = isinstance(failure.outcome, Unauthorized)
            if not is_refused or not has_renewable_token(self._target):
                raise
            first_try = failure.exchanges
        self._target = reopen(self._target)
        try:
            answer, exchanges = self.start(ask).result()
        except CallFailed as failure:
            raise CallFailed(failure.outcome, (*first_try, *failure.exchanges)) from failure
        return answer, (*exchanges, *first_try)

    def ask(self, ask: Ask[T]) -> tuple[T, tuple[ExchangeRecord, ...]]:
        return self.settle(self.start(ask), ask)

    def _client(self) -> RecordedClient:
        return client_for(self._session, self._target, trace=self._trace, is_read=True, kept=KEPT_PAGE)


def read(connection: OpenConnection, stream: Stream, window: Window) -> Iterator[tuple[Page, ExchangeRecord]]:
    """The pages of a window in the stream's order, each with the exchange that brought its records (and those beside).

    Raises CallFailed.
    """
    with LoopThread() as loop:
        reader = Reader(loop, connection)
        try:
            yield from _pages(reader, stream, window)
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
    return page, _evidence(page, exchanges)


def count(connection: OpenConnection, stream: Stream, window: Window) -> tuple[int | None, tuple[ExchangeRecord, ...]]:
    """How many records the vendor has in the window, and the exchanges that said so; None when it cannot count.

    Raises CallFailed.
    """
    counter = stream.count
    if counter is None:
        return None, ()
    return ask_once(connection, lambda client: counter(client, stream, window))


def new_trace() -> Trace:
    """A correlation id and a W3C traceparent of its own, for calls that belong to no run."""
    correlation = uuid.uuid4()
    return Trace(str(correlation), f"00-{correlation.hex}-{uuid.uuid4().hex[:16]}-01")


def _pages(reader: Reader, stream: Stream, window: Window) -> Iterator[tuple[Page, ExchangeRecord]]:
    ask = _page(stream, window, None)
    begun = reader.start(ask)
    while True:
        page, exchanges = reader.settle(begun, ask)
        if page.next is not None:
            ask = _page(stream, window, page.next)
            begun = reader.start(ask)
        yield page, _evidence(page, exchanges)
        if page.next is None:
            return


def _evidence(page: Page, exchanges: tuple[ExchangeRecord, ...]) -> ExchangeRecord:
    """The exchange that brought the records, with the others beside it."""
    others = tuple(one for place, one in enumerate(exchanges) if place != page.brought_by)
    return replace(exchanges[page.brought_by], beside=others)


def _page(stream: Stream, window: Window, token: str | None) -> Ask[Page]:
    async def ask(client: Client) -> Page:
        page = await stream.read(client, stream, window, token)
        if page.next is not None and page.next == token:
            raise CallFailed(Refused("other", f"{stream.name}: the target answers the same page again"))
        return page

    return ask


async def _asked(client: RecordedClient, ask: Ask[T]) -> tuple[T, tuple[ExchangeRecord, ...]]:
    try:
        answer = await ask(client)
    except CallFailed as failure:
        raise CallFailed(failure.outcome, tuple(client.records)) from failure
    except UNREADABLE as error:
        why = f"the answer could not be read ({type(error).__name__}: {error})"[:250]
        raise CallFailed(Unavailable(why), tuple(client.records)) from error
    return answer, tuple(client.records)


async def _session(target: OpenConnection) -> HttpSession:
    return HttpSession(target)
