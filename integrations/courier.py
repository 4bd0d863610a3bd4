"""Sends on an event loop in a second thread while the main thread claims and records."""

import asyncio
import queue
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Self

from integrations.connections import has_renewable_token, reopen
from integrations.connector import Sending
from integrations.delivery import Sent, deliver
from integrations.outcomes import Absent, Done, Duplicate, NotSent, Outcome, Pending, Retry, Throttled, Unauthorized
from integrations.transport import limits
from integrations.transport.errors import CallFailed
from integrations.transport.http import HttpSession
from integrations.transport.loops import LoopThread
from integrations.transport.record import ExchangeRecord
from integrations.transport.target import OpenConnection

GROUP, GATHER_SECONDS = 50, 0.005
# The newer token that another worker had got may have ended too: then the next one is asked for here. A token that is
# known to have let others through has ended, which says nothing against the secrets.
MOST_TRIES, MOST_TRIES_OF_GOOD = 3, 8
WENT_THROUGH = (Done, Duplicate, Absent, Pending)
MaySend = Callable[[Sending], bool]


@dataclass(frozen=True)
class _Job:
    """How sendings travel: where to, in which lane, whether they only ask, which try it is."""

    connection: OpenConnection
    lane: str
    is_probe: bool = False
    may_send: MaySend | None = None
    tries: int = 1


@dataclass(frozen=True)
class _Arrival:
    """Outcomes of one parcel on their way to the main thread, with what is needed to send it once more."""

    told: list[Sent]
    parcel: tuple[Sending, ...]
    job: _Job

    @property
    def is_unauthorised(self) -> bool:
        return any(isinstance(sent.outcome, Unauthorized) for sent in self.told)


class GoodTokens:
    """Tokens that a target has let calls through with, by connection and generation."""

    def __init__(self) -> None:
        self._known: set[tuple[int, int]] = set()

    def note(self, connection: OpenConnection, delivered: Sequence[Sent]) -> None:
        if any(isinstance(sent.outcome, WENT_THROUGH) for sent in delivered):
            self._known.add((connection.id, connection.generation))

    def most_tries(self, connection: OpenConnection) -> int:
        """How often a call is sent before the refusal of its token is the outcome."""
        return MOST_TRIES_OF_GOOD if (connection.id, connection.generation) in self._known else MOST_TRIES


class _Desk:
    """The sockets and the slots of one connection on the loop."""

    def __init__(self, connection: OpenConnection, lane: str) -> None:
        self.session = HttpSession(connection)
        self.slots = asyncio.Semaphore(limits.slots(connection.connector.limits, lane=lane))
        self.closed_until = datetime.min.replace(tzinfo=UTC)

    def note(self, delivered: Sequence[Sent]) -> None:
        """A target that asked to wait is not called again before its time, whatever lies here."""
        asked = [sent.outcome.until for sent in delivered if isinstance(sent.outcome, Throttled)]
        self.closed_until = max([self.closed_until, *asked])


