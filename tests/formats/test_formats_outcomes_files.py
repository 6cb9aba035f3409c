"""The files of a research export: what is in them, and that REDCap's and ODM's rules are kept."""

import csv
import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import etree

from likewise.domain.outcomes import (
    Anchor,
    ItemAnswer,
    Measure,
    Measurement,
    MissedOccasion,
    Occasion,
    Response,
    Unit,
    WhyMissed,
)
from likewise.domain.outcomes.research import Recorded, research
from likewise.formats.outcomes import read_instrument, research_files, shipped
from likewise.formats.redcap.dictionaries import read_dictionary

AT = datetime(2011, 2, 1, 12, 0, tzinfo=UTC)
ON = date(2011, 1, 3)
ASHA, BRAM = "a" * 26, "b" * 26
PHQ = read_instrument(shipped("phq-8"))
NAMESPACE = "{http://www.cdisc.org/ns/odm/v1.3}"
# ODM 1.3.2, section 3: the elements that each may hold, in the order that the schema demands.
ODM_ORDER = {
    "ODM": ["Study", "ClinicalData"],
    "Study": ["GlobalVariables", "BasicDefinitions", "MetaDataVersion"],
    "GlobalVariables": ["StudyName", "StudyDescription", "ProtocolName"],
    "BasicDefinitions": ["MeasurementUnit"],
    "MeasurementUnit": ["Symbol"],
    "MetaDataVersion": ["Protocol", "StudyEventDef", "FormDef", "ItemGroupDef", "ItemDef",
                        "CodeList"],
    "Protocol": ["StudyEventRef"],
    "StudyEventDef": ["FormRef"],
    "FormDef": ["ItemGroupRef"],
    "ItemGroupDef": ["ItemRef"],
    "ItemDef": ["Description", "Question", "MeasurementUnitRef", "CodeListRef"],
    "CodeList": ["CodeListItem"],
    "CodeListItem": ["Decode"],
    "Description": ["TranslatedText"],
    "Question": ["TranslatedText"],
    "Symbol": ["TranslatedText"],
    "Decode": ["TranslatedText"],
    "ClinicalData": ["SubjectData"],
    "SubjectData": ["StudyEventData"],
    "StudyEventData": ["FormData"],
    "FormData": ["ItemGroupData"],
    "ItemGroupData": ["ItemData"],
}  # fmt: skip
REFERS = {"StudyEventOID": "StudyEventDef", "FormOID": "FormDef", "ItemGroupOID": "ItemGroupDef",
          "ItemOID": "ItemDef", "CodeListOID": "CodeList", "MeasurementUnitOID": "MeasurementUnit",
          "StudyOID": "Study", "MetaDataVersionOID": "MetaDataVersion"}  # fmt: skip


def occasion(name, due, **more):
    return Occasion(
        id=name, name=name, anchor=Anchor.ENROLMENT, first_day=0, due_day=due, last_day=400,
        measures=frozenset(Measure), instruments=("phq",), **more,
    )  # fmt: skip


def measured(who, at, measure, value, unit, second=None):
    return Measurement(
        id=f"{who}{at}{measure}", participant=who, occasion=at, measure=measure,
        value=Decimal(value), second=Decimal(second) if second else None, unit=unit, measured_on=ON,
    )  # fmt: skip


def answered(who, at, *values):
    answers = tuple(ItemAnswer(item=f"phq{n}", value=v) for n, v in enumerate(values, start=1))
    return Response(id=f"{who}{at}", participant=who, occasion=at, instrument="phq",
                    answered_on=ON, answers=answers)  # fmt: skip


def a_table(may_leave=lambda *_: ""):
    recorded = Recorded(
        occasions=(occasion("Baseline", 0), occasion("End, of all", 60)),
        definitions={"phq": PHQ},
        measurements=(
            measured(ASHA, "Baseline", Measure.HBA1C, "58", Unit.MMOL_MOL),
            measured(ASHA, "Baseline", Measure.BLOOD_PRESSURE, "138", Unit.MMHG, "82"),
            measured(BRAM, "End, of all", Measure.HBA1C, "7.4", Unit.PERCENT),
        ),
        responses=(answered(ASHA, "Baseline", *[2] * 8), answered(BRAM, "End, of all", 1, 2)),
        missed=(
            MissedOccasion(id="m", participant=ASHA, occasion="End, of all", why=WhyMissed.ILL,
                           said_on=ON),
        ),
    )  # fmt: skip
    return research("The pilot", recorded, may_leave=may_leave, arms=3)


