"""The ledger: what came in, what runs, what was tried, what was done, and what people did about it."""

from .actions import BulkReplay, OperatorAction, WorkItem
from .attempts import Attempt, AttemptExchange, Effect
from .checks import NotStarted, StartCheck
from .inbox import InboxEvent
from .runs import JourneyRun, StepRun
from .upkeep import Duty, Heartbeat

__all__ = [
    "Attempt",
    "AttemptExchange",
    "BulkReplay",
    "Duty",
    "Effect",
    "Heartbeat",
    "InboxEvent",
    "JourneyRun",
    "NotStarted",
    "OperatorAction",
    "StartCheck",
    "StepRun",
    "WorkItem",
]
