"""Lines of settings as people write them."""

import pytest

from integrations.entered import pairs, several

LIKE = "1=DE, 2=US"


@pytest.mark.parametrize(
    ("text", "found"), [(" a@x.example, b@x.example ,", ("a@x.example", "b@x.example")), ("", ()), (" , ", ())]
)
def test_words_come_without_blanks(text: str, found: tuple[str, ...]) -> None:
    assert several({"recipients": text}, "recipients") == found


def test_a_missing_setting_has_no_words_and_no_pairs() -> None:
    assert several({}, "recipients") == ()
    assert pairs({}, "subsidiaries", like=LIKE) == {}


def test_the_last_equals_sign_parts_a_pair() -> None:
    assert pairs({"places": "A=B Ltd = UK; Ulm=DE"}, "places", like="", between=";") == {"A=B Ltd": "UK", "Ulm": "DE"}


@pytest.mark.parametrize("text", ["1=DE, 2", "1=", "=DE", "1:DE"])
def test_what_is_no_pair_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match='Write the setting "field pairs" as 1=DE, 2=US'):
        pairs({"field_pairs": text}, "field_pairs", like=LIKE)
