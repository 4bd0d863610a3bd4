"""Pages of a stream fetched and prepared on the loop's thread, some ahead of the caller that stores them."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Generic, TypeVar

from integrations.connector import Client, Page, Stream, Window
from integrations.outcomes import Refused
from integrations.reader import Answer, Ask, Reader
from integrations.transport.errors import CallFailed
from integrations.transport.loops import LoopThread
from integrations.transport.record import ExchangeRecord

T = TypeVar("T")


@dataclass(frozen=True)
class Prepared(Generic[T]):
    """One page as its caller wants it, the exchange that brought it, and where to go on."""

    item: T
    exchange: ExchangeRecord
    next: str | None


class PagesAhead(Generic[T]):
    """A chain of pages: each is asked for as soon as the one before it told where, while at most `most` wait."""

    def __init__(
        self,
        loop: LoopThread,
        reader: Reader,
        page_at: Callable[[str | None], Ask[Page]],
        prepare: Callable[[Page], T],
        *,
        most: int,
    ) -> None:
        self._loop, self._reader, self._page_at, self._prepare = loop, reader, page_at, prepare
        self._room = asyncio.Semaphore(most)
        self._begun: SimpleQueue[tuple[Ask[Page], Future[Prepared[T]]]] = SimpleQueue()

    def __iter__(self) -> Iterator[tuple[T, ExchangeRecord]]:
        """Raises CallFailed, and what preparing raises."""
        self._loop.start(self._chain(None))
        is_last = False
        while not is_last:
            page = self._next()
            self._loop.soon(self._room.release)
            yield page.item, page.exchange
            is_last = page.next is None

    def _next(self) -> Prepared[T]:
        """Where the token was refused, the chain goes on with a new one from the page that failed."""
        ask, begun = self._begun.get()
        try:
            return begun.result()
        except CallFailed as failure:
            page = self._prepared(self._reader.ask_again(ask, failure))
        if page.next is not None:
            self._loop.start(self._chain(page.next))
        return page

    async def _chain(self, token: str | None) -> None:
        """Asks, and asks for the next page before it prepares this one; ends with the last, or with one that failed."""
        begun, asking = await self._ask(token)
        while True:
            try:
                answer = await asking
            except Exception as error:  # noqa: BLE001  (it is the taker's)
                begun.set_exception(error)
                return
            token, following = answer[0].next, None
            if token is not None and not self._room.locked():
                following = await self._ask(token)
                await asyncio.sleep(0)
            _settle(begun, self._prepared, answer)
            if token is None:
                return
            begun, asking = following or await self._ask(token)

    async def _ask(self, token: str | None) -> "tuple[Future[Prepared[T]], asyncio.Task[Answer[Page]]]":
        await self._room.acquire()
        ask, begun = self._page_at(token), Future[Prepared[T]]()
        self._begun.put((ask, begun))
        return begun, asyncio.create_task(self._reader.asked(ask))

    def _prepared(self, answer: Answer[Page]) -> Prepared[T]:
        page, exchanges = answer
        return Prepared(self._prepare(page), evidence(page, exchanges), page.next)


def page_at(stream: Stream, window: Window, token: str | None) -> Ask[Page]:
    async def ask(client: Client) -> Page:
        page = await stream.read(client, stream, window, token)
        if page.next is not None and page.next == token:
            raise CallFailed(Refused("other", f"{stream.name}: the target answers the same page again"))
        return page

    return ask


def evidence(page: Page, exchanges: tuple[ExchangeRecord, ...]) -> ExchangeRecord:
    """The exchange that brought the records, with the others beside it."""
    others = tuple(one for place, one in enumerate(exchanges) if place != page.brought_by)
    return replace(exchanges[page.brought_by], beside=others)


def _settle(begun: "Future[Prepared[T]]", prepare: Callable[[Answer[Page]], Prepared[T]], answer: Answer[Page]) -> None:
    try:
        begun.set_result(prepare(answer))
    except BaseException as error:  # noqa: BLE001  (it is the taker's, also a request to exit)
        begun.set_exception(error)
