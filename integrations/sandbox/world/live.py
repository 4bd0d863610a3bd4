"""The living world: `python -m integrations.sandbox world --SYSTEM URL ...` for each of SYSTEMS.

One thing happens per interval, the one that is most overdue; the pace falls as the demo grows older. The same
seed does the same things in the same order. It never mends the prospect's tax code, nor the project that was made
inactive too early.
"""

import argparse
import asyncio
import contextlib
import signal
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import aiohttp

from integrations.sandbox.world import delivering, employing, invoicing, selling, subcontracting, troubling
from integrations.sandbox.world.catching_up import Diary, catch_up
from integrations.sandbox.world.hands import UNREACHABLE, Hands, Refused
from integrations.sandbox.world.shelf import take_firm
from integrations.sandbox.world.situation import Situation
from integrations.sandbox.world.sizes import SIZES, Size
from integrations.sandbox.world.types import Firm

SYSTEMS = ("salesforce", "kantata", "netsuite", "bamboohr", "plain")
SLOWS_DOWN = 300
Act = Callable[[Situation], Awaitable[str | None]]


@dataclass(slots=True)
class Doing:
    """Something that happens first after so many intervals and then every so many; 0: once."""

    act: Act
    first: int
    every: int

    def due_after(self, tick: int) -> float:
        """When it is due again: later and later as ticks go by."""
        return tick + self.every * (1 + tick / SLOWS_DOWN) if self.every else float("inf")


def doings() -> list[Doing]:
    return [
        Doing(selling.close_prospect, 1, 0),
        Doing(invoicing.publish_rates, 0, 300),
        Doing(invoicing.freeze_project, 1, 0),
        Doing(invoicing.hand_over_plan, 1, 0),
        Doing(delivering.approve_time, 2, 3),
        Doing(delivering.book_time, 3, 6),
        Doing(delivering.report_progress, 7, 7),
        Doing(delivering.settle_expenses, 10, 24),
        Doing(selling.close_deal, 6, 20),
        Doing(selling.create_deal, 9, 19),
        Doing(delivering.accept_milestone, 5, 26),
        Doing(invoicing.post_invoice, 8, 22),
        Doing(invoicing.pay_invoice, 4, 17),
        Doing(employing.request_time_off, 10, 31),
        Doing(employing.approve_time_off, 12, 31),
        Doing(employing.hire, 15, 90),
        Doing(troubling.withdraw_time, 45, 120),
        Doing(subcontracting.send_invoice, 11, 40),
        Doing(subcontracting.send_stray, 13, 0),
        Doing(subcontracting.give_back, 70, 200),
        Doing(troubling.silence_feed, 130, 400),
        Doing(troubling.slow_erp, 220, 500),
    ]


@dataclass(slots=True)
class Schedule:
    """Which doing comes next; ties go to the one named first."""

    due: list[tuple[float, Doing]]

    @classmethod
    def of(cls, things: Sequence[Doing]) -> "Schedule":
        return cls([(float(doing.first), doing) for doing in things])

    def take(self, tick: int) -> Doing | None:
        """The most overdue doing of this tick, put back with its next time; None where nothing is due."""
        position = min(range(len(self.due)), key=lambda one: self.due[one][0])
        moment, doing = self.due[position]
        if moment > tick:
            return None
        self.due[position] = doing.due_after(tick), doing
        return doing


async def live(addresses: dict[str, str], interval: float, seed: int, state: Path) -> None:
    """Act until cancelled. An unreachable system or a refusal is told and the world goes on."""
    async with aiohttp.ClientSession() as session:
        hands = Hands(session, addresses)
        await hands.until_ready()
        firm, size = _firm(await hands.do("netsuite", "origin"), state)
        situation = Situation(firm, size, hands, Random(f"{seed}:live"))
        schedule, diary = Schedule.of(doings()), Diary(state)
        _tell(await _caught_up(situation, diary))
        tick = 0
        while True:
            diary.note()
            doing = schedule.take(tick)
            if doing:
                await _act(doing, situation)
            await asyncio.sleep(interval)
            tick += 1


def _firm(origin: dict[str, Any], state: Path) -> tuple[Firm, Size]:
    size, anchor = SIZES[origin["size"]], date.fromisoformat(origin["anchor"])
    return take_firm(state, int(origin["seed"]), anchor, size, needs_time=False), size


async def _caught_up(situation: Situation, diary: Diary) -> str | None:
    try:
        return await catch_up(situation, diary.last_day())
    except (Refused, *UNREACHABLE) as trouble:
        situation.day = None
        return f"could not catch up: {trouble}"


async def _act(doing: Doing, situation: Situation) -> None:
    try:
        _tell(await doing.act(situation))
    except (Refused, *UNREACHABLE) as trouble:
        _tell(f"could not happen: {trouble}")


def _tell(happened: str | None) -> None:
    if happened:
        print(happened, flush=True)


def main(arguments: list[str]) -> None:
    """Run the living world until the process is ended."""
    parser = argparse.ArgumentParser(prog="python -m integrations.sandbox world", description=__doc__)
    for system in SYSTEMS:
        parser.add_argument(f"--{system}", required=True, metavar="URL")
    parser.add_argument("--interval", type=float, default=6.0, help="seconds between two happenings")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--state", type=Path, default=None, help="the folder of the sandboxes")
    options = parser.parse_args(arguments)
    addresses = {system: str(getattr(options, system)).rstrip("/") for system in SYSTEMS}
    with tempfile.TemporaryDirectory() as nowhere, contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
        state = options.state or Path(nowhere)
        asyncio.run(_until_ended(live(addresses, options.interval, options.seed, state)))


async def _until_ended(work: Coroutine[Any, Any, None]) -> None:
    """SIGTERM ends it as quietly as Ctrl-C."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await task