class Courier:
    """One per drain; a context manager. Methods are for the thread that made it; only outcomes() blocks.

    `in_flight` counts sendings whose outcome was not handed out yet.
    """

    def __init__(self) -> None:
        self.in_flight = 0
        self._loop = LoopThread()
        self._desks: dict[tuple[int, str], _Desk] = {}
        self._arrived: queue.SimpleQueue[_Arrival] = queue.SimpleQueue()
        self._reopened: dict[tuple[int, int], OpenConnection] = {}
        self._failed: dict[tuple[int, int], CallFailed] = {}
        self._good = GoodTokens()
        self._running: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._loop.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.run(self._close())
        self._loop.__exit__(kind, error, trace)

    def send(
        self,
        connection: OpenConnection,
        sendings: Sequence[Sending],
        *,
        lane: str,
        sequential: Sequence[Sequence[int]] = (),
        may_send: MaySend | None = None,
    ) -> None:
        """Send, up to the connection's slots at once; outcomes come from outcomes().

        Ids listed together go one after another; when one does not go through, those behind it come back as
        NotSent. `may_send` is asked on the loop just before each send (is the lease ours?); no: NotSent.
        """
        job = _Job(self._newest(connection), lane, may_send=may_send)
        self._begin(job, _chains(sendings, sequential))

    def probe(self, connection: OpenConnection, sendings: Sequence[Sending]) -> None:
        """Ask by external_ref whether each was done: outcomes() brings Done, Absent or Unknown.

        Those that were told one token are asked about together, where the connector can.
        """
        parcels = _parcels(sendings, of=lambda sending: _probed_with(connection, sending))
        self._begin(_Job(self._newest(connection), "live", is_probe=True), [[parcel] for parcel in parcels])

    def outcomes(self, wait: float) -> list[Sent]:
        """What arrived: about 50, waiting `wait` seconds for the first and 5 ms for the rest; may be empty.

        A refused token is renewed once per generation and the call sent again before it is handed out: at most twice,
        unless others went through with it.
        """
        group: list[Sent] = []
        self._failed.clear()
        for arrival in self._arrivals(wait):
            self._good.note(arrival.job.connection, arrival.told)
            group += self._try_again(arrival) if self._is_worth_another_try(arrival) else arrival.told
        self.in_flight -= len(group)
        return group

    def _newest(self, connection: OpenConnection) -> OpenConnection:
        """With the newest token known here: a drain holds what it opened, and tokens may end while it lasts."""
        known = self._reopened.get((connection.id, connection.generation))
        return self._newest(known) if known and known.generation > connection.generation else connection

    def _begin(self, job: _Job, chains: list[list[tuple[Sending, ...]]]) -> None:
        self.in_flight += sum(len(parcel) for chain in chains for parcel in chain)
        self._loop.start(self._run_all(job, chains))

    def _arrivals(self, wait: float) -> Iterator[_Arrival]:
        deadline = time.monotonic() + wait
        most, count = min(GROUP, self.in_flight), 0
        while count < most:
            try:
                arrival = self._arrived.get(timeout=max(deadline - time.monotonic(), 0.0001))
            except queue.Empty:
                return
            if count == 0:
                deadline = time.monotonic() + GATHER_SECONDS
            count += len(arrival.told)
            yield arrival

    def _is_worth_another_try(self, arrival: _Arrival) -> bool:
        used = arrival.job.connection
        is_refused = arrival.is_unauthorised and arrival.job.tries < self._good.most_tries(used)
        return is_refused and has_renewable_token(used)

    def _try_again(self, arrival: _Arrival) -> list[Sent]:
        used = arrival.job.connection
        fresh = self._renewed(used)
        if isinstance(fresh, CallFailed):
            now = datetime.now(UTC)
            return [replace(sent, outcome=fresh.outcome, finished_at=now) for sent in arrival.told]
        job = replace(arrival.job, connection=fresh, tries=arrival.job.tries + 1)
        self._loop.start(self._run_all(job, [[arrival.parcel]], arrival.told[0].exchanges))
        return []

    def _renewed(self, used: OpenConnection) -> OpenConnection | CallFailed:
        """With a newer token; of a group that is refused one only waits for it, and all hear the same."""
        key = (used.id, used.generation)
        if found := self._reopened.get(key) or self._failed.get(key):
            return found
        try:
            self._reopened[key] = reopen(used)
        except CallFailed as failure:
            self._failed[key] = failure
        return self._reopened.get(key) or self._failed[key]

    async def _run_all(
        self, job: _Job, chains: list[list[tuple[Sending, ...]]], before: tuple[ExchangeRecord, ...] = ()
    ) -> None:
        """Run the chains beside each other; an outcome arrives for each sending whatever happens."""
        for chain in chains:
            task = asyncio.create_task(self._run_chain(job, chain, before))
            self._running.add(task)
            task.add_done_callback(partial(self._chain_ended, job, chain))

    async def _run_chain(self, job: _Job, chain: list[tuple[Sending, ...]], before: tuple[ExchangeRecord, ...]) -> None:
        """Send the parcels of a chain in order, each leaving the chain once its outcomes are told."""
        while chain:
            delivered = await self._send_parcel(job, chain[0])
            parcel = chain.pop(0)
            told = [replace(sent, exchanges=before + sent.exchanges) if before else sent for sent in delivered]
            self._tell(job, parcel, told)
            if not isinstance(delivered[-1].outcome, WENT_THROUGH):
                self._hold_back(job, chain)

    def _chain_ended(self, job: _Job, chain: list[tuple[Sending, ...]], task: "asyncio.Task[None]") -> None:
        """A connector that broke while sending: its sendings are told so, those behind are held back."""
        self._running.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        parcel = chain.pop(0)
        self._tell(job, parcel, _told(parcel, Retry(f"the connector failed: {type(error).__name__}: {error}"[:250])))
        self._hold_back(job, chain)

    async def _send_parcel(self, job: _Job, parcel: tuple[Sending, ...]) -> list[Sent]:
        desk = self._desk(job)
        async with desk.slots:
            if job.may_send and not all(map(job.may_send, parcel)):
                return _told(parcel, NotSent("its lease ended before it was sent"))
            if desk.closed_until > datetime.now(UTC):
                return _told(parcel, NotSent("the target had asked to wait"))
            delivered = await deliver(desk.session, job.connection, parcel, is_probe=job.is_probe)
            desk.note(delivered)
            return delivered

    def _tell(self, job: _Job, parcel: tuple[Sending, ...], told: list[Sent]) -> None:
        self._arrived.put(_Arrival(told, parcel, job))

    def _hold_back(self, job: _Job, rest: list[tuple[Sending, ...]]) -> None:
        while rest:
            parcel = rest.pop(0)
            self._tell(job, parcel, _told(parcel, NotSent("one before it did not go through")))

    def _desk(self, job: _Job) -> _Desk:
        key = (job.connection.id, job.lane)
        if key not in self._desks:
            self._desks[key] = _Desk(job.connection, job.lane)
        return self._desks[key]

    async def _close(self) -> None:
        for desk in self._desks.values():
            await desk.session.close()


def _told(parcel: Sequence[Sending], outcome: Outcome) -> list[Sent]:
    now = datetime.now(UTC)
    return [Sent(sending.id, outcome, (), index, now, now) for index, sending in enumerate(parcel)]


def _chains(sendings: Sequence[Sending], sequential: Sequence[Sequence[int]]) -> list[list[tuple[Sending, ...]]]:
    by_id = {sending.id: sending for sending in sendings}
    chained: list[list[tuple[Sending, ...]]] = [[(by_id[each],) for each in ids if each in by_id] for ids in sequential]
    held = {sending.id for chain in chained for parcel in chain for sending in parcel}
    loose = [sending for sending in sendings if sending.id not in held]
    parcels = _parcels(loose, of=lambda sending: sending.bulk)
    return [chain for chain in chained if chain] + [[parcel] for parcel in parcels]


def _probed_with(connection: OpenConnection, sending: Sending) -> str:
    return sending.token if type(sending.command) in connection.connector.bulk_probes else ""


def _parcels(sendings: Sequence[Sending], *, of: Callable[[Sending], str]) -> list[tuple[Sending, ...]]:
    """Those of one word and type together; those without a word each alone."""
    together: dict[tuple[type, str, int], list[Sending]] = {}
    for sending in sendings:
        word = of(sending)
        together.setdefault((type(sending.command), word, 0 if word else sending.id), []).append(sending)
    return [tuple(parcel) for parcel in together.values()]
