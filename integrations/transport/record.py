"""One exchange with a vendor as a value: made by transport without a database, stored by the gateway."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class ExchangeRecord:
    """What went out and came back, redacted; bodies are zlib-compressed, hashes are of the whole raw bodies.

    `status` is None when no answer came (`error` says why). `quota` is (used, limit) where the vendor tells. `beside`
    are the others of the same question: what was asked to complete a page, and a try that a refused token ended.
    """

    connection_id: int
    method: str
    url: str
    started_at: datetime
    duration_ms: float
    correlation_id: str = ""
    traceparent: str = ""
    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: bytes | None = None
    request_sha256: str = ""
    status: int | None = None
    response_headers: Mapping[str, str] = field(default_factory=dict)
    response_body: bytes | None = None
    response_sha256: str = ""
    response_bytes: int = 0
    is_truncated: bool = False
    error: str = ""
    quota: tuple[int, int] | None = None
    beside: tuple["ExchangeRecord", ...] = ()
