"""Lexer of the SOQL subset: words, literals and signs."""

import re
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.salesforce.errors import malformed

PATTERN = re.compile(
    r"""\s*(?:
    (?P<text>'(?:[^'\\]|\\.)*')
  | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))
  | (?P<date>\d{4}-\d\d-\d\d)
  | (?P<number>[+-]?\d+(?:\.\d+)?)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
  | (?P<sign><=|>=|!=|<>|[=<>(),])
    )""",
    re.VERBOSE,
)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Token:
    """kind is a group name of PATTERN or "end"; value is the text as written, strings unescaped."""

    kind: str
    value: Any

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.value.upper() in words

    def is_sign(self, *signs: str) -> bool:
        return self.kind == "sign" and self.value in signs


def tokens(query: str) -> list[Token]:
    """All tokens with an end mark; what is no token raises MALFORMED_QUERY."""
    found, position, text = [], 0, query.rstrip()
    while position < len(text):
        match = PATTERN.match(text, position)
        if match is None or match.lastgroup is None:
            raise malformed(f"unexpected token: '{text[position:].strip()[:20]}'")
        kind, value = match.lastgroup, match.group(match.lastgroup)
        found.append(Token(kind, _unescape(value) if kind == "text" else value))
        position = match.end()
    return [*found, Token("end", "<EOF>")]


def _unescape(quoted: str) -> str:
    return re.sub(r"\\(.)", lambda found: ESCAPES.get(found.group(1), found.group(1)), quoted[1:-1])
