"""Pay, bank and personal numbers are masked whatever a vendor calls them; everything else is as it was."""

import pytest

from visibility.queries.masking import MASK, is_private, masked, masked_text


@pytest.mark.parametrize(
    "name",
    [
        "cost_rate",
        "cost_rate_in_cents",
        "pse__Default_Cost_Rate__c",
        "hourlyCostRate",
        "laborcost",
        "laborCost",
        "payRate",
        "annual-salary",
        "IBAN",
        "bankAccountId",
        "Account Number",
        "birthDate",
        "nationalId",
    ],
)
def test_a_private_name_is_known_in_any_spelling(name: str) -> None:
    assert is_private(name)


@pytest.mark.parametrize(
    "name", ["bill_rate", "exchangerate", "amount", "costCenter", "name", "email", "cubic", "embankment", "accountId"]
)
def test_what_is_not_private_is_not_masked(name: str) -> None:
    assert not is_private(name)


def test_a_record_is_masked_however_deep() -> None:
    record = {"items": [{"name": "Ada", "salary": {"amount": 5}, "costRate": None}], "iban": ""}

    assert masked(record) == {"items": [{"name": "Ada", "salary": MASK, "costRate": None}], "iban": ""}


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('{"amount": 1,  "name": "x"}', '{"amount": 1,  "name": "x"}'),
        ('{"laborcost":77}', '{\n  "laborcost": "•••"\n}'),
        ('{"rows": [{"name": "x", "laborcost": 77.5, "am', '{"rows": [{"name": "x", "laborcost": •••, "am'),
        ('{"iban": "DE02 1203', '{"iban": •••'),
        ("<r><m:CostRate type='n'>77</m:CostRate><a>1</a></r>", "<r><m:CostRate type='n'>•••</m:CostRate><a>1</a></r>"),
        ("name=x&cost_rate=77&a=1", "name=x&cost_rate=•••&a=1"),
        ("plain words", "plain words"),
        ("", ""),
    ],
)
def test_a_body_is_masked_in_json_whole_or_cut_in_xml_and_in_forms(body: str, shown: str) -> None:
    assert masked_text(body) == shown
