"""Run worked examples and list where a result differs from what was expected."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

Translation = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where an example and the product disagree."""

    example: str
    function: str
    path: str
    expected: object
    actual: object

    def __str__(self) -> str:
        return f"{self.example} {self.function} {self.path}: expected {self.expected}, got {self.actual}"


def differences(examples: Mapping[str, Any], functions: Mapping[str, Translation]) -> list[Difference]:
    """Return every difference of a parsed file of examples; an empty list means all passed."""
    return [found for example in examples["examples"] for found in compare(example, functions)]


def compare(example: Mapping[str, Any], functions: Mapping[str, Translation]) -> list[Difference]:
    """Return the differences of one example within its absolute tolerance.

    A function that is missing or fails is a difference too: one bad example must not hide the others.
    """
    identity = str(example["id"]), str(example["function"])
    if example["function"] not in functions:
        return [Difference(*identity, "", "a mapped function", "none")]
    try:
        actual = functions[example["function"]](example["inputs"])
    except (ArithmeticError, LookupError, TypeError, ValueError, OSError) as error:
        return [Difference(*identity, "", example["expected"], repr(error))]
    tolerance = Decimal(str(example.get("tolerance", "0")))
    return [
        Difference(*identity, path, expected, got)
        for path, expected, got in mismatches(example["expected"], actual, tolerance)
    ]


def mismatches(
    expected: object, actual: object, tolerance: Decimal, path: str = ""
) -> Iterator[tuple[str, object, object]]:
    """Yield path, expected and actual value of every leaf that differs; extra results are no difference."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            yield from mismatches(value, actual.get(key, "absent"), tolerance, f"{path}.{key}".strip("."))
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, (value, got) in enumerate(zip(expected, actual, strict=True)):
            yield from mismatches(value, got, tolerance, f"{path}[{index}]")
    elif not is_close(expected, actual, tolerance):
        yield path, expected, actual


def is_close(expected: object, actual: object, tolerance: Decimal) -> bool:
    """Say whether two leaves agree: numbers within the tolerance, everything else exactly."""
    if expected is None or actual is None or isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    try:
        return abs(Decimal(str(expected)) - Decimal(str(actual))) <= tolerance
    except InvalidOperation:
        return expected == actual
