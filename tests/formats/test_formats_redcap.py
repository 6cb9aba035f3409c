"""REDCap exports: real projects of other people, labelled exports, events, repeats, groups."""

import tomllib
from decimal import Decimal

import pytest

from likewise.domain.imports import BY_NAME, FileNotRight
from likewise.formats import pilot
from likewise.formats.redcap import choosing, draft_mapping, is_export, open_export
from likewise.formats.redcap.exports import find_files

DICTIONARY = """Variable / Field Name,Form Name,Field Type,Field Label,"Choices, Calculations, OR Slider Labels",Text Validation Type OR Show Slider Number,Identifier?
record_id,people,text,Study ID,,,
first_name,people,text,First Name,,,y
arm,people,radio,Allocated arm,"1, Pairs | 2, Groups",,
start,people,text,Date of consent,,date_ymd,
phone,people,text,Phone,,phone,y
gym,people,checkbox,Gym,"0, Monday | 1, Tuesday",,
seen,calls,text,When,,datetime_ymd,
how,calls,dropdown,How,"1, Call | 2, Letter",,
ok,calls,yesno,Reached?,,,
"""
RAW = """record_id,redcap_repeat_instrument,redcap_repeat_instance,redcap_data_access_group,first_name,arm,start,phone,gym___0,gym___1,seen,how,ok
1,,,mill,Asha,1,2010-09-02,,0,1,,,
1,calls,1,mill,,,,,,,2010-11-03 14:30,1,1
1,calls,2,mill,,,,,,,2010-11-10 09:00,2,0
2,,,bridge,Ben,2,2010-09-03,,1,0,,,
"""
LABELLED = """Study ID,Repeat Instrument,Repeat Instance,Data Access Group,First Name,Allocated arm,Date of consent,Phone,Gym (choice=Monday),Gym (choice=Tuesday),When,How,Reached?
1,,,mill,Asha,Pairs,2010-09-02,,Unchecked,Checked,,,
1,Calls,1,mill,,,,,,,2010-11-03 14:30,Call,Yes
1,Calls,2,mill,,,,,,,2010-11-10 09:00,Letter,No
2,,,bridge,Ben,Groups,2010-09-03,,Checked,Unchecked,,,
"""
MAPPING = """
[redcap]
dictionary = "dictionary.csv"

[practices]
id = "redcap_data_access_group"
name = "redcap_data_access_group"

[participants]
id = "record_id"
given_name = "first_name"
enrolled_on = "start"
practice = "redcap_data_access_group"

[arms]
id = "arm"
name = "arm"
formats = { field = "arm", choices = { "1" = "one-to-one", "2" = "group" } }

[allocations]
participant = "record_id"
arm = "arm"
allocated_on = { value = "2010-09-20" }

[contacts]
repeat = "calls"
id = { join = ["record_id", "redcap_repeat_instance"] }
participant = "record_id"
on = { field = "seen", part = "date" }
mode = "how"
reached = "ok"
"""


def a_project(tmp_path, data=RAW, mapping=MAPPING):
    (tmp_path / "dictionary.csv").write_text(DICTIONARY)
    (tmp_path / "data.csv").write_text(data)
    (tmp_path / "m.toml").write_text(mapping)
    return tmp_path


def rows_of(folder, table):
    source = open_export(folder, mapping=folder / "m.toml")
    found = pilot.read_rows(BY_NAME[table], source.tables[table], zone="Europe/London")
    return [dict(row.values) if isinstance(row, pilot.PilotLine) else str(row) for row in found]


@pytest.mark.parametrize("data", [RAW, LABELLED])
def test_raw_and_labelled_exports_say_the_same(data, tmp_path):
    folder = a_project(tmp_path, data)

    assert [row["given_name"] for row in rows_of(folder, "participants")] == ["Asha", "Ben"]
    assert rows_of(folder, "arms") == [
        {"id": "Pairs", "name": "Pairs", "formats": ("one-to-one",)},
        {"id": "Groups", "name": "Groups", "formats": ("group",)},
    ]
    assert [row["name"] for row in rows_of(folder, "practices")] == ["mill", "bridge"]
    calls = rows_of(folder, "contacts")
    assert [(row["id"], row["mode"], row["reached"]) for row in calls] == [
        ("1-1", "call", True),
        ("1-2", "letter", False),
    ]


