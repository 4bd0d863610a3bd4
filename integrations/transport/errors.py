"""A call that did not bring an answer its caller must read."""

from integrations.outcomes import Outcome, words_of
from integrations.transport.record import ExchangeRecord


class CallFailed(Exception):
    """The call ended in `outcome`; `exchanges` is what was seen on the way (empty when nothing was sent)."""

    def __init__(self, outcome: Outcome, exchanges: tuple[ExchangeRecord, ...] = ()) -> None:
        super().__init__(f"{type(outcome).__name__}: {words_of(outcome)}")
        self.outcome = outcome
        self.exchanges = exchanges


class TooLarge(Exception):
    """The answer passed the cap and was cut off: read it in smaller pages."""
