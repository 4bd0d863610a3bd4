"""The house rules that imports cannot show; each guard is seen red on a planted violation."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture import guards
from tests.architecture.maps import maps_that_lag_behind
from tests.architecture.tree import ROOT, forget

Guard = Callable[[Path], list[str]]

PLANTS: list[tuple[Guard, str, str]] = [
    (guards.string_reaches, "journeys/planted.py", "from django.apps import apps\nX = apps.get_model('a', 'B')\n"),
    (guards.vendor_names_in_journeys, "journeys/planted.py", "TARGET = 'netsuite'\n"),
    (guards.example_vendor_above_integrations, "journeys/planted.py", "TARGET = 'crewplan'\n"),
    (guards.example_vendor_above_integrations, "visibility/planted.py", "# as Crewplan has it\n"),
    (
        guards.long_tasks,
        "journeys/planted.py",
        "@shared_task(queue='live')\ndef work():\n" + "".join(f"    a{n} = {n}\n" for n in range(9)),
    ),
    (
        guards.foreign_keys_pointing_up,
        "integrations/models/planted.py",
        "run = models.ForeignKey('journeys.JourneyRun', on_delete=models.CASCADE)\n",
    ),
    (
        guards.foreign_keys_pointing_up,
        "journeys/models/planted.py",
        "firm = models.ForeignKey('canonical.Firm', on_delete=models.CASCADE, related_name='runs')\n",
    ),
    (
        guards.money_without_currency,
        "visibility/models/planted.py",
        "class Planted(models.Model):\n    amount = models.DecimalField(max_digits=19, decimal_places=4)\n",
    ),
    (
        guards.sandbox_and_connectors_shared,
        "integrations/sandbox/planted.py",
        "from integrations.outcomes import Done\n",
    ),
    (guards.sandbox_and_connectors_shared, "journeys/planted.py", "from integrations.sandbox.world import types\n"),
    (guards.plotly_imports, "visibility/planted.py", "import plotly.graph_objects\n"),
    (guards.views_without_access, "visibility/web/planted.py", "def secret(request):\n    return None\n"),
    (guards.long_files, "journeys/planted.py", "A = 1\n" * 301),
    (guards.long_files, "tests/planted.py", "A = 1\n" * 301),
    (maps_that_lag_behind, "journeys/engine/planted.py", "A = 1\n"),
    (maps_that_lag_behind, "journeys/flows/__init__.py", '"""Flows.\n\nplanted  nowhere\n"""\n'),
    (guards.unverified_tls, "integrations/planted.py", "session.get(url, ssl=False)\n"),
]


@pytest.fixture(scope="module", autouse=True)
def read_once() -> Iterator[None]:
    yield
    forget()


@pytest.mark.parametrize("guard", list(dict.fromkeys(plant[0] for plant in PLANTS)))
def test_the_house_keeps_its_rule(guard: Guard) -> None:
    assert guard(ROOT) == []


@pytest.mark.parametrize(("guard", "path", "text"), PLANTS)
def test_the_guard_sees_a_planted_violation(guard: Guard, path: str, text: str, tmp_path: Path) -> None:
    planted, beside = tmp_path / path, (ROOT / path).with_name("__init__.py")
    planted.parent.mkdir(parents=True)
    shutil.copy(beside, planted.parent)
    planted.write_text(text)

    found = guard(tmp_path)

    assert any("planted" in line for line in found)
