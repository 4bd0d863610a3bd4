"""The worked examples only translate: no arithmetic there, and every translation is short."""

import ast
from pathlib import Path

import pytest

from visibility.measures import worked

FOLDER = Path(worked.__file__).parent
PLUMBING = {"evaluation.py", "reading.py", "datasets.py", "__init__.py"}
TOPICS = sorted(path for path in FOLDER.glob("*.py") if path.name not in PLUMBING)
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult, ast.USub)
SUMMING = {"sum", "abs", "round", "divmod", "pow", "quantize", "quantise", "fsum"}
LONGEST = 6


def arithmetic_in(source: str) -> list[int]:
    nodes = [node for node in ast.walk(ast.parse(source)) if hasattr(node, "op")]
    return [node.lineno for node in nodes if isinstance(node.op, ARITHMETIC) and hasattr(node, "lineno")]


def sums_in(source: str) -> list[str]:
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = [call.id for call in calls if isinstance(call, ast.Name)]
    return [name for name in names if name in SUMMING - {"quantise"}]


def lengths_in(source: str) -> dict[str, int]:
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return {node.name: (node.end_lineno or 0) - node.body[0].lineno + 1 for node in functions}


@pytest.mark.parametrize("topic", TOPICS, ids=lambda path: path.name)
def test_a_translation_does_no_arithmetic(topic: Path) -> None:
    source = topic.read_text(encoding="utf-8")

    assert arithmetic_in(source) == []
    assert sums_in(source) == []


@pytest.mark.parametrize("topic", TOPICS, ids=lambda path: path.name)
def test_a_translation_is_at_most_six_lines(topic: Path) -> None:
    too_long = {name: lines for name, lines in lengths_in(topic.read_text(encoding="utf-8")).items() if lines > LONGEST}

    assert too_long == {}


def test_the_guard_sees_planted_arithmetic() -> None:
    planted = "def f(a):\n    a += 1\n    return -a * 2\n"

    assert sorted(arithmetic_in(planted)) == [2, 3, 3]
    assert sums_in("x = sum([1, 2])") == ["sum"]


def test_the_guard_sees_a_long_translation() -> None:
    planted = "def f(a):\n" + "    a = a\n" * 7

    assert lengths_in(planted) == {"f": 7}


def test_the_topics_are_where_the_functions_come_from() -> None:
    assert len(TOPICS) == 11
    assert {function.__module__.rpartition(".")[2] for function in worked.FUNCTIONS.values()} <= {
        topic.stem for topic in TOPICS
    }


MEASURES = sorted(path for path in FOLDER.parent.glob("*.py"))
OUTSIDE = {"django", "pathlib", "os", "io", "socket", "time", "random", "sqlite3", "subprocess", "urllib"}


@pytest.mark.parametrize("measure", MEASURES, ids=lambda path: path.name)
def test_a_measure_imports_no_framework_file_clock_or_network(measure: Path) -> None:
    nodes = list(ast.walk(ast.parse(measure.read_text(encoding="utf-8"))))
    plain = {alias.name.partition(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    froms = {(node.module or "").partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}

    assert (plain | froms) & OUTSIDE == set()


@pytest.mark.parametrize("measure", MEASURES, ids=lambda path: path.name)
def test_a_measure_asks_no_clock(measure: Path) -> None:
    source = measure.read_text(encoding="utf-8")

    assert ".now(" not in source
    assert ".today(" not in source
