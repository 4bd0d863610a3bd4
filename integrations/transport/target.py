"""Where calls go: a connection opened for use off the main thread."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from integrations.connector import Connector, Keys
from integrations.transport.redaction import Redactor


@dataclass(frozen=True)
class OpenConnection:
    """A connection with its secrets open and a token at hand. A frozen value: no database behind it.

    `settings` holds plain and secret settings by name; `token` is None where the kind needs none;
    `generation` rises with each new token, so that a refused token is refreshed once.
    """

    id: int
    firm_id: int
    kind: str
    name: str
    base_url: str
    settings: Mapping[str, str] = field(repr=False)
    token: str | None = field(repr=False)
    generation: int
    connector: Connector = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False, default=())

    def redactor(self) -> Redactor:
        """Masks by the connector's declared secret names and by the values of this connection's secrets."""
        token = (self.token,) if self.token else ()
        return _redactor(tuple(self.connector.secret_names()), (*self.secrets, *token))


@lru_cache(maxsize=64)
def _redactor(names: tuple[str, ...], values: tuple[str, ...]) -> Redactor:
    return Redactor(names, values)


@dataclass(frozen=True)
class Trace:
    """Whose call it is: the run's correlation id and W3C traceparent, empty for none."""

    correlation_id: str = ""
    traceparent: str = ""

    @classmethod
    def of(cls, keys: Keys) -> "Trace":
        return cls(keys.correlation_id, keys.traceparent)
