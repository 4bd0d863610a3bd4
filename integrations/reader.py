"""One connection being asked on a loop's thread: questions, their exchanges, and a second try with a new token."""

import uuid
from collections.abc import Awaitable, Callable
from typing import TypeVar

from integrations.connections import has_renewable_token, reopen
from integrations.connector import Client
from integrations.delivery import client_for
from integrations.outcomes import Unauthorized, Unavailable
from integrations.transport.errors import CallFailed
from integrations.transport.http import HttpSession
from integrations.transport.limits import KEPT_PAGE
from integrations.transport.loops import LoopThread
from integrations.transport.record import ExchangeRecord
from integrations.transport.target import OpenConnection, Trace

T = TypeVar("T")
Ask = Callable[[Client], Awaitable[T]]
Answer = tuple[T, tuple[ExchangeRecord, ...]]
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)


class Reader:
    """One connection being read on a loop thread; a refused token is renewed once per generation."""

    def __init__(self, loop: LoopThread, target: OpenConnection) -> None:
        self._loop, self._target, self._trace = loop, target, new_trace()
        self._session = loop.run(_session(target))

    def close(self) -> None:
        self._loop.run(self._session.close())

    def ask(self, ask: Ask[T]) -> Answer[T]:
        """Raises CallFailed."""
        try:
            return self._loop.run(self.asked(ask))
        except CallFailed as failure:
            return self.ask_again(ask, failure)

    def ask_again(self, ask: Ask[T], failure: CallFailed) -> Answer[T]:
        """The same with a new token, where that may help; what the first try saw comes last. Raises CallFailed."""
        if not isinstance(failure.outcome, Unauthorized) or not has_renewable_token(self._target):
            raise failure
        self._target = reopen(self._target)
        try:
            answer, exchanges = self._loop.run(self.asked(ask))
        except CallFailed as second:
            raise CallFailed(second.outcome, (*failure.exchanges, *second.exchanges)) from second
        return answer, (*exchanges, *failure.exchanges)

    async def asked(self, ask: Ask[T]) -> Answer[T]:
        """On the loop's thread. Raises CallFailed."""
        client = client_for(self._session, self._target, trace=self._trace, is_read=True, kept=KEPT_PAGE)
        try:
            answer = await ask(client)
        except CallFailed as failure:
            raise CallFailed(failure.outcome, tuple(client.records)) from failure
        except UNREADABLE as error:
            why = f"the answer could not be read ({type(error).__name__}: {error})"[:250]
            raise CallFailed(Unavailable(why), tuple(client.records)) from error
        return answer, tuple(client.records)


def new_trace() -> Trace:
    """A correlation id and a W3C traceparent of its own, for calls that belong to no run."""
    correlation = uuid.uuid4()
    return Trace(str(correlation), f"00-{correlation.hex}-{uuid.uuid4().hex[:16]}-01")


async def _session(target: OpenConnection) -> HttpSession:
    return HttpSession(target)