def test_lines_may_be_chosen_by_a_field(tmp_path):
    mapping = MAPPING.replace('repeat = "calls"', 'repeat = "calls"\nwhere = { how = "2" }')

    assert len(rows_of(a_project(tmp_path, mapping=mapping), "contacts")) == 1
    assert len(rows_of(a_project(tmp_path, LABELLED, mapping), "contacts")) == 1


@pytest.mark.parametrize("data", [RAW, LABELLED])
@pytest.mark.parametrize(("said", "calls"), [("Letter", 1), ("letter", 1), ("2", 1), ("1", 1)])
def test_lines_are_chosen_by_label_as_by_code(data, said, calls, tmp_path):
    mapping = MAPPING.replace('repeat = "calls"', f'repeat = "calls"\nwhere = {{ how = "{said}" }}')

    assert len(rows_of(a_project(tmp_path, data, mapping), "contacts")) == calls


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        (
            'how = "3"',
            "m.toml: [contacts] takes lines where how is 3, and how has no such choice. There are "
            "1 (Call), 2 (Letter). Write one of the codes or labels.",
        ),
        (
            "ok = true",
            "m.toml: [contacts] takes lines where ok is True, and ok has no such choice. There "
            "are 1 (Yes), 0 (No). Write one of the codes or labels.",
        ),
        (
            'gym___1 = "2"',
            "m.toml: [contacts] takes lines where gym___1 is 2, and gym___1 has no such choice. "
            "There are 1 (Checked), 0 (Unchecked). Write one of the codes or labels.",
        ),
    ],
)
def test_a_choice_that_there_is_not_chooses_no_lines_but_is_refused(where, sentence, tmp_path):
    mapping = MAPPING.replace('repeat = "calls"', f'repeat = "calls"\nwhere = {{ {where} }}')

    with pytest.raises(FileNotRight) as refused:
        open_export(a_project(tmp_path, mapping=mapping), mapping=tmp_path / "m.toml")

    assert refused.value.sentence == sentence


def test_a_text_that_no_line_has_is_said(tmp_path):
    mapping = MAPPING.replace('repeat = "calls"', 'repeat = "calls"\nwhere = { phone = "07" }')

    assert rows_of(a_project(tmp_path, mapping=mapping), "contacts") == [
        "data.csv, line 1: [contacts] takes lines where phone is 07, and no line that it looks at "
        "has that. Correct the mapping, or take the section out."
    ]


def test_choices_may_be_translated_by_their_labels(tmp_path):
    mapping = MAPPING.replace(
        'mode = "how"', 'mode = { field = "how", choices = { Letter = "call" } }'
    )

    for data in (RAW, LABELLED):
        calls = rows_of(a_project(tmp_path, data, mapping), "contacts")
        assert [row["mode"] for row in calls] == ["call", "call"]


def test_a_choice_that_is_none_here_points_at_choices(tmp_path):
    (tmp_path / "dictionary.csv").write_text(DICTIONARY.replace("1, Call", "1, Rang up"))
    a_project(tmp_path)
    (tmp_path / "dictionary.csv").write_text(DICTIONARY.replace("1, Call", "1, Rang up"))

    problem = next(row for row in rows_of(tmp_path, "contacts") if isinstance(row, str))

    assert problem.startswith("data.csv, line 3, column how: Rang up is none of these: call, ")
    assert problem.endswith(
        "If it is one of them in other words, say so in the mapping: mode = "
        '{ field = "how", choices = { "Rang up" = "call" } }.'
    )


@pytest.mark.parametrize(
    ("validation", "written", "read"),
    [
        ("number_2dp_comma_decimal", "0,500", "0.5"),
        ("number_comma_decimal", "1,000", "1"),
        ("number", "0.5", "0.5"),
    ],
)
def test_decimal_commas_are_read_where_the_dictionary_says_so(validation, written, read, tmp_path):
    dictionary = DICTIONARY + f"time,people,text,Time,,{validation},\n"
    data = f'record_id,time,start\nC1,"{written}",2010-09-02\n'
    mapping = """[memberships]
cohort = "record_id"
participant = "record_id"
joined_on = "start"
share = "time"
"""
    a_project(tmp_path, data, mapping)
    (tmp_path / "dictionary.csv").write_text(dictionary)

    (row,) = rows_of(tmp_path, "memberships")

    assert row["share"] == Decimal(read)


