"""Field names of the sandbox are NetSuite's own, as far as the field list knows the record type."""

import json
import re

import pytest

from integrations.sandbox.netsuite.schema import RECORD_TYPES
from tests.integrations.sandbox.specifications import SPECIFICATIONS

ASSUMED = {
    "job": {"custentity_sightline_ref"},
    "projectTask": {"lastModifiedDate"},
    "purchaseOrder": {"lastModifiedDate"},
    "expenseReport": {"lastModifiedDate", "memo", "custbody_reverses"},
}


@pytest.mark.parametrize("kind", ["job", "projectTask", "invoice", "purchaseOrder", "expenseReport"])
def test_every_field_is_in_the_record_browser(kind: str) -> None:
    path = SPECIFICATIONS / "netsuite-record-fields.json"
    if not path.exists():
        pytest.skip("the vendor's field list is not on this machine")
    records = json.loads(path.read_text())["records"]
    described = next(text for name, text in records.items() if name.split()[0] == kind)

    unknown = set(RECORD_TYPES[kind].fields) - set(re.findall(r"\w+", described))

    assert unknown == ASSUMED.get(kind, set())
