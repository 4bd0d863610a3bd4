"""Prints how long files and functions are against the house's targets: `python -m tests.architecture.sizes`."""

import ast
from collections.abc import Iterator
from statistics import quantiles

from tests.architecture.tree import ROOT, Source, body_length, functions, sources

TARGETS = {
    "file lines": {"median": 60, "p90": 180, "max": 300},
    "function lines": {"median": 7, "p90": 22, "p99": 45},
    "task body lines": {"max": 8},
    "page function lines": {"median": 12, "p90": 25},
    "test function lines": {"median": 10},
}


def product() -> list[Source]:
    return [source for source in sources(ROOT) if "/migrations/" not in source.path]


def lengths() -> Iterator[tuple[str, list[int]]]:
    own = product()
    tests = list(sources(ROOT, "tests"))
    yield "file lines", [source.text.count("\n") for source in own if source.text.strip()]
    yield "function lines", [body_length(one) for source in own for one in functions(source)]
    yield "task body lines", [body_length(one) for source in own for one in functions(source) if _is_task(one)]
    yield "page function lines", [body_length(one) for source in own for one in functions(source) if _is_page(one)]
    named = (one for source in tests for one in functions(source) if one.name.startswith("test_"))
    yield "test function lines", [body_length(one) for one in named]


def shares() -> Iterator[tuple[str, str]]:
    own = product()
    code, tests = (sum(_code_lines(s) for s in some) for some in (own, sources(ROOT, "tests")))
    hinted = [_is_hinted(one) for source in own for one in functions(source)]
    documented = [bool(ast.get_docstring(s.tree)) for s in own if s.text.strip() and not _is_trivial(s)]
    yield "code lines of the product", f"{code:,}"
    yield "tests : code", f"{tests / code:.2f} (target 1.2 to 1.8)"
    yield "fully hinted functions", f"{sum(hinted) / len(hinted):.1%} (target 100 %)"
    yield "modules with a docstring", f"{sum(documented) / len(documented):.1%} (target 100 %)"


def main() -> None:
    for name, values in lengths():
        spread = quantiles(values, n=100) if len(values) > 1 else values * 99
        found = {"median": spread[49], "p90": spread[89], "p99": spread[98], "max": max(values)}
        cells = [f"{key} {found[key]:.0f}{_against(found[key], TARGETS[name].get(key))}" for key in found]
        print(f"{name:22} n={len(values):5}  " + "  ".join(cells))
    for name, text in shares():
        print(f"{name:26} {text}")


def _against(value: float, target: int | None) -> str:
    if target is None:
        return ""
    return f" (<= {target})" if value <= target else f" (OVER {target})"


def _is_task(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("shared_task" in ast.dump(decorator) for decorator in function.decorator_list)


def _is_page(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("allow" in ast.dump(decorator) for decorator in function.decorator_list)


def _is_hinted(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    named = [one for one in arguments if one.arg not in ("self", "cls")]
    return function.returns is not None and all(one.annotation for one in named)


def _is_trivial(source: Source) -> bool:
    return source.path.rsplit("/", 1)[-1] in ("__init__.py", "apps.py", "urls.py")


def _code_lines(source: Source) -> int:
    return sum(1 for line in source.text.splitlines() if line.strip() and not line.strip().startswith("#"))


if __name__ == "__main__":
    main()
