"""Worked examples of the finance handbook, and our own by hand, through the product's arithmetic."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from visibility.measures.worked import FUNCTIONS, evaluate
from visibility.measures.worked.datasets import data_folder
from visibility.measures.worked.evaluation import compare

HERE = Path(__file__).parent
HANDBOOK: dict[str, Any] = json.loads((HERE / "examples.json").read_text(encoding="utf-8"))
BY_HAND: dict[str, Any] = json.loads((HERE / "examples_by_hand.json").read_text(encoding="utf-8"))
READS_DATA = {"portfolio_totals", "data_quality", "effort_accuracy", "average_rate"}

needs_data = [
    pytest.mark.realdata,
    pytest.mark.skipif(not data_folder().is_dir(), reason=f"no data sets in {data_folder()}"),
]


def as_parameters(examples: dict[str, Any]) -> list[Any]:
    return [
        pytest.param(example, id=example["id"], marks=needs_data if example["function"] in READS_DATA else [])
        for example in examples["examples"]
    ]


@pytest.mark.finance
@pytest.mark.parametrize("example", as_parameters(HANDBOOK))
def test_a_worked_example_of_the_handbook_comes_out(example: dict[str, Any]) -> None:
    assert compare(example, FUNCTIONS) == []


@pytest.mark.finance
@pytest.mark.parametrize("example", as_parameters(BY_HAND))
def test_an_example_worked_by_hand_comes_out(example: dict[str, Any]) -> None:
    assert compare(example, FUNCTIONS) == []


def test_every_function_has_an_example() -> None:
    shown = {example["function"] for example in [*HANDBOOK["examples"], *BY_HAND["examples"]]}

    assert set(FUNCTIONS) == shown
    assert (len(FUNCTIONS), len(HANDBOOK["examples"])) == (78, 93)


def test_a_wrong_expectation_is_reported_where_it_differs() -> None:
    wrong = copy.deepcopy(HANDBOOK["examples"][0])
    wrong["expected"]["amount"] = "2.66"

    (difference,) = evaluate({"examples": [wrong]})

    assert str(difference) == "RND-001 round_money amount: expected 2.66, got 2.67"


def test_a_difference_within_the_tolerance_is_none() -> None:
    near = copy.deepcopy(HANDBOOK["examples"][0])
    near["expected"]["amount"], near["tolerance"] = "2.66", "0.01"

    assert evaluate({"examples": [near]}) == []


def test_null_is_not_zero() -> None:
    example = {
        "id": "X",
        "function": "budget_position",
        "inputs": {"budget": "0", "spent": "1"},
        "expected": {"spent_ratio": "0"},
        "tolerance": "1",
    }

    assert [difference.actual for difference in evaluate({"examples": [example]})] == [None]


def test_unreadable_inputs_and_unknown_functions_are_reported_and_hide_no_other() -> None:
    broken = {**HANDBOOK["examples"][0], "inputs": {"amount": "many", "currency": "EUR"}}
    unknown = {**HANDBOOK["examples"][0], "function": "divine"}

    found = evaluate({"examples": [broken, unknown, HANDBOOK["examples"][1]]})

    assert [difference.function for difference in found] == ["round_money", "divine"]


def test_a_missing_result_and_a_short_list_are_differences() -> None:
    split = {
        "id": "X",
        "function": "allocate",
        "inputs": {"amount": "1.00", "weights": ["1", "1"], "currency": "EUR"},
        "expected": {"parts": ["0.50"], "rest": "0"},
    }

    assert [difference.path for difference in evaluate({"examples": [split]})] == ["parts", "rest"]
