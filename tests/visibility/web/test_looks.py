"""Colours carry enough contrast, and none of them speaks alone."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.visibility.web.conftest import Scene
from visibility.devstack.places import REPOSITORY
from visibility.projections import turn

TOKENS = (REPOSITORY / "static/css/tokens.css").read_text()
SCHEMES = ("light", "dark")


def colour(name: str, scheme: str) -> str:
    found = re.search(rf"--{name}: light-dark\((#\w{{6}}), (#\w{{6}})\)", TOKENS)
    assert found is not None
    return found[1 + SCHEMES.index(scheme)]


def luminance(code: str) -> float:
    parts = [int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, scheme: str) -> float:
    darker, lighter = sorted(luminance(colour(name, scheme)) for name in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["series-1", "series-2", "series-3", "edge"])
def test_what_must_be_seen_stands_out_from_its_card(name: str, scheme: str) -> None:
    assert contrast(name, "card", scheme) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["ink", "muted", "ok", "warn", "bad", "accent"])
def test_text_is_readable_on_its_card(name: str, scheme: str) -> None:
    assert contrast(name, "card", scheme) >= 4.5


def test_fields_have_that_edge() -> None:
    parts = (REPOSITORY / "static/css/parts.css").read_text()

    assert "var(--edge)" in parts.partition("input, select, textarea {")[2].partition("}")[0]


@pytest.mark.django_db
def test_the_tone_of_a_tile_and_of_a_burn_is_a_word_too(scene: Scene, pmo: Client) -> None:
    turn.run(timezone.now())

    page = pmo.get("/portfolio/").content.decode()

    words = re.findall(r'<span class="tone (\w+)" title="([^"]+)"(?: role="img")?><svg', page)
    assert len([word for word in words if word[1]]) >= 6
    assert page.count("data-tile=") == len(re.findall(r"<span>(On track|Watch|Act|Not known)</span>", page))
