"""An endpoint that webhooks and outbound messages are sent to: keeps what it gets, answers as told."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Receiver(ThreadingHTTPServer):
    """`seen` holds (headers, body); `refusals` are statuses answered first; then 200 with `reply`."""

    def __init__(self, reply: bytes = b"") -> None:
        super().__init__(("127.0.0.1", 0), Endpoint)
        self.seen: list[tuple[dict[str, str], bytes]] = []
        self.refusals: list[int] = []
        self.reply = reply
        self.url = f"http://127.0.0.1:{self.server_port}/hook"
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class Endpoint(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((dict(self.headers), body))
        self.send_response(self.server.refusals.pop() if self.server.refusals else 200)
        self.send_header("Content-Length", str(len(self.server.reply)))
        self.end_headers()
        self.wfile.write(self.server.reply)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Silent."""
