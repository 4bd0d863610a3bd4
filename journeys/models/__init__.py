"""The ledger: what came in, what runs, what was tried, what was done, and what people did about it."""

from .actions import OperatorAction, WorkItem
from .attempts import Attempt, AttemptExchange, Effect
from .inbox import InboxEvent
from .runs import JourneyRun, StepRun

__all__ = [
    "Attempt",
    "AttemptExchange",
    "Effect",
    "InboxEvent",
    "JourneyRun",
    "OperatorAction",
    "StepRun",
    "WorkItem",
]