def rows_of(files, name):
    return list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))


@pytest.fixture(scope="module")
def files():
    return research_files(a_table(), called="main", at=AT)


def test_a_row_is_a_person_at_an_occasion_with_what_was_read_and_scores(files):
    first, missed, last = rows_of(files, "data.csv")

    assert (first["person"], first["occasion"]) == (ASHA, "Baseline")
    assert (first["hba1c"], first["hba1c_unit"], first["hba1c_on"]) == (
        "58",
        "mmol/mol",
        "2011-01-03",
    )
    assert (first["systolic"], first["diastolic"]) == ("138", "82")
    assert (first["phq1"], first["phq_total"], first["phq_8_on"]) == ("2", "16", "2011-01-03")
    assert (missed["occasion"], missed["missed"]) == ("End, of all", "they were ill")
    assert (last["hba1c"], last["hba1c_unit"]) == ("7.4", "%")  # as it was read, in its own unit
    assert (last["phq2"], last["phq3"], last["phq_total"]) == ("2", "", "")


def test_the_codebook_says_what_every_column_holds(files):
    named = [each["name"] for each in rows_of(files, "codebook.csv")]
    assert named == list(rows_of(files, "data.csv")[0])

    by_name = {each["name"]: each for each in rows_of(files, "codebook.csv")}
    assert by_name["weight"]["unit"] == "kg"
    assert by_name["phq1"]["options"].startswith("0=Not at all; 1=Several days")
    assert "The sum of phq1, phq2" in by_name["phq_total"]["note"]
    assert by_name["hba1c"]["unit"] == ""


def test_what_may_not_leave_is_counted_and_in_no_file():
    table = a_table(lambda who, _, is_answered: "said no" if who == BRAM or is_answered else "")
    files = research_files(table, called="main", at=AT)

    assert dict(table.left_out) == {"said no": 3}
    assert "- 3 said no" in files["read-me.txt"].decode()
    assert not any(BRAM.encode() in content for content in files.values())
    assert rows_of(files, "data.csv")[0]["phq1"] == ""


def test_two_versions_of_an_instrument_do_not_share_columns():
    recorded = Recorded(
        occasions=(), measurements=(), responses=(), missed=(),
        definitions={"one": PHQ, "two": read_instrument(shipped("phq-8").replace('"1"', '"2"', 1))},
    )  # fmt: skip
    names = [each.name for each in research("x", recorded, may_leave=lambda *_: "").variables]

    assert len(names) == len(set(names))
    assert {"phq1_1", "phq1_2"} < set(names)


# REDCap


def test_the_dictionary_is_one_that_redcap_writes_itself(files, tmp_path, shared_fixtures):
    theirs = shared_fixtures / "redcap" / "longitudinal" / "dictionary.csv"
    with theirs.open(newline="", encoding="utf-8") as opened:
        headings = next(csv.reader(opened))
    ours = tmp_path / "dictionary.csv"
    ours.write_bytes(files["redcap-dictionary.csv"])

    assert next(csv.reader(io.StringIO(files["redcap-dictionary.csv"].decode()))) == headings
    read = read_dictionary(ours)
    assert read.record_id == "record_id"
    assert read.fields["phq1"].choices["3"] == "Nearly every day"
    assert read.fields["hba1c_unit"].choices == {"1": "mmol/mol", "2": "%"}
    assert read.fields["hba1c"].validation == "number"
    assert read.fields["hba1c_on"].validation == "date_ymd"
    for each in read.fields.values():  # as REDCap wants variables and forms to be called
        assert re.fullmatch(r"[a-z](?:_?[a-z0-9])*", each.name), each.name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", each.form), each.form


