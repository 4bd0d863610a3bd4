"""Turns DATABASE_URL and REDIS_URL into what Django, redis-py and Celery each want."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# How long a statement may take in each kind of process. A command (migrate, rebuild, an import) has no limit.
STATEMENT_SECONDS = {"web": 5, "ingest": 5, "worker": 60, "command": None}
LOCK_SECONDS, IDLE_SECONDS = 3, 10


def database(url: str, *, process: str = "command") -> dict[str, Any]:
    """Django's DATABASES entry for postgresql://user:password@host:port/name?host=/socket/folder.

    A session gets the time limits of its kind of process; `options` of the address come after them, and win.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://; no other database is supported.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    if words := " ".join(filter(None, (limits(process), options.pop("options", "")))):
        options["options"] = words
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def limits(process: str) -> str:
    """PostgreSQL's session options that bound how long this kind of process waits, works and idles."""
    seconds = STATEMENT_SECONDS[process]
    if seconds is None:
        return ""
    bounds = {
        "statement_timeout": seconds,
        "lock_timeout": LOCK_SECONDS,
        "idle_in_transaction_session_timeout": IDLE_SECONDS,
    }
    return " ".join(f"-c {name}={bound}s" for name, bound in bounds.items())


def broker(url: str) -> str:
    """Celery's broker address; kombu spells a Unix socket redis+socket://."""
    scheme = urlsplit(url).scheme
    if scheme == "unix":
        return "redis+socket" + url.removeprefix("unix")
    if scheme in ("redis", "rediss"):
        return url
    raise ImproperlyConfigured("REDIS_URL must start with redis://, rediss:// or unix://.")
