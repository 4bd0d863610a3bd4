"""Every process of a running product: command, environment, readiness and way to stop, defined once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from visibility.devstack import commands, probes
from visibility.devstack.places import REPOSITORY
from visibility.devstack.process import Process

WORKER_QUEUES = {"live": "live", "bulk": "bulk,report"}
# A warm shutdown lets a drain record its outcomes; what is cut off returns by its lease.
WORKER_GRACE_SECONDS = 8.0


@dataclass(frozen=True)
class Product:
    """Describes processes that share one environment and one folder of logs."""

    environment: Mapping[str, str] = field(repr=False)
    logs: Path

    def web(self, *, port: int) -> Process:
        """Ready when a page is answered; whether everything lives is probes.is_live."""
        address = f"http://127.0.0.1:{port}/healthz"
        return self._process("web", commands.web(port=port), kind="web", ready=lambda: probes.answers(address))

    def ingest(self, *, port: int) -> Process:
        return self._process("ingest", commands.ingest(port=port), kind="ingest", ready=lambda: probes.listens(port))

    def worker(self, name: str) -> Process:
        """`name` is live or bulk."""
        command = (*commands.worker(name, queues=WORKER_QUEUES[name]), *commands.pool_for_this_machine())
        return self._process(f"worker-{name}", command, grace_seconds=WORKER_GRACE_SECONDS)

    def pulse(self) -> Process:
        return self._process("pulse", commands.pulse())

    def manage(self, *words: str) -> Process:
        """A management command that ends by itself."""
        return self._process(words[0], commands.manage(*words), kind="command")

    def sandbox(
        self, vendor: str, *, port: int, state: Path, anchor: str, size: str = "small", smtp_port: int | None = None
    ) -> Process:
        command = commands.sandbox(vendor, port=port, state=state, anchor=anchor, size=size, smtp_port=smtp_port)
        address = f"http://127.0.0.1:{port}/_health"
        return self._process(vendor, command, ready=lambda: probes.answers(address), is_foundation=True)

    def world(self, addresses: Mapping[str, str], state: Path) -> Process:
        """`addresses`: where each system is that the world moves; `state`: the folder of the sandboxes."""
        return self._process("world", commands.world(addresses, state))

    def _process(
        self,
        name: str,
        command: tuple[str, ...],
        *,
        kind: str = "worker",
        ready: Callable[[], bool] | None = None,
        grace_seconds: float = 6.0,
        is_foundation: bool = False,
    ) -> Process:
        return Process(
            name=name,
            command=command,
            environment={**self.environment, "PGAPPNAME": f"sightline-{name}", "SIGHTLINE_PROCESS": kind},
            log=self.logs / f"{name}.log",
            ready=ready,
            folder=REPOSITORY,
            grace_seconds=grace_seconds,
            is_foundation=is_foundation,
        )
