"""The real ingest door under one fixed address beside its own; an ASGI application as `visibility.ingest:app` is."""

import os
from typing import Any

from visibility.ingest import Receive, Scope, Send
from visibility.ingest import app as door

FIXED = ("/ingest/bench/", "/ingest/bench")
# The path of the connection that stands behind the fixed address.
REAL = os.environ["SIGHTLINE_BENCH_PATH"]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Only the path is put in; whatever else a call goes through is the door's own."""
    inner: dict[str, Any] = dict(scope)
    if inner.get("path") in FIXED:
        inner["path"] = REAL
    await door(inner, receive, send)
