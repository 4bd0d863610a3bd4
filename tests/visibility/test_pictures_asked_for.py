"""`manage.py screenshots` refuses to look for what there is not."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from visibility.management.pictures.names import check_names


def screenshots(folder: Path, *options: str) -> None:
    call_command("screenshots", str(folder), "--password", "x", "--url", "http://127.0.0.1:9", *options)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--pages", "portfolio", "portfolios"), r"There is no page portfolios\. The names there are: .*\bportfolio,"),
        (("--pages", "pmo-staffing"), r"pmo-staffing is only taken with --roles\."),
        (("--pages", "refused"), r"refused is only taken with --states\."),
        (
            ("--roles", "--pages", "executive-transactions"),
            r"no page executive-transactions\..*, executive-cash-clock,",
        ),
        (("--only", "desk-dim"), r"invalid choice: 'desk-dim' .*phone-dark"),
    ],
)
def test_what_there_is_not_is_refused_before_any_picture(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        screenshots(tmp_path / "pictures", *options)

    assert not (tmp_path / "pictures").exists()


def test_what_there_is_may_be_asked_for() -> None:
    check_names(["login", "portfolio", "exchange", "intercompany-charge"], roles=False, states=False)
    check_names(["finance-project", "finance-period-close"], roles=True, states=False)
    check_names(["refused", "outsider-missing", "empty-portfolio", "stale-project"], roles=False, states=True)
