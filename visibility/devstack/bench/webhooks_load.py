"""The sender of the webhooks bench: signed events over kept connections, each answered before the next goes out.

Requests are signed and spelled out before the clock starts, and go through bare sockets: the sender must not be what
is measured. Prints one JSON line: `seconds`, `sent`, `latencies_ms` {p50, p99}, `statuses`, `own_cpu_share` (of
one core).
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

SECRET = "bench-secret"  # noqa: S105  (the runner interface names it)
# Every so many events one is sent twice.
TWICE_EVERY = 50
NOTE = "Delivered the agreed part of the work package and reviewed it with the customer's team."


def request(path: str, event_id: str) -> bytes:
    """One call as it goes over the wire: about 200 bytes of body under its signature."""
    event = {"id": event_id, "ref": f"record-{event_id}", "amount": "125.40", "currency": "EUR", "note": NOTE}
    body = json.dumps(event, separators=(",", ":")).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
    return f"{head}X-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def requests(path: str, prefix: str, count: int) -> Iterator[bytes]:
    """`count` unique events, every fiftieth sent twice in a row."""
    for number in range(count):
        spelled = request(path, f"{prefix}-{number}")
        yield spelled
        if number % TWICE_EVERY == 0:
            yield spelled


@dataclass
class Pace:
    """Evenly spaced moments of the loop's clock; without a rate everything may go at once."""

    rate: float
    sent: int = 0
    began: float | None = None

    def delay(self, now: float) -> float:
        """Seconds that the next request has to wait."""
        self.began = now if self.began is None else self.began
        self.sent += 1
        return max(self.began + (self.sent - 1) / self.rate - now, 0.0) if self.rate else 0.0


@dataclass
class Taken:
    """What the answers said so far."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


class Sender(asyncio.Protocol):
    """One kept connection: sends, waits for the whole answer, sends the next."""

    transport: asyncio.Transport

    def __init__(self, waiting: Iterator[bytes], taken: Taken, pace: Pace) -> None:
        self.waiting, self.taken, self.pace, self.got = waiting, taken, pace, b""
        self.loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = self.loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self.got += data
        head, separator, body = self.got.partition(b"\r\n\r\n")
        if not separator or len(body) < content_length(head):
            return
        self.taken.latencies.append(time.perf_counter() - self.sent_at)
        self.taken.statuses[int(head[9:12])] += 1
        self.got = b""
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(exc or ConnectionError("the door hung up before it answered"))

    def _send(self) -> None:
        following = next(self.waiting, None)
        if following is None:
            self.ended.set_result(None)
            self.transport.close()
        elif delay := self.pace.delay(self.loop.time()):
            self.loop.call_later(delay, self._write, following)
        else:
            self._write(following)

    def _write(self, spelled: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.transport.write(spelled)


def content_length(head: bytes) -> int:
    """0 where the answer says none."""
    tail = head.lower().partition(b"content-length:")[2]
    return int(tail.partition(b"\r\n")[0] or 0)


async def send(port: int, spelled: list[bytes], connections: int, *, rate: float = 0) -> Taken:
    """Returns when each was answered; `rate` a second in all, 0 for as fast as goes. Raises OSError for a break."""
    loop, waiting, taken, pace = asyncio.get_running_loop(), iter(spelled), Taken(), Pace(rate)

    def sender() -> Sender:
        return Sender(waiting, taken, pace)

    opened = [loop.create_connection(sender, "127.0.0.1", port) for _ in range(connections)]
    senders = [protocol for _, protocol in await asyncio.gather(*opened)]
    await asyncio.gather(*(one.ended for one in senders))
    return taken


def measured(port: int, spelled: list[bytes], connections: int, *, rate: float = 0) -> dict[str, Any]:
    own, began = time.process_time(), time.perf_counter()
    taken = asyncio.run(send(port, spelled, connections, rate=rate))
    seconds = time.perf_counter() - began
    ordered = sorted(taken.latencies)
    return {
        "seconds": round(seconds, 4),
        "sent": len(ordered),
        "latencies_ms": {name: round(_at(ordered, share) * 1000, 2) for name, share in (("p50", 0.5), ("p99", 0.99))},
        "statuses": dict(taken.statuses),
        "own_cpu_share": round((time.process_time() - own) / seconds, 3),
    }


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--prefix", required=True, help="what the ids of this round begin with")
    parser.add_argument("--events", type=int, required=True)
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--rate", type=float, default=0, help="events a second in all; 0: as fast as goes")
    options = parser.parse_args()
    spelled = list(requests(options.path, options.prefix, options.events))
    print(json.dumps(measured(options.port, spelled, options.connections, rate=options.rate)), flush=True)


if __name__ == "__main__":
    main()
