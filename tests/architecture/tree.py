"""Reads the product's source for the guards: files, imports, strings, all from the syntax tree."""

import ast
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

KEPT = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Call
ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("visibility", "journeys", "integrations")


@dataclass(frozen=True)
class Source:
    """One Python file: its path below the root and its text; the syntax tree where a guard asks for it."""

    path: str
    text: str

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def tree(self) -> ast.Module:
        with _garbage_left():
            return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[KEPT]:
        """What the guards look at, of the whole tree: a walk through all files takes longer than all guards."""
        tree = self.tree
        with _garbage_left():
            return [node for node in ast.walk(tree) if isinstance(node, KEPT)]


def sources(root: Path, *folders: str) -> Iterator[Source]:
    for folder in folders or FLOORS:
        yield from _read(root, folder)


@cache
def _read(root: Path, folder: str) -> tuple[Source, ...]:
    """Read once for all guards: what is planted in a folder is planted before the first look at it."""
    paths = sorted((root / folder).rglob("*.py"))
    return tuple(Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in paths)


def forget() -> None:
    """A thousand syntax trees are let go."""
    _read.cache_clear()


@contextmanager
def _garbage_left() -> Iterator[None]:
    """A tree has no cycles: looking for some while a thousand grow takes as long again as growing them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


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