@pytest.mark.parametrize("data", ["", "\n", "record_id,first_name\n"])
def test_a_project_without_data_yet_is_drafted_all_the_same(data, tmp_path):
    drafted = draft_mapping(a_project(tmp_path, data))

    assert 'data = "data.csv"' in drafted
    assert 'given_name = "first_name"' in drafted


def test_a_tick_of_a_checkbox_is_the_same_raw_and_labelled(tmp_path):
    mapping = MAPPING.replace('given_name = "first_name"', 'given_name = "gym___1"')
    mapping = mapping.replace('id = "record_id"\n', 'id = "record_id"\nwhere = { gym___1 = "1" }\n')

    assert rows_of(a_project(tmp_path, RAW, mapping), "participants")[0]["given_name"] == "1"
    assert rows_of(a_project(tmp_path, LABELLED, mapping), "participants")[0]["given_name"] == "1"
    assert len(rows_of(tmp_path, "participants")) == 1


EVENTS = """record_id,redcap_event_name,first_name,start
1,enrolment_arm_1,Asha,2010-09-02
1,visit_1_arm_1,,
2,enrolment_arm_2,Ben,2010-09-03
"""
ONE_EVENT = """
[participants]
id = "record_id"
event = ["enrolment_arm_1", "enrolment_arm_2"]
given_name = "first_name"
enrolled_on = "start"
"""


def test_labelled_events_are_known_by_what_redcap_makes_of_their_labels(tmp_path):
    labels = {"enrolment_arm_1": "Enrolment (Arm 1: Pairs)", "visit_1_arm_1": "Visit 1",
              "enrolment_arm_2": "Enrolment (Arm 2: Groups)"}  # fmt: skip
    data = EVENTS.replace("redcap_event_name", "Event Name")
    for name, label in labels.items():
        data = data.replace(name, label)

    raw = rows_of(a_project(tmp_path, EVENTS, ONE_EVENT), "participants")
    labelled = rows_of(a_project(tmp_path, data, ONE_EVENT), "participants")

    assert [row["given_name"] for row in raw] == ["Asha", "Ben"]
    assert labelled == raw


@pytest.mark.parametrize(
    ("label", "name", "same"),
    [
        ("Deadline to opt out of study (Arm 2: B)", "deadline_to_opt_ou_arm_2", True),
        ("Visit - 1", "visit_1_arm_1", True),
        ("visit_1_arm_1", "visit_1_arm_1", True),
        ("Visit 1 (Arm 2: B)", "visit_1_arm_1", False),
        ("Visit 2", "visit_1_arm_1", False),
        ("Visit 1", "nonsense", False),
    ],
)
def test_an_event_is_told_by_its_name_or_label(label, name, same):
    assert choosing.is_event(label, name) is same


def test_an_event_or_instrument_that_the_data_lacks_is_said(tmp_path):
    mapping = ONE_EVENT.replace("enrolment_arm", "enrollment_arm")
    [event] = rows_of(a_project(tmp_path, EVENTS, mapping), "participants")
    mapping = MAPPING.replace('repeat = "calls"', 'repeat = "visits"')
    [instrument] = rows_of(a_project(tmp_path, mapping=mapping), "contacts")
    [nothing] = rows_of(
        a_project(tmp_path, EVENTS.split("\n")[0] + "\n", ONE_EVENT), "participants"
    )

    assert event == (
        "data.csv, line 1: [participants] takes lines of the event enrollment_arm_1 or "
        "enrollment_arm_2, and the data has none: there is enrolment_arm_1, visit_1_arm_1, "
        "enrolment_arm_2. Correct the mapping, or take the section out."
    )
    assert "the repeating instrument visits, and the data has none: there is calls." in instrument
    assert "and the data has none. Correct the mapping" in nothing


def test_an_instrument_that_nobody_filled_in_yet_gives_no_lines(tmp_path):
    data = "".join(line + "\n" for line in RAW.split("\n") if line and ",calls," not in line)

    assert rows_of(a_project(tmp_path, data), "contacts") == []


def test_a_folder_is_no_mapping(tmp_path):
    folder = a_project(tmp_path)

    with pytest.raises(FileNotRight, match="The mapping cannot be read: it is not there"):
        open_export(folder, mapping=folder / "..")


