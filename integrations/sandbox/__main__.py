"""`python -m integrations.sandbox VENDOR --port N --state DIR [--seed 7] [--anchor YYYY-MM-DD]
[--size small|full] [--empty]`."""

import argparse
import asyncio
import gc
import importlib
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import orjson
from aiohttp import web

from integrations.sandbox.admin import build_application
from integrations.sandbox.journal import encode
from integrations.sandbox.server import Sandbox
from integrations.sandbox.world.types import Firm

try:
    uvloop: Any = importlib.import_module("uvloop")
except ImportError:
    uvloop = None

REGISTRY = {
    "salesforce": "integrations.sandbox.salesforce.sandbox:SalesforceSandbox",
    "kantata": "integrations.sandbox.kantata.sandbox:KantataSandbox",
    "netsuite": "integrations.sandbox.netsuite.sandbox:NetSuiteSandbox",
    "bamboohr": "integrations.sandbox.bamboohr.sandbox:BambooSandbox",
    "mail": "integrations.sandbox.mail.sandbox:MailSandbox",
    "microsoft365": "integrations.sandbox.microsoft365.sandbox:Microsoft365Sandbox",
    "crewplan": "integrations.sandbox.crewplan.sandbox:CrewplanSandbox",
    "plain": "integrations.sandbox.plain.sandbox:PlainSandbox",
}
WORLD = "integrations.sandbox.world.live:main"
SHELF = "integrations.sandbox.world.shelf:take_firm"
STAFF = "integrations.sandbox.world.staff:build_staff"
SIZES = "integrations.sandbox.world.sizes:SIZES"
TRANSACTIONS = (
    "deals",
    "projects",
    "time_entries",
    "milestones",
    "invoices",
    "payments",
    "allocations",
    "purchase_orders",
    "contracts",
    "baselines",
    "charges",
)
KEEPALIVE_SECONDS = 75.0
# Between two looks for garbage: what a world is made of stays, all of it.
ALLOCATIONS = 50_000


def main(arguments: list[str]) -> None:
    """Run one sandbox, or the living world with the remaining arguments."""
    if arguments[:1] == ["world"]:
        _resolve(WORLD)(arguments[1:])
        return
    options = _parse(arguments)
    gc.set_threshold(ALLOCATIONS)
    sandbox = open_sandbox(options)
    gc.freeze()
    loop = (uvloop or asyncio).new_event_loop()
    asyncio.set_event_loop(loop)
    web.run_app(
        build_application(sandbox),
        host="127.0.0.1",
        port=options.port,
        access_log=None,
        print=None,
        loop=loop,
        keepalive_timeout=KEEPALIVE_SECONDS,
        shutdown_timeout=1.0,
    )


def open_sandbox(options: argparse.Namespace) -> Sandbox:
    """The vendor's sandbox with its world loaded and its journal replayed."""
    kind: type[Sandbox] = _resolve(REGISTRY[options.vendor])
    options.state.mkdir(parents=True, exist_ok=True)
    origin = _origin(options)
    anchor = date.fromisoformat(origin["anchor"])
    sandbox = kind(options.vendor, options.state, origin["seed"], anchor, origin["empty"])
    sandbox.size = origin["size"]
    if options.smtp_port is not None:
        sandbox.settings["smtp_port"] = options.smtp_port
    if kind.needs_world:
        sandbox.load(_world(sandbox))
    sandbox.replay()
    return sandbox


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m integrations.sandbox", description=__doc__)
    parser.add_argument("vendor", choices=sorted(REGISTRY))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--anchor", type=date.fromisoformat, default=None, help="default: today (UTC)")
    parser.add_argument("--size", choices=("small", "full"), default="small", help="of the firm")
    parser.add_argument("--empty", action="store_true", help="masters only: no deals, projects or postings")
    parser.add_argument("--smtp-port", type=int, default=None, help="mail only")
    return parser.parse_args(arguments)


def _origin(options: argparse.Namespace) -> dict[str, Any]:
    """Seed, anchor and size of this state: those of its first start, the journal is written over that world."""
    path = options.state / f"{options.vendor}.origin.json"
    if path.exists():
        return {"size": "small"} | dict(orjson.loads(path.read_bytes()))
    anchor = options.anchor or datetime.now(UTC).date()
    origin = {"seed": options.seed, "anchor": anchor.isoformat(), "empty": options.empty, "size": options.size}
    path.write_bytes(encode(origin))
    return origin


def _world(sandbox: Sandbox) -> Firm:
    size = _resolve(SIZES)[sandbox.size]
    if sandbox.knows_staff_alone:
        return cast(Firm, _resolve(STAFF)(sandbox.seed, sandbox.anchor, size))
    take = _resolve(SHELF)
    firm: Firm = take(sandbox.state, sandbox.seed, sandbox.anchor, size, needs_time=sandbox.knows_time)
    if not sandbox.empty:
        return firm
    nothing: dict[str, Any] = dict.fromkeys(TRANSACTIONS, ())
    return replace(firm, **nothing)


def _resolve(path: str) -> Any:
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


if __name__ == "__main__":
    main(sys.argv[1:])
