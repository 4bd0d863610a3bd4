"""Read models, which may be dropped and rebuilt (all but kept days and closes, and SoldCost), and what governs them."""

from .cells import ProjectPeriod
from .closes import PeriodClose
from .figures import ProjectFigures
from .leakage import ProjectLeakage
from .policies import SlaTarget, StreamPolicy
from .scope import Scope
from .signin import SigninFailure
from .snapshots import PortfolioSnapshot, ReadModel
from .sold import SoldCost
from .unmasking import Unmasking

__all__ = [
    "PeriodClose",
    "PortfolioSnapshot",
    "ProjectFigures",
    "ProjectLeakage",
    "ProjectPeriod",
    "ReadModel",
    "Scope",
    "SigninFailure",
    "SlaTarget",
    "SoldCost",
    "StreamPolicy",
    "Unmasking",
]