def test_a_mapping_may_be_utf_16_as_powershell_writes_it(tmp_path):
    folder = a_project(tmp_path)
    (folder / "m.toml").write_bytes(MAPPING.replace("\n", "\r\n").encode("utf-16"))

    assert len(rows_of(folder, "participants")) == 2


def test_a_problem_is_named_by_the_field_of_the_data(tmp_path):
    folder = a_project(tmp_path, RAW.replace("2010-09-02", "2/9/2010"))

    problem = next(row for row in rows_of(folder, "participants") if isinstance(row, str))

    assert problem.startswith("data.csv, line 2, column start: 2/9/2010 could be")


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("nonsense", "The mapping cannot be read"),
        ("[participant]\nid = 'x'", "Did you mean participants"),
        ("[participants]\nname = 'x'", "has no column name"),
        ("[participants]\nid = 'recordid'", "names the field recordid"),
        (
            "[participants]\nid = 'gym'",
            "It is a checkbox: name one of its columns, such as gym___0",
        ),
        ("[participants]\nid = 3", "write a field"),
        ("[participants]\nid = { field = 'start', part = 'year' }", "part is date or time"),
        ("[participants]\nid = 'record_id'\nevent = 'x'", "has no redcap_event_name"),
        ("[participants]\nid = 'record_id'\nwhere = 'x'", "where is written"),
        ("[redcap]\nfolder = 'x'", "may say dictionary and data"),
        ("[redcap]\ndictionary = 'dictionary.csv'", "names no table"),
        ("[redcap]\ndictionary = '../../d.csv'\n[practices]\nid = 'arm'", "names d.csv, which"),
        ("participants = 3", "with one line for each column"),
        ("[redcap]\ndictionary = 5\n[practices]\nid = 'arm'", "each the name of a file"),
        ("[participants]\nid = 'record_id'\nevent = 5", "event is the name of an event"),
        ("[participants]\nid = 'record_id'\nevent = [5]", "event is the name of an event"),
        ("[participants]\nid = 'record_id'\nrepeat = ['calls']", "the name of one instrument"),
        ("[participants]\nid = 'record_id'\nwhere = { how = ['1', '2'] }", "one code for each"),
        ("[participants]\nid = { join = 5 }", "join a list of names"),
        ("[participants]\nid = { field = ['start', 5] }", "field is one name"),
        ("[participants]\nid = { value = [1] }", "value is one text"),
        ("[participants]\nid = { field = 'arm', choices = '1' }", "choices are written"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused_with_what_there_is(mapping, sentence, tmp_path):
    with pytest.raises(FileNotRight, match=sentence.replace("(", r"\(")):
        open_export(a_project(tmp_path, mapping=mapping), mapping=tmp_path / "m.toml")


def test_data_without_a_dictionary_or_with_rivals_is_refused(tmp_path):
    mapping = MAPPING.replace('dictionary = "dictionary.csv"', "")
    folder = a_project(tmp_path, mapping=mapping)
    (folder / "more.csv").write_text((folder / "data.csv").read_text())
    with pytest.raises(FileNotRight, match="holds 2 files that may be the data"):
        open_export(folder, mapping=folder / "m.toml")
    (folder / "dictionary.csv").unlink()
    with pytest.raises(FileNotRight, match="no data dictionary"):
        open_export(folder, mapping=folder / "m.toml")


def test_a_draft_is_a_mapping_that_names_what_it_could_tell(tmp_path):
    folder = a_project(tmp_path)

    drafted = draft_mapping(folder)

    said = tomllib.loads(drafted)
    assert said["participants"]["id"] == "record_id"
    assert said["participants"]["given_name"] == "first_name"
    assert said["participants"]["enrolled_on"] == "start"
    assert said["practices"]["id"] == "redcap_data_access_group"
    assert "# arm may hold the arm (1 = Pairs; 2 = Groups)" in drafted
    assert "# The instrument calls repeats" in drafted
    assert '# id = { join = ["record_id", "redcap_repeat_instance"] }' in drafted
    (folder / "m.toml").write_text(drafted)
    assert len(rows_of(folder, "participants")) == 2


def test_a_draft_takes_the_events_in_which_people_are_described(tmp_path):
    later = EVENTS.replace("1,visit_1_arm_1,,", "1,visit_1_arm_1,Asha,")
    one = "".join(line + "\n" for line in EVENTS.split("\n") if line and "arm_2" not in line)

    both = tomllib.loads(draft_mapping(a_project(tmp_path, later)))["participants"]["event"]
    single = tomllib.loads(draft_mapping(a_project(tmp_path, one)))["participants"]["event"]

    assert both == ["enrolment_arm_1", "enrolment_arm_2"]
    assert single == "enrolment_arm_1"


def test_lines_that_cannot_be_read_are_named_and_a_draft_passes_them_over(tmp_path):
    folder = a_project(tmp_path, RAW + "3,,,mill,Cara\n")

    problem = next(row for row in rows_of(folder, "participants") if isinstance(row, str))
    drafted = draft_mapping(folder)

    assert problem.startswith("data.csv, line 6: This line has 5 cells")
    assert 'given_name = "first_name"' in drafted


@pytest.mark.parametrize(
    ("name", "headings", "is_one"),
    [
        ("dictionary.csv", "Variable / Field Name,Form Name,Field Type", True),
        ("data.csv", "record_id,redcap_event_name,age", True),
        ("data.csv", "Record ID,Event Name,Age", True),
        ("participants.csv", "id,Event Name", False),
        ("data.csv", "id,age", False),
        ("data.csv", "", False),
        ("data.xlsx", "record_id,redcap_event_name", False),
    ],
)
def test_an_export_of_redcap_is_told_by_its_headings(name, headings, is_one, tmp_path):
    (tmp_path / name).write_text(f"{headings}\n1,x,y\n" if headings else "")

    assert is_export(tmp_path) == is_one
    assert is_export(tmp_path / name) == is_one


def test_a_draft_needs_a_dictionary(tmp_path):
    (tmp_path / "data.csv").write_text(RAW)

    with pytest.raises(FileNotRight, match="no REDCap data dictionary"):
        draft_mapping(tmp_path)
    with pytest.raises(FileNotRight, match="is not a REDCap data dictionary"):
        draft_mapping(tmp_path / "data.csv")


@pytest.mark.fixtures
@pytest.mark.parametrize(
    ("project", "people", "fields"),
    [
        ("simple", 5, {"given_name": "name_first", "telephone": "telephone"}),
        ("dag", 3, {"given_name": "first_name", "practice": "redcap_data_access_group"}),
        (
            "longitudinal",
            3,
            {
                "enrolled_on": "date_enrolled",
                "telephone": "telephone_1",
                "event": ["enrollment_arm_1", "enrollment_arm_2"],
            },
        ),
        ("clinical-trial-1", 500, {"family_name": "name_last", "telephone": "phone"}),
    ],
)
def test_real_projects_are_drafted_and_read(project, people, fields, shared_fixtures, tmp_path):
    folder = shared_fixtures / "redcap" / project
    drafted = draft_mapping(folder).replace("# enrolled_on = ", "enrolled_on = ")
    mapping = tmp_path / "m.toml"
    mapping.write_text(drafted)

    source = open_export(folder, mapping=mapping)

    people_said = tomllib.loads(drafted)["participants"]
    assert {name: people_said[name] for name in fields} == fields
    rows = list(
        pilot.read_rows(
            BY_NAME["participants"], source.tables["participants"], zone="Europe/London"
        )
    )
    assert len(rows) == people
    assert not any(isinstance(row, pilot.Problem) for row in rows)


def test_a_projects_arms_and_events_beside_its_data_are_not_taken_for_it(tmp_path):
    (tmp_path / "dictionary.csv").write_text(
        "Variable / Field Name,Form Name,Field Type,Field Label,"
        '"Choices, Calculations, OR Slider Labels"\n'
        "record_id,who,text,Record,\n",
        encoding="utf-8",
    )
    (tmp_path / "arm.csv").write_text("arm_num,name\n1,Drug A\n", encoding="utf-8")
    (tmp_path / "event.csv").write_text("event_name,arm_num\nVisit,1\n", encoding="utf-8")
    (tmp_path / "data.csv").write_text("record_id\n1\n", encoding="utf-8")

    data, _ = find_files(tmp_path, None, None, beside=tmp_path)

    assert data.name == "data.csv"
