"""A TCP proxy on loopback that can be made slow, deaf, closed or rude: the network between two processes."""

import asyncio
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from integrations.transport.loops import LoopThread

PIECE = 64 * 1024
END_SECONDS = 2.0
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass
class Toxics:
    """What the network does now: seconds that each piece is late; whether it resets whoever comes."""

    latency: float = 0.0
    is_down: bool = False


class Proxy:
    """Listens on `port`, forwards to `target`; a context manager that owns the thread of its loop."""

    def __init__(self, *, target: int, port: int) -> None:
        self.port = port
        self.target = target
        self.toxics = Toxics()
        self.resets = 0
        self.held = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._loop = LoopThread()

    def __enter__(self) -> Self:
        self._loop.__enter__()
        self._server = self._loop.run(self._start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.run(self._stop())
        self._loop.__exit__(kind, error, trace)

    def slow(self, seconds: float) -> None:
        """Each piece arrives this much later, in both directions."""
        self.toxics.latency = seconds

    def hang(self, *, on: bool = True) -> None:
        """Connections stay open and nothing gets through, as behind a firewall that drops packets."""
        self._loop.run(self._hang(on=on))

    def down(self, *, on: bool = True) -> None:
        """Open connections are reset, new ones too."""
        self.toxics.is_down = on
        if on:
            self.reset()

    def reset(self) -> None:
        """Reset every open connection; new ones are served."""
        self._loop.run(self._reset())

    async def _start(self) -> asyncio.Server:
        self._open = asyncio.Event()
        self._open.set()
        return await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A connection that somebody made; its task is waited for at the end."""
        task = asyncio.ensure_future(self._join(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.toxics.is_down:
            self.resets += 1
            _rudely_close(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            _rudely_close(writer)
            return
        self._writers |= {writer, far_writer}
        pumps = [asyncio.ensure_future(self._pump(*way)) for way in ((reader, far_writer), (far_reader, writer))]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        self._forget(writer, far_writer)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(PIECE):
                await self._suffer()
                writer.write(piece)
                await writer.drain()

    async def _suffer(self) -> None:
        if self.toxics.latency:
            await asyncio.sleep(self.toxics.latency)
        self.held += not self._open.is_set()
        await self._open.wait()

    async def _hang(self, *, on: bool) -> None:
        if on:
            self._open.clear()
        else:
            self._open.set()

    async def _reset(self) -> None:
        for writer in list(self._writers):
            self.resets += 1
            _rudely_close(writer)

    async def _stop(self) -> None:
        self._server.close()
        self._open.set()
        await self._reset()
        if self._serving:
            await asyncio.wait(self._serving, timeout=END_SECONDS)

    def _forget(self, *writers: asyncio.StreamWriter) -> None:
        for writer in writers:
            self._writers.discard(writer)
            writer.close()


def _rudely_close(writer: asyncio.StreamWriter) -> None:
    """A reset instead of a farewell."""
    found = writer.get_extra_info("socket")
    if found is not None:
        with suppress(OSError):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    writer.transport.abort()
