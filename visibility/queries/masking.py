"""What somebody is paid, and their bank and private numbers, are masked in payloads, whatever the vendor calls them."""

import re
from collections.abc import Mapping
from typing import Any

import orjson

MASK = "•••"
# Tried on names in lower case, their words one blank apart: hourlyCostRate, pse__Cost_Rate__c and cost-rate alike.
PRIVATE = re.compile(
    r"\b(cost|pay|hourly|wage|labou?r) ?(rate|cost)s?\b|\b(salary|salaries|wages?|compensation)\b"
    r"|\biban\b|\bbic\b|\bswift\b|\bbank\b|\baccount (number|no)\b|\bbirth|\bpassport\b|\bssn\b|\bsocial security\b"
    r"|\bnational id\b|\btax (file|payer)\b"
)
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# The same in text that is no JSON, or was cut: "name": value, <name>value<, name=value.
QUOTED = re.compile(r'("(?P<name>[\w .:-]{1,80})"\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s,}\]]+)')
TAGGED = re.compile(r"(<(?:\w+:)?(?P<name>[\w.-]{1,80})(?:\s[^<>]*)?>)([^<]+)")
FORMED = re.compile(r"((?:^|[?&])(?P<name>[\w.%-]{1,80})=)([^&\s]+)")


def is_private(name: str) -> bool:
    """Whether a field of that name is nobody's to read by default."""
    return PRIVATE.search(" ".join(WORDS.findall(name)).lower()) is not None


def masked(value: Any) -> Any:
    """The same record with private fields masked, however deep; nulls stay nulls."""
    if isinstance(value, Mapping):
        return {
            name: MASK if is_private(str(name)) and item not in (None, "") else masked(item)
            for name, item in value.items()
        }
    return [masked(item) for item in value] if isinstance(value, list | tuple) else value


def masked_text(text: str) -> str:
    """The same body with private fields masked; as it was when there is none."""
    try:
        record = orjson.loads(text)
        hidden = masked(record)
    except (orjson.JSONDecodeError, RecursionError):
        return _in_text(text)
    return text if hidden == record else orjson.dumps(hidden, option=orjson.OPT_INDENT_2).decode()


def _in_text(text: str) -> str:
    for pattern in (QUOTED, TAGGED, FORMED):
        text = pattern.sub(lambda found: found[1] + MASK if is_private(found["name"]) else found[0], text)
    return text
