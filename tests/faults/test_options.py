"""What the command line asks for."""

import pytest

from visibility.devstack.faults.options import Options, parse

KNOWN = {"F01": "one", "F03": "three", "F12": "twelve", "F26": "twenty-six"}


def test_smoke_is_three_scenarios() -> None:
    assert parse(["--smoke"], KNOWN) == Options(("F03", "F12", "F26"))


def test_all_is_every_scenario_in_order() -> None:
    assert parse(["--all", "--seed", "3"], KNOWN) == Options(tuple(KNOWN), seed=3)


def test_names_are_read_in_any_case_and_kept_in_order() -> None:
    assert parse(["f12", "F01"], KNOWN).scenarios == ("F12", "F01")


def test_a_storm_needs_no_scenario() -> None:
    assert parse(["--storm", "20"], KNOWN) == Options((), storm=20.0)


def test_a_control_needs_no_scenario() -> None:
    assert parse(["--without", "fence"], KNOWN) == Options((), without="fence")


def test_an_unknown_scenario_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        parse(["F99"], KNOWN)

    assert refusal.value.code == 2
    assert "there is no F99; there are F01, F03, F12, F26" in capsys.readouterr().err


def test_asking_for_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse([], KNOWN)

    assert "name scenarios" in capsys.readouterr().err


def test_an_endless_storm_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--storm", "86400"], KNOWN)

    assert "--storm takes 0 to 600 seconds" in capsys.readouterr().err


def test_an_unknown_safety_cannot_be_taken_away(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--without", "luck"], KNOWN)

    assert "invalid choice: 'luck'" in capsys.readouterr().err


def test_the_list_names_each_with_its_title_and_plays_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["--list"], KNOWN)

    assert ended.value.code == 0
    assert capsys.readouterr().out.splitlines() == ["F01  one", "F03  three", "F12  twelve", "F26  twenty-six"]