def test_the_data_are_in_the_dictionary_s_order_and_codes_with_events_that_are_there(
    files, shared_fixtures
):
    rows, dictionary = rows_of(files, "redcap-data.csv"), rows_of(files, "redcap-dictionary.csv")
    events = rows_of(files, "redcap-events.csv")

    names = [each["Variable / Field Name"] for each in dictionary]
    assert list(rows[0]) == [names[0], "redcap_event_name", *names[1:]]
    assert {each["redcap_event_name"] for each in rows} == {e["unique_event_name"] for e in events}
    assert [each["unique_event_name"] for each in events] == ["baseline_arm_1", "end_of_all_arm_1"]
    assert [each["hba1c_unit"] for each in rows] == ["1", "", "2"]
    theirs = shared_fixtures / "redcap" / "longitudinal" / "event.csv"
    with theirs.open(newline="", encoding="utf-8") as opened:
        for each in csv.DictReader(opened):  # REDCap makes the names of its events so, too
            stem = re.sub(r"[^a-z0-9]+", "_", each["event_name"].lower())[:18].strip("_")
            assert each["unique_event_name"] == f"{stem}_arm_{each['arm_num']}"
    forms = {each["Form Name"] for each in dictionary}
    assert {each["form"] for each in rows_of(files, "redcap-forms.csv")} == forms


# ODM


def test_odm_has_its_elements_in_the_order_of_the_schema(files):
    root = etree.fromstring(files["odm.xml"])

    seen = set()
    for each in root.iter():
        name = each.tag.removeprefix(NAMESPACE)
        seen.add(name)
        below = [child.tag.removeprefix(NAMESPACE) for child in each]
        order = ODM_ORDER.get(name, [])
        assert [order.index(child) for child in below] == sorted(order.index(c) for c in below)
    assert seen >= ODM_ORDER.keys()


def test_every_reference_of_odm_leads_to_what_is_defined_once(files):
    root = etree.fromstring(files["odm.xml"])
    defined = [
        (each.tag.removeprefix(NAMESPACE), each.get("OID"))
        for each in root.iter()
        if each.get("OID")
    ]

    assert len(defined) == len(set(defined))
    for each in root.iter():
        for attribute, kind in REFERS.items():
            if each.get(attribute) is not None:
                assert (kind, each.get(attribute)) in defined, (each.tag, attribute)
    assert root.get("ODMVersion") == "1.3.2"
    assert root.get("FileType") == "Snapshot"


def test_odm_has_every_value_of_the_data_and_its_codes_are_listed(files):
    root = etree.fromstring(files["odm.xml"])
    told = {}
    for subject in root.iter(f"{NAMESPACE}SubjectData"):
        for event in subject:
            for item in event.iter(f"{NAMESPACE}ItemData"):
                told[subject.get("SubjectKey"), event.get("StudyEventOID"),
                     item.get("ItemOID")] = item.get("Value")  # fmt: skip
    expected = sum(
        1 for row in rows_of(files, "data.csv") for name, value in row.items()
        if value and name not in ("person", "occasion")
    )  # fmt: skip
    assert len(told) == expected
    assert told[ASHA, "event.Baseline", "item.phq_5f_total"] == "16"
    assert told[ASHA, "event.End_2c__20_of_20_all", "item.missed"] == "they were ill"
    lists = {
        each.get("OID"): {item.get("CodedValue") for item in each}
        for each in root.iter(f"{NAMESPACE}CodeList")
    }
    for (_, _, item), value in told.items():
        codes = lists.get(item.replace("item.", "codes.", 1))
        assert codes is None or value in codes, item


def test_the_elements_of_odm_are_those_that_redcap_writes(files, shared_fixtures):
    theirs = (shared_fixtures / "redcap" / "longitudinal" / "project.xml").read_text("utf-8")
    ours = etree.fromstring(files["odm.xml"])

    told = {each.tag.removeprefix(NAMESPACE) for each in ours.iter()}
    # REDCap's own exports have no units and no descriptions.
    beside = {"BasicDefinitions", "MeasurementUnit", "Symbol", "MeasurementUnitRef", "Description"}
    assert {each for each in told - beside if f"<{each}" not in theirs} == set()
