"""The vendors' own field lists, read in place where they are at hand (beside the repository, never in it)."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
SPECIFICATIONS = Path(__file__).parents[4] / "shared" / "vendor-specs"


class TolerantLoader(yaml.SafeLoader):
    """Reads mappings whose keys are lists: such a key becomes text."""


def _mapping(loader: TolerantLoader, node: yaml.MappingNode) -> dict[str, Any]:
    pairs = [(loader.construct_object(key, deep=True), value) for key, value in node.value]
    return {str(key): loader.construct_object(value, deep=True) for key, value in pairs}


TolerantLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@cache
def salesforce_fields() -> dict[str, set[str]]:
    """Standard field names by object."""
    objects = json.loads(_text("salesforce-standard-fields.json"))["objects"]
    return {name: set(described["fields"]) for name, described in objects.items()}


@cache
def kantata_collections() -> dict[str, dict[str, Any]]:
    """attributes, create_attributes, update_attributes and associations by collection."""
    loaded = yaml.load(_text("kantata-mavenlink_gem-specification.yml"), Loader=TolerantLoader)
    return dict(loaded)


@cache
def graph_properties() -> dict[str, set[str]]:
    """Properties and navigation properties by entity and complex type, those of base types with them."""
    types = {
        str(node.get("Name")): node
        for kind in ("EntityType", "ComplexType")
        for node in ET.fromstring(_text("msgraph-v1.0-trimmed.csdl.xml")).iter(EDM + kind)
    }
    return {name: _graph_names(types, name) for name in types}


def _graph_names(types: dict[str, ET.Element], name: str) -> set[str]:
    node = types[name]
    own = {str(child.get("Name")) for child in node if child.tag.endswith("Property")}
    base = str(node.get("BaseType", "")).removeprefix("graph.")
    return own | (_graph_names(types, base) if base in types else set())


@cache
def bamboohr_document() -> dict[str, Any]:
    """The vendor's OpenAPI document: paths and components."""
    return dict(json.loads(_text("bamboohr-public-trimmed.openapi.json")))


def _text(name: str) -> str:
    path = SPECIFICATIONS / name
    if not path.exists():
        pytest.skip(f"the vendor's field list {name} is not on this machine")
    return path.read_text()
