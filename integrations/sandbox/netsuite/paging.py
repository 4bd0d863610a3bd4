"""limit and offset as NetSuite takes them."""

from aiohttp import web

from integrations.sandbox.netsuite.problems import Problem

MAX_LIMIT = 1000


def limit_and_offset(request: web.Request) -> tuple[int, int]:
    """Both numbers; offset must be a multiple of limit (recalled). Raises a Problem (400)."""
    limit = _number(request, "limit", MAX_LIMIT)
    offset = _number(request, "offset", 0)
    if not 1 <= limit <= MAX_LIMIT:
        raise _refusal("limit", f"The limit must be between 1 and {MAX_LIMIT}.")
    if offset % limit:
        raise _refusal("offset", "The offset must be divisible by the limit.")
    return limit, offset


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isdigit():
        raise _refusal(name, f"Invalid value {text!r} for query parameter '{name}'.")
    return int(text)


def _refusal(name: str, detail: str) -> Problem:
    return Problem(400, "INVALID_PARAMETER", detail, QueryParam=name)
