"""$filter as the directory knows it: eq, in and startsWith, joined by `and` or by `or`; and $select."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from integrations.sandbox.microsoft365.errors import GraphError

Test = Callable[[Mapping[str, Any]], bool]
TEXT = r"'(?:[^']|'')*'"
PATTERNS = {
    "eq": re.compile(rf"(?P<name>\w+)\s+eq\s+(?P<value>{TEXT})"),
    "in": re.compile(rf"(?P<name>\w+)\s+in\s+\((?P<value>{TEXT}(?:\s*,\s*{TEXT})*)\)"),
    "starts": re.compile(rf"startswith\((?P<name>\w+)\s*,\s*(?P<value>{TEXT})\)", re.IGNORECASE),
}
JOINT = re.compile(r"\s+(and|or)\s+")
MOST_VALUES = 15


def compiled(text: str, known: Collection[str], kind: str) -> Test:
    """Whether a record passes. Raises GraphError for what the directory does not understand."""
    tests, joints, position = [], set(), 0
    while True:
        test, position = _term(text, position, known, kind)
        tests.append(test)
        if position == len(text):
            break
        joint = JOINT.match(text, position)
        if joint is None:
            raise _unsupported(f"Invalid filter clause: {text}")
        joints.add(joint[1])
        position = joint.end()
    if len(joints) > 1:
        raise _unsupported("Unsupported or invalid query filter clause: brackets are needed between and, or")
    together = any if joints == {"or"} else all
    return lambda record: together(test(record) for test in tests)


def selected(text: str, known: Collection[str], default: Collection[str], kind: str) -> tuple[str, ...]:
    """The properties of $select, or the default ones; `id` comes along always."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        _check(name, known, kind)
    return tuple(dict.fromkeys([*names, "id"])) if names else tuple(default)


def _term(text: str, position: int, known: Collection[str], kind: str) -> tuple[Test, int]:
    for operator, pattern in PATTERNS.items():
        if found := pattern.match(text, position):
            name, values = found["name"], _values(found["value"])
            _check(name, known, kind)
            if len(values) > MOST_VALUES:
                raise _unsupported(f"Too many child clauses specified in search filter expression: {len(values)}")
            return _test(operator, name, values), found.end()
    raise _unsupported(f"Invalid filter clause: {text}")


def _test(operator: str, name: str, values: list[str]) -> Test:
    """Texts are compared without regard to case, as the directory does."""
    wanted = tuple(value.casefold() for value in values)
    if operator == "starts":
        return lambda record: str(record.get(name) or "").casefold().startswith(wanted)
    return lambda record: str(record.get(name) or "").casefold() in wanted


def _values(text: str) -> list[str]:
    return [found[1:-1].replace("''", "'") for found in re.findall(TEXT, text)]


def _check(name: str, known: Collection[str], kind: str) -> None:
    if name not in known:
        raise GraphError(
            400, "BadRequest", f"Could not find a property named '{name}' on type 'microsoft.graph.{kind}'."
        )


def _unsupported(message: str) -> GraphError:
    return GraphError(400, "Request_UnsupportedQuery", message)
