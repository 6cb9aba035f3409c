"""The pages that bring files in: send, see, confirm, take back."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
from browsing import fields_of, signed_in, text_of
from django.core.files.uploadedfile import SimpleUploadedFile
from pilots import TABLES, a_pilot, a_workbook, sent, with_cell
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.meetings import Attendance
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]


@pytest.fixture
def coordinator():
    return signed_in(a_world(), ActingRole.COORDINATOR)


@pytest.fixture
def pilot(tmp_path):
    return a_pilot(tmp_path / "pilot", without=("programme", "phases"))


def test_files_are_seen_confirmed_and_taken_back(coordinator, pilot):
    plan = coordinator.post("/import/", {"files": sent(pilot)})
    assert "Lines of registers New 4 Changed 0 Known already 0" in text_of(plan)
    assert "noon is kept" in text_of(plan)
    assert current(Attendance) == []

    done = coordinator.post("/import/confirm/", fields_of(plan))
    said = text_of(coordinator.get(done.url))

    assert "facts were stored" in said
    assert len(current(Attendance)) == 4
    ask = coordinator.post("/import/undo/", fields_of(coordinator.get("/import/")))
    assert "Take this import back?" in text_of(ask)
    coordinator.post("/import/undo/", fields_of(ask))
    assert current(Attendance) == []
    assert "Taken back since" in text_of(coordinator.get("/import/"))


def test_the_same_files_again_are_nothing_new(coordinator, pilot):
    plan = coordinator.post("/import/", {"files": sent(pilot)})
    coordinator.post("/import/confirm/", fields_of(plan))

    again = coordinator.post("/import/", {"files": sent(pilot)}, follow=True)

    assert "Nothing new: all" in text_of(again)


def test_confirming_twice_does_it_once(coordinator, pilot, monkeypatch):
    from likewise.web.imports import uploads

    plan = coordinator.post("/import/", {"files": sent(pilot)})
    monkeypatch.setattr(uploads, "forget", lambda *, operation: None)
    coordinator.post("/import/confirm/", fields_of(plan))

    again = coordinator.post("/import/confirm/", fields_of(plan), follow=True)

    assert "This was stored already." in text_of(again)
    assert len(current(Attendance)) == 4


def test_every_problem_is_in_a_table_with_its_place(coordinator, tmp_path):
    folder = a_pilot(
        tmp_path / "p", without=("programme", "phases"),
        attendance=with_cell("attendance", 3, "result", "came"),
    )  # fmt: skip

    page = coordinator.post("/import/", {"files": sent(folder)})

    assert page.status_code == 422
    assert "<title>Error: Import" in page.content.decode()
    assert "attendance.csv Line 3 Column result" in text_of(page)
    assert current(Attendance) == []


def test_a_workbook_is_one_file(coordinator, tmp_path):
    tables = {name: rows for name, rows in TABLES.items() if name not in ("programme", "phases")}
    book = a_workbook(tmp_path / "our pilot.xlsx", tables)
    files = [SimpleUploadedFile("our pilot.xlsx", book.read_bytes())]

    plan = coordinator.post("/import/", {"files": files})

    assert "Participants New 7" in text_of(plan)


def test_what_is_hidden_in_a_workbook_is_said_before_it_is_stored(coordinator, tmp_path):
    tables = {name: rows for name, rows in TABLES.items() if name not in ("programme", "phases")}
    path = a_workbook(tmp_path / "ours.xlsx", tables)
    book = openpyxl.load_workbook(path)
    book["attendance"].sheet_state = "hidden"
    book["participants"].row_dimensions[3].hidden = True
    book.save(path)

    plan = coordinator.post(
        "/import/", {"files": [SimpleUploadedFile("ours.xlsx", path.read_bytes())]}
    )

    assert "ours.xlsx, sheet attendance is hidden, and was read." in text_of(plan)
    assert "ours.xlsx, sheet participants has 1 hidden row, which was read." in text_of(plan)


def test_what_is_no_table_and_nothing_at_all_are_refused(coordinator):
    nothing = coordinator.post("/import/", {})
    picture = coordinator.post(
        "/import/", {"files": [SimpleUploadedFile("participants.csv", b"\x89PNG....")]}
    )

    twice = coordinator.post(
        "/import/", {"files": [SimpleUploadedFile("participants.csv", b"id\nP1\n")] * 2}
    )

    assert "Two of the files are called participants.csv" in text_of(twice)
    assert "Choose between 1 and 60 files." in text_of(nothing)
    assert "is a picture, not a table" in text_of(picture)


def test_corrections_without_a_reason_are_asked_for_one_where_it_is_written(coordinator, pilot):
    coordinator.post(
        "/import/confirm/", fields_of(coordinator.post("/import/", {"files": sent(pilot)}))
    )

    page = coordinator.post("/import/", {"files": sent(pilot), "corrections": "yes"})

    assert page.status_code == 422
    said = page.content.decode()
    assert '<a href="#reason">Say why the record was wrong' in said
    assert 'id="reason-error"' in said
    assert 'id="files-error"' not in said
    assert 'value="yes" checked>' in said


def test_files_that_are_gone_or_somebody_elses_are_asked_for_again(coordinator, pilot):
    plan = coordinator.post("/import/", {"files": sent(pilot)})
    other = signed_in(a_world(), ActingRole.COORDINATOR)

    stolen = other.post("/import/confirm/", fields_of(plan))
    odd = coordinator.post("/import/confirm/", {"operation": "../../etc"})

    assert "Your files are no longer here" in text_of(stolen)
    assert "too old to save" in text_of(odd)


def test_what_changed_since_it_was_seen_is_shown_again(coordinator, pilot):
    plan = coordinator.post("/import/", {"files": sent(pilot)})
    fields = fields_of(plan) | {"confirmed": ["something else"]}

    again = coordinator.post("/import/confirm/", fields)

    assert "Something changed" in text_of(again)
    assert current(Attendance) == []
    coordinator.post("/import/confirm/", fields_of(again))
    assert len(current(Attendance)) == 4


def test_a_whole_programme_is_brought_back_at_the_terminal_and_not_here(coordinator):
    export = BytesIO()
    with zipfile.ZipFile(export, "w") as archive:
        archive.writestr("manifest.json", "{}")

    page = coordinator.post(
        "/import/", {"files": [SimpleUploadedFile("export.zip", export.getvalue())]}
    )

    assert page.status_code == 422
    assert "Whoever looks after the machine does it, at its terminal." in text_of(page)


def test_a_redcap_project_comes_with_its_mapping(coordinator):
    dictionary = (
        b"Variable / Field Name,Form Name,Field Type,Field Label\n"
        b"id,f,text,Id\nfirst_name,f,text,First name\nstart,f,text,Start\n"
    )
    data = b"id,first_name,start\n1,Asha,2010-09-02\n2,Ben,2010-09-03\n"
    mapping = b'[participants]\nid = "id"\ngiven_name = "first_name"\nenrolled_on = "start"\n'

    without = coordinator.post(
        "/import/", {"files": [SimpleUploadedFile("dictionary.csv", dictionary)]}
    )
    plan = coordinator.post(
        "/import/",
        {
            "files": [
                SimpleUploadedFile("dictionary.csv", dictionary),
                SimpleUploadedFile("data.csv", data),
            ],
            "mapping": [SimpleUploadedFile("m.toml", mapping)],
        },
    )
    coordinator.post("/import/confirm/", fields_of(plan))
    drafted = coordinator.post(
        "/import/mapping/", {"dictionary": [SimpleUploadedFile("d.csv", dictionary)]}
    )
    wrong = coordinator.post(
        "/import/mapping/", {"dictionary": [SimpleUploadedFile("d.csv", data)]}
    )

    assert "This is a REDCap export. Give its mapping with it" in text_of(without)
    assert "Participants New 2" in text_of(plan)
    assert b'dictionary = "d.csv"' in drafted.content
    assert drafted["Content-Disposition"] == 'attachment; filename="mapping.toml"'
    assert b'given_name = "first_name"' in drafted.content
    assert "There is no REDCap data dictionary here" in text_of(wrong)


def test_templates_are_downloaded(coordinator):
    book = coordinator.get("/import/templates/pilot-tables.xlsx")
    table = coordinator.get("/import/templates/memberships.csv")

    assert book.content.startswith(b"PK")
    assert "joined_on" in table.content.decode("utf-8-sig")
    assert coordinator.get("/import/templates/unknown.csv").status_code == 404


@pytest.mark.parametrize(
    "role",
    [
        ActingRole.NURSE,
        ActingRole.STATISTICIAN,
        ActingRole.OUTCOME_ASSESSOR,
        ActingRole.ADMINISTRATOR,
    ],
)
def test_others_may_not_import(role):
    client = signed_in(a_world(), role)

    assert client.get("/import/").status_code == 403
    assert client.post("/import/", {}).status_code == 403
    assert client.post("/import/undo/", {"undoes": "x"}).status_code == 403


def test_there_is_no_undoing_what_is_not_there(coordinator):
    assert coordinator.post("/import/undo/", {"undoes": "x"}).status_code == 404
