"""SOQL: a value stays a value, and a field name is one."""

import re

import pytest

from integrations.connectors.salesforce import soql


@pytest.mark.parametrize("text", ["' OR Name != '", "\\' OR Name != \\'", "a\\", "line\nbreak"])
def test_a_filter_value_stays_a_value(text: str) -> None:
    assert re.fullmatch(r"'(?:[^'\\\n]|\\.)*'", soql.literal(text))


def test_a_field_name_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not a field name"):
        soql.select(("Id FROM Account--",), "Account")
