"""The structure of the panel as SDMX 2.1 has it: code lists and a data structure definition.

Both are made from the tables that the panel is made from, so that a code here is one there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as Tree

from extract.rules import Rules
from extract.study.figures import Transformation
from extract.study.measures import MEASURES
from extract.study.periods import Kind

AGENCY, VERSION = "BULLETIN", "1.0"
_MESSAGE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
_STRUCTURE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure"
_COMMON = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"
_XML = "http://www.w3.org/XML/1998/namespace"
#: Dimensions of the panel, each with its code list; REF_AREA is by GB/T 2260.
DIMENSIONS = {
    "REF_AREA": "", "INDICATOR": "CL_INDICATOR", "POPULATION": "CL_POPULATION",
    "MEASURE": "CL_MEASURE", "UNIT_MEASURE": "CL_UNIT", "TRANSFORMATION": "CL_TRANSFORMATION",
    "PERIOD_KIND": "CL_PERIOD",
}  # fmt: skip
ATTRIBUTES = ("MATCH", "SOURCE")


def code_lists(rules: Rules) -> dict[str, dict[str, dict[str, str]]]:
    """Return the code lists: code → name by language. `_T` is the whole population."""
    units = {unit for one in rules.indicators.indicators for unit in one.units}
    return {
        "CL_INDICATOR": {
            one.name: {"en": one.en, "zh": one.zh} for one in rules.indicators.indicators
        },
        "CL_POPULATION": {"_T": {"en": "All", "zh": "全部"}}
        | {one.name: {"en": one.en, "zh": one.zh} for one in rules.parts.populations},
        "CL_MEASURE": _named(MEASURES),
        "CL_UNIT": {unit: {"zh": unit} for unit in sorted(units)},
        "CL_TRANSFORMATION": _named(get_args(Transformation)),
        "CL_PERIOD": _named(filter(None, get_args(Kind))),
    }


def _named(codes: Iterable[str]) -> dict[str, dict[str, str]]:
    return {code: {"en": code.replace("_", " ").capitalize()} for code in codes}


def write_structure(rules: Rules, path: Path) -> None:
    """Write code lists and data structure definition as an SDMX-ML structure message."""
    for prefix, uri in (("mes", _MESSAGE), ("str", _STRUCTURE), ("com", _COMMON)):
        Tree.register_namespace(prefix, uri)
    root = Tree.Element(f"{{{_MESSAGE}}}Structure")
    header = Tree.SubElement(root, f"{{{_MESSAGE}}}Header")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for name, text in (("ID", "PANEL"), ("Test", "false"), ("Prepared", now)):
        Tree.SubElement(header, f"{{{_MESSAGE}}}{name}").text = text
    Tree.SubElement(header, f"{{{_MESSAGE}}}Sender", id=AGENCY)
    structures = Tree.SubElement(root, f"{{{_MESSAGE}}}Structures")
    lists = Tree.SubElement(structures, f"{{{_STRUCTURE}}}Codelists")
    for name, codes in code_lists(rules).items():
        _list(lists, name, codes)
    concepts = Tree.SubElement(structures, f"{{{_STRUCTURE}}}Concepts")
    scheme = _item(concepts, "ConceptScheme", "CS_PANEL", {"en": "Concepts of the panel"})
    for name in (*DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", *ATTRIBUTES):
        concept = Tree.SubElement(scheme, f"{{{_STRUCTURE}}}Concept", id=name)
        _names(concept, {"en": name.replace("_", " ").capitalize()})
    _definition(Tree.SubElement(structures, f"{{{_STRUCTURE}}}DataStructures"))
    Tree.indent(root)
    Tree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _item(parent: Tree.Element, kind: str, name: str, names: Mapping[str, str]) -> Tree.Element:
    """Add an item that the agency maintains."""
    made = Tree.SubElement(
        parent, f"{{{_STRUCTURE}}}{kind}", id=name, agencyID=AGENCY, version=VERSION
    )
    _names(made, names)
    return made


def _names(element: Tree.Element, names: Mapping[str, str]) -> None:
    for language, text in names.items():
        name = Tree.SubElement(element, f"{{{_COMMON}}}Name", {f"{{{_XML}}}lang": language})
        name.text = text


def _list(parent: Tree.Element, name: str, codes: Mapping[str, Mapping[str, str]]) -> None:
    made = _item(parent, "Codelist", name, {"en": name.removeprefix("CL_").capitalize()})
    for number, (code, names) in enumerate(codes.items(), 1):
        ascii_code = code if code.isascii() and code.replace("_", "").isalnum() else f"U{number}"
        _names(Tree.SubElement(made, f"{{{_STRUCTURE}}}Code", id=ascii_code), names)


def _definition(parent: Tree.Element) -> None:
    made = _item(parent, "DataStructure", "DSD_PANEL", {"en": "Panel of bulletins"})
    parts = Tree.SubElement(made, f"{{{_STRUCTURE}}}DataStructureComponents")
    dimensions = Tree.SubElement(parts, f"{{{_STRUCTURE}}}DimensionList", id="DimensionDescriptor")
    for position, (name, codes) in enumerate(DIMENSIONS.items(), 1):
        one = Tree.SubElement(
            dimensions, f"{{{_STRUCTURE}}}Dimension", id=name, position=str(position)
        )
        _concept(one, name)
        if codes:
            form = Tree.SubElement(one, f"{{{_STRUCTURE}}}LocalRepresentation")
            _reference(Tree.SubElement(form, f"{{{_STRUCTURE}}}Enumeration"), "Codelist", codes)
    time = Tree.SubElement(
        dimensions, f"{{{_STRUCTURE}}}TimeDimension", id="TIME_PERIOD",
        position=str(len(DIMENSIONS) + 1),
    )  # fmt: skip
    _concept(time, "TIME_PERIOD")
    form = Tree.SubElement(time, f"{{{_STRUCTURE}}}LocalRepresentation")
    Tree.SubElement(form, f"{{{_STRUCTURE}}}TextFormat", textType="ObservationalTimePeriod")
    attributes = Tree.SubElement(parts, f"{{{_STRUCTURE}}}AttributeList", id="AttributeDescriptor")
    for name in ATTRIBUTES:
        one = Tree.SubElement(
            attributes, f"{{{_STRUCTURE}}}Attribute", id=name, assignmentStatus="Conditional"
        )
        _concept(one, name)
        related = Tree.SubElement(one, f"{{{_STRUCTURE}}}AttributeRelationship")
        measured = Tree.SubElement(related, f"{{{_STRUCTURE}}}PrimaryMeasure")
        Tree.SubElement(measured, "Ref", id="OBS_VALUE")
    measures = Tree.SubElement(parts, f"{{{_STRUCTURE}}}MeasureList", id="MeasureDescriptor")
    _concept(Tree.SubElement(measures, f"{{{_STRUCTURE}}}PrimaryMeasure", id="OBS_VALUE"),
             "OBS_VALUE")  # fmt: skip


def _concept(element: Tree.Element, name: str) -> None:
    identity = Tree.SubElement(element, f"{{{_STRUCTURE}}}ConceptIdentity")
    Tree.SubElement(
        identity, "Ref", {"id": name, "maintainableParentID": "CS_PANEL", "agencyID": AGENCY,
                          "maintainableParentVersion": VERSION, "class": "Concept"},
    )  # fmt: skip


def _reference(element: Tree.Element, kind: str, name: str) -> None:
    Tree.SubElement(
        element, "Ref", {"id": name, "agencyID": AGENCY, "version": VERSION, "class": kind}
    )
