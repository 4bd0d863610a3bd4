"""Reads the product's source for the guards: files, imports, strings, all from the syntax tree."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

KEPT = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Call
ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("visibility", "journeys", "integrations")


@dataclass(frozen=True)
class Source:
    """One Python file: its path below the root, text and syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def nodes(self) -> list[KEPT]:
        """What the guards look at, of the whole tree: a walk through all files takes longer than all guards."""
        return [node for node in ast.walk(self.tree) if isinstance(node, KEPT)]


def sources(root: Path, *folders: str) -> Iterator[Source]:
    for folder in folders or FLOORS:
        for path in sorted((root / folder).rglob("*.py")):
            yield _parsed(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))


@cache
def _parsed(name: str, text: str) -> Source:
    """Parsed once, for the house and for copies of it."""
    return Source(name, text, ast.parse(text))


def imports(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in source.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def classes(source: Source) -> list[ast.ClassDef]:
    return [node for node in source.nodes if isinstance(node, ast.ClassDef)]


def called(node: ast.Call) -> str:
    """The last name of what is called: import_string for django.utils.module_loading.import_string(...)."""
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def calls(source: Source) -> Iterator[ast.Call]:
    return (node for node in source.nodes if isinstance(node, ast.Call))


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
