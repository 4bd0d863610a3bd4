"""Package docstrings as maps: which names they list, and which modules and packages the folder holds."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import Source, sources

# Django's own places need no word.
EXPECTED = {"__init__", "admin", "apps", "management", "migrations", "templatetags", "urls"}
# One or more names, two spaces at least, what they are.
LINE = re.compile(r"(?P<names>[a-z_]\w*(?: [a-z_]\w*)*) {2,}\S.*")


def maps_that_lag_behind(root: Path) -> list[str]:
    """A package whose docstring lists what is in it lists all of it, and nothing else.

    The simulated vendors, which are no part of the product, tell their own story.
    """
    found = []
    for source in sources(root):
        is_package = source.path.endswith("/__init__.py") and not source.path.startswith("integrations/sandbox/")
        listed = set(_listed(source)) if is_package else set()
        if listed:
            held = set(_held(root / source.path))
            found += [f"{source.path} lists no {name}" for name in sorted(held - listed - EXPECTED)]
            found += [f"{source.path} lists {name}, which is not there" for name in sorted(listed - held)]
    return found


def _listed(source: Source) -> Iterator[str]:
    for line in (ast.get_docstring(source.tree) or "").splitlines()[1:]:
        if found := LINE.fullmatch(line):
            yield from found["names"].split()


def _held(init: Path) -> Iterator[str]:
    for path in init.parent.iterdir():
        if path.suffix == ".py" or (path.is_dir() and next(path.rglob("*.py"), None)):
            yield path.stem
