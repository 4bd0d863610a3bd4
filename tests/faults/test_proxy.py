"""The proxy between two processes: through, slow, hung, reset, down."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator

import pytest

from visibility.devstack import places
from visibility.devstack.faults.proxy import Proxy

WAIT_SECONDS = 5.0


class Echo(socketserver.BaseRequestHandler):
    """Says back what it hears."""

    def handle(self) -> None:
        while heard := self.request.recv(1024):
            self.request.sendall(heard)


class Echoes(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Echoes(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        with Proxy(target=int(server.server_address[1]), port=places.free_port()) as running:
            yield running
        server.shutdown()


@pytest.fixture
def caller(proxy: Proxy) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=WAIT_SECONDS) as connected:
        connected.sendall(b"first")
        assert connected.recv(1024) == b"first"
        yield connected


def test_bytes_come_through(caller: socket.socket) -> None:
    caller.sendall(b"again")

    assert caller.recv(1024) == b"again"


def test_latency_is_paid_in_both_directions(proxy: Proxy, caller: socket.socket) -> None:
    proxy.slow(0.1)
    began = time.monotonic()

    caller.sendall(b"late")

    assert caller.recv(1024) == b"late"
    assert time.monotonic() - began >= 0.2


def test_a_hung_network_holds_bytes_and_lets_them_go_later(proxy: Proxy, caller: socket.socket) -> None:
    proxy.hang()
    caller.sendall(b"held")
    caller.settimeout(0.3)
    with pytest.raises(TimeoutError):
        caller.recv(1024)

    proxy.hang(on=False)
    caller.settimeout(WAIT_SECONDS)

    assert caller.recv(1024) == b"held"
    assert proxy.held == 1


def test_a_reset_breaks_open_connections_and_serves_new_ones(proxy: Proxy, caller: socket.socket) -> None:
    proxy.reset()

    with pytest.raises(ConnectionResetError):
        caller.recv(1024)
    assert proxy.resets == 2
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=WAIT_SECONDS) as fresh:
        fresh.sendall(b"new")
        assert fresh.recv(1024) == b"new"


def test_a_network_that_is_down_resets_whoever_comes(proxy: Proxy) -> None:
    proxy.down()

    with pytest.raises(ConnectionResetError):
        call(proxy)


def test_a_target_that_is_away_resets_the_caller() -> None:
    with Proxy(target=places.free_port(), port=places.free_port()) as proxy, pytest.raises(ConnectionResetError):
        call(proxy)


def call(proxy: Proxy) -> bytes:
    """What a new caller hears; the reset may come while it connects or while it listens."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=WAIT_SECONDS) as caller:
        return caller.recv(1024)
