"""The research table as CDISC ODM 1.3.2: what is asked at each occasion, and every row as its data.

Each occasion is a study event with the forms that it asks for; each form has one group of items.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from likewise.domain.outcomes.research import OCCASION, PERSON, Kind, Research, Variable
from likewise.formats.outcomes.exporting import digest_of

NAMESPACE = "http://www.cdisc.org/ns/odm/v1.3"
DATA_TYPES: Mapping[Kind, Mapping[str, str]] = {
    Kind.CODE: {"DataType": "text", "Length": "26"},
    Kind.CHOICE: {"DataType": "text", "Length": "200"},
    Kind.NUMBER: {"DataType": "float", "Length": "12", "SignificantDigits": "6"},
    Kind.DAY: {"DataType": "date"},
}
STUDY, VERSION = "study", "version.1"


def odm_xml(table: Research, *, at: datetime) -> bytes:
    """The table as one ODM document, made at an instant."""
    from lxml import etree  # only where somebody asks for it

    root = etree.Element(
        f"{{{NAMESPACE}}}ODM",
        {
            "FileType": "Snapshot", "FileOID": f"outcomes.{digest_of(table)[:16]}",
            "CreationDateTime": at.isoformat(timespec="seconds"), "ODMVersion": "1.3.2",
            "SourceSystem": "Likewise",
        },
        nsmap={None: NAMESPACE},
    )  # fmt: skip
    study = _add(root, "Study", OID=STUDY)
    named = _add(study, "GlobalVariables")
    for name, said in (
        ("StudyName", table.study),
        ("StudyDescription", "Outcomes by random id"),
        ("ProtocolName", table.study),
    ):
        _add(named, name).text = said
    _add_units(study, table)
    _add_metadata(_add(study, "MetaDataVersion", OID=VERSION, Name="Outcomes"), table)
    data = _add(root, "ClinicalData", StudyOID=STUDY, MetaDataVersionOID=VERSION)
    _add_rows(data, table)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _add(parent: Any, name: str, **attributes: str) -> Any:
    """An element below another."""
    made = parent.makeelement(f"{{{NAMESPACE}}}{name}", attributes)
    parent.append(made)
    return made


def _add_words(parent: Any, words: str) -> None:
    _add(parent, "TranslatedText").text = words


def _add_units(study: Any, table: Research) -> None:
    units = dict.fromkeys(each.unit for each in table.variables if each.unit)
    if not units:
        return
    basic = _add(study, "BasicDefinitions")
    for unit in units:
        made = _add(basic, "MeasurementUnit", OID=_oid("unit", unit), Name=unit)
        _add_words(_add(made, "Symbol"), unit)


def _add_metadata(version: Any, table: Research) -> None:
    """The definitions, in the order that the schema wants them."""
    asked = _asked(table)
    forms = dict.fromkeys(each.form for each in asked)
    protocol = _add(version, "Protocol")
    for number, occasion in enumerate(table.occasions, start=1):
        _add(protocol, "StudyEventRef", StudyEventOID=_oid("event", occasion.name),
             OrderNumber=str(number), Mandatory="No")  # fmt: skip
    for occasion in table.occasions:
        event = _add(version, "StudyEventDef", OID=_oid("event", occasion.name),
                     Name=occasion.name, Repeating="No", Type="Scheduled")  # fmt: skip
        for form in forms:
            _add(event, "FormRef", FormOID=_oid("form", form), Mandatory="No")
    for form in forms:
        made = _add(version, "FormDef", OID=_oid("form", form), Name=form, Repeating="No")
        _add(made, "ItemGroupRef", ItemGroupOID=_oid("group", form), Mandatory="No")
    for form in forms:
        group = _add(version, "ItemGroupDef", OID=_oid("group", form), Name=form, Repeating="No")
        own = [each for each in asked if each.form == form]
        for number, each in enumerate(own, start=1):
            _add(group, "ItemRef", ItemOID=_oid("item", each.name), OrderNumber=str(number),
                 Mandatory="No")  # fmt: skip
    for each in asked:
        _add_item(version, each)
    for each in asked:
        if each.kind is Kind.CHOICE:
            _add_codes(version, each)


def _add_item(version: Any, variable: Variable) -> None:
    item = _add(
        version, "ItemDef", OID=_oid("item", variable.name), Name=variable.name,
        **DATA_TYPES[variable.kind],
    )  # fmt: skip
    if variable.note:
        _add_words(_add(item, "Description"), variable.note)
    _add_words(_add(item, "Question"), variable.label)
    if variable.unit:
        _add(item, "MeasurementUnitRef", MeasurementUnitOID=_oid("unit", variable.unit))
    if variable.kind is Kind.CHOICE:
        _add(item, "CodeListRef", CodeListOID=_oid("codes", variable.name))


def _add_codes(version: Any, variable: Variable) -> None:
    codes = _add(version, "CodeList", OID=_oid("codes", variable.name), Name=variable.name,
                 DataType="text")  # fmt: skip
    for value, words in variable.options:
        _add_words(_add(_add(codes, "CodeListItem", CodedValue=value), "Decode"), words)


def _add_rows(data: Any, table: Research) -> None:
    asked = _asked(table)
    subject, who = None, ""
    for row in table.rows:
        if row[PERSON] != who:
            who = row[PERSON]
            subject = _add(data, "SubjectData", SubjectKey=who)
        event = _add(subject, "StudyEventData", StudyEventOID=_oid("event", row[OCCASION]))
        for form in dict.fromkeys(each.form for each in asked):
            there = [each for each in asked if each.form == form and row.get(each.name)]
            if not there:
                continue
            filled = _add(event, "FormData", FormOID=_oid("form", form))
            group = _add(filled, "ItemGroupData", ItemGroupOID=_oid("group", form))
            for each in there:
                _add(group, "ItemData", ItemOID=_oid("item", each.name), Value=row[each.name])


def _asked(table: Research) -> list[Variable]:
    return [each for each in table.variables if each.name not in (PERSON, OCCASION)]


def _oid(kind: str, name: str) -> str:
    """An id of the document: any sign of a name that ids may not have is written by its number."""
    return f"{kind}." + re.sub(r"[^A-Za-z0-9]", lambda found: f"_{ord(found[0]):x}_", name)
