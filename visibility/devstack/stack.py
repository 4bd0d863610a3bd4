"""The demo's processes in the order they need each other: servers and sandboxes, data, product, world."""

import os
import time

from visibility.devstack import environment, probes
from visibility.devstack.instance import Instance
from visibility.devstack.postgres import Postgres
from visibility.devstack.process import Process
from visibility.devstack.processes import Product
from visibility.devstack.supervisor import POLL_SECONDS, CouldNotStart, StopRequested, Supervisor
from visibility.devstack.valkey import Valkey

CONNECTED = ("salesforce", "kantata", "netsuite", "bamboohr", "microsoft365", "plain")
VENDORS = (*CONNECTED, "mail")
# Those that the demo firm's people work in while somebody watches.
LIVING = ("salesforce", "kantata", "netsuite", "bamboohr", "plain")
WORKERS = ("live", "bulk")
LIVE_SECONDS = 180.0
# A full firm is built in seconds, on a busy machine in minutes.
LOADING_SECONDS = 300.0


class Stack:
    """One instance brought up by one supervisor. Each step returns when what it started is ready."""

    def __init__(self, instance: Instance, supervisor: Supervisor, *, web_port: int, size: str = "small") -> None:
        self.instance = instance
        self.supervisor = supervisor
        self.web_port = web_port
        self.size = instance.size(size)
        self.ports = {vendor: instance.port(vendor) for vendor in VENDORS}
        self.smtp_port = instance.port("smtp")
        self.servers = self._servers()
        self.environment = self._environment()
        self.product = Product(self.environment, instance.logs)
        self.sandboxes = [self._sandbox(vendor) for vendor in VENDORS]

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}/"

    def url(self, vendor: str) -> str:
        return f"http://127.0.0.1:{self.ports[vendor]}"

    def start_foundations(self) -> None:
        """PostgreSQL and Valkey where none are named; the sandboxes begin to load their firm meanwhile."""
        for process in self.sandboxes:
            self.supervisor.launch(process)
        self.supervisor.start(*(server.process() for server in self.servers))

    def prepare(self) -> str:
        """Migrates and seeds in one process while the sandboxes get ready; returns what it printed: the log-ins."""
        addresses = {f"--{vendor}": self.url(vendor) for vendor in CONNECTED}
        mail = {"--mail": f"127.0.0.1:{self.smtp_port}", "--mail-admin": self.url("mail")}
        here = {"--ingest": f"http://127.0.0.1:{self.web_port + 1}", "--credentials": str(self.instance.sandboxes)}
        words = [word for pair in {**addresses, **mail, **here}.items() for word in pair]
        process = self.product.manage("prepare_demo", *words)
        self.supervisor.launch(process)
        for sandbox in self.sandboxes:
            self.supervisor.await_ready(sandbox, timeout=LOADING_SECONDS)
        self.supervisor.await_end(process)
        return process.last_words()

    def start_product(self) -> None:
        """Pages, ingest door, workers and pulse; returns when pages and ingest door answer."""
        self.supervisor.start(
            self.product.web(port=self.web_port),
            self.product.ingest(port=self.web_port + 1),
            *(self.product.worker(name) for name in WORKERS),
            self.product.pulse(),
        )

    def await_live(self) -> None:
        """Returns when pulse and workers have written their first rows; else raises CouldNotStart."""
        deadline = time.monotonic() + LIVE_SECONDS
        while not probes.is_live(f"{self.web_url}healthz"):
            if time.monotonic() > deadline:
                raise CouldNotStart(f"The product did not come alive: {probes.text(f'{self.web_url}healthz')}")
            self.supervisor.run(until=time.monotonic() + POLL_SECONDS)
            if self.supervisor.is_stopping:
                raise StopRequested

    def start_world(self) -> None:
        """The demo firm's people go to work once somebody can watch."""
        self.supervisor.start(
            self.product.world({vendor: self.url(vendor) for vendor in LIVING}, self.instance.sandboxes)
        )

    def _servers(self) -> list[Postgres | Valkey]:
        own = self.instance
        postgres = [] if "DATABASE_URL" in os.environ else [Postgres(own.state, own.sockets)]
        valkey = [] if "REDIS_URL" in os.environ else [Valkey(own.state, own.sockets)]
        return [*postgres, *valkey]

    def _environment(self) -> dict[str, str]:
        urls = {type(server): server.url for server in self.servers}
        database_url = urls.get(Postgres) or os.environ["DATABASE_URL"]
        for_workers = [server.worker_url for server in self.servers if isinstance(server, Postgres)]
        private = [f"127.0.0.1:{port}" for port in (*self.ports.values(), self.smtp_port)]
        return environment.of_product(
            self.instance,
            database_url=database_url,
            worker_url=(for_workers or [os.environ.get("WORKER_DATABASE_URL", database_url)])[0],
            redis_url=urls.get(Valkey) or os.environ["REDIS_URL"],
            outbound=private,
        )

    def _sandbox(self, vendor: str) -> Process:
        return self.product.sandbox(
            vendor,
            port=self.ports[vendor],
            state=self.instance.sandboxes,
            anchor=self.instance.anchor(),
            size=self.size,
            smtp_port=self.smtp_port if vendor == "mail" else None,
        )
