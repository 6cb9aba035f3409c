"""The pages that bring files in: send, see, confirm, take back."""

import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from browsing import fields_of, signed_in, text_of
from django.core.files.uploadedfile import SimpleUploadedFile
from pilots import TABLES, a_pilot, a_workbook, sent, with_cell
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.participants import Person, Status
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


def one(name, content):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def test_files_need_not_be_chosen_again_after_a_refusal(coordinator, tmp_path):
    folder = a_pilot(
        tmp_path / "p", without=("programme", "phases"),
        attendance=with_cell("attendance", 3, "result", "came"),
    )  # fmt: skip
    refused = coordinator.post("/import/", {"files": sent(folder)})
    mended = a_pilot(tmp_path / "m") / "attendance.csv"

    assert "Here already: allocations.csv, arms.csv, attendance.csv, cohorts.csv" in text_of(
        refused
    )
    plan = coordinator.post(
        "/import/",
        {"kept": fields_of(refused)["kept"], "files": [one("attendance.csv", mended.read_bytes())]},
    )
    done = coordinator.post("/import/confirm/", fields_of(plan), follow=True)

    assert "Lines of registers New 4" in text_of(plan)
    assert "facts were stored" in text_of(done)


def test_what_was_seen_can_be_asked_for_otherwise_without_choosing_files(coordinator, pilot):
    plan = coordinator.post("/import/", {"files": sent(pilot)})
    coordinator.post("/import/confirm/", fields_of(plan))
    changed = with_cell("meetings", 2, "minutes", "60")
    later = a_pilot(pilot.parent / "later", without=("programme", "phases"), meetings=changed)

    refused = coordinator.post("/import/", {"files": sent(later)})
    kept = fields_of(refused)["kept"]
    asked = coordinator.post("/import/", {"kept": kept, "corrections": "yes", "reason": ""})
    kept = fields_of(asked)["kept"]
    plan = coordinator.post(
        "/import/", {"kept": kept, "corrections": "yes", "reason": "It was shorter"}
    )
    again = coordinator.post("/import/again/", fields_of(plan))

    assert "import this as corrections" in text_of(refused)
    assert "Say why the record was wrong" in text_of(asked)
    assert "Meetings New 0 Changed 1" in text_of(plan)
    assert "Here already: " in text_of(again)
    assert 'value="It was shorter"' in again.content.decode()


def test_kept_files_are_let_go_when_asked_and_are_nobody_elses(coordinator, tmp_path):
    folder = a_pilot(tmp_path / "p", attendance=with_cell("attendance", 3, "result", "came"))
    kept = fields_of(coordinator.post("/import/", {"files": sent(folder)}))["kept"]
    other = signed_in(a_world(), ActingRole.COORDINATOR)

    stolen = other.post("/import/", {"kept": kept})
    other.post("/import/", {"kept": kept, "forget": "yes"})
    still = coordinator.post("/import/again/", {"operation": kept})
    coordinator.post("/import/", {"kept": kept, "forget": "yes"})
    gone = coordinator.post("/import/", {"kept": kept})

    assert "Your files are no longer here. Please send them again." in text_of(stolen)
    assert "Here already: " not in text_of(stolen)
    assert "Here already: " in text_of(still)
    assert "Your files are no longer here. Please send them again." in text_of(gone)
    assert coordinator.get("/import/again/").url == "/import/"


def test_an_import_leads_to_what_it_brought_and_says_of_which_files_it_was(coordinator, pilot):
    plan = coordinator.post("/import/", {"files": sent(pilot)})

    done = coordinator.post("/import/confirm/", fields_of(plan), follow=True)
    page, listed = done.content.decode(), text_of(coordinator.get("/import/"))

    for href, said in (
        ("/people/", "7 participants: see them"),
        ("/practices/", "2 practices: see them"),
        ("/practices/", "1 venue: see it"),
        ("/cohorts/", "4 cohorts: see them"),
        ("/meetings/", "3 meetings: see them"),
    ):
        assert f'<a href="{href}">{said}</a>' in page
    assert "Into which programme Test programme" in text_of(done)
    assert "From which files practices.csv, venues.csv, participants.csv" in text_of(done)
    assert "into Test programme: " in listed
    assert "facts from practices.csv, venues.csv, participants.csv" in listed
    assert "You." in listed


def test_the_page_of_an_import_is_not_there_for_others(coordinator, pilot):
    plan = coordinator.post("/import/", {"files": sent(pilot)})
    page = coordinator.post("/import/confirm/", fields_of(plan)).url
    elsewhere = signed_in(a_world(), ActingRole.COORDINATOR)
    nurse = signed_in(a_world(), ActingRole.NURSE)

    assert coordinator.get(page).status_code == 200
    assert elsewhere.get(page).status_code == 404
    assert nurse.get(page).status_code == 403


def test_what_an_import_stays_for_is_named_and_linked(coordinator, pilot):
    plan = coordinator.post("/import/", {"files": sent(pilot)})
    page = coordinator.post("/import/confirm/", fields_of(plan)).url
    changed = with_cell("meetings", 2, "minutes", "60")
    later = a_pilot(pilot.parent / "later", without=("programme", "phases"), meetings=changed)
    plan = coordinator.post(
        "/import/", {"files": sent(later), "corrections": "yes", "reason": "It was shorter"}
    )
    coordinator.post("/import/confirm/", fields_of(plan))
    (meeting,) = [each.id for each in current(Meeting) if each.minutes == 60]

    ask = coordinator.post("/import/undo/", {"undoes": page.strip("/").split("/")[-1]})
    refused = coordinator.post(
        "/import/undo/",
        {"undoes": page.strip("/").split("/")[-1], "sure": "yes", "operation": "5" * 32},
    )

    assert "This rests on it" in text_of(ask)
    assert f'<a href="/corrections/{meeting}/">a meeting</a>' in ask.content.decode()
    assert "Take it back" not in ask.content.decode()
    assert "changed what this import brought, or refer to it (1 meeting), so it stays" in text_of(
        refused
    )


def test_the_order_of_dates_and_the_encoding_are_asked_for_once(coordinator):
    files = {
        "practices.csv": "id,name\nPR1,Клиника\n".encode("cp1251"),
        "participants.csv": "id,given_name,enrolled_on\nP1,Иван,4/3/2011\n".encode("cp1251"),
        "statuses.csv": b"participant,status,starts_on\nP1,left,5/3/2011\n",
    }

    asked = coordinator.post("/import/", {"files": [one(*each) for each in files.items()]})
    kept = fields_of(asked)["kept"]
    days = coordinator.post("/import/", {"kept": kept, "encoding": "windows-1251"})
    kept = fields_of(days)["kept"]
    plan = coordinator.post(
        "/import/", {"kept": kept, "encoding": "windows-1251", "days": "day/month/year"}
    )
    coordinator.post("/import/confirm/", fields_of(plan))

    assert "The same is true of practices.csv." in text_of(asked)
    assert "4/3/2011 can be read in two ways" in text_of(days)
    assert '<option value="windows-1251" selected>' in days.content.decode()
    assert "were read as day/month/year, as you said." in text_of(plan)
    assert "are in Windows-1251, as was said, and read so." in text_of(plan)
    assert {each.given_name for each in current(Person)} == {"Иван"}
    assert date(2011, 3, 4) in {each.starts_on for each in current(Status)}


def test_what_is_no_order_and_no_encoding_of_ours_counts_as_unsaid(coordinator, pilot):
    plan = coordinator.post("/import/", {"files": sent(pilot), "encoding": "utf-7", "days": "year"})

    assert "Lines of registers New 4" in text_of(plan)


def test_files_that_call_the_programme_otherwise_say_so_before_it_is_stored(coordinator, tmp_path):
    folder = a_pilot(tmp_path / "p", without=("phases",))

    plan = coordinator.post("/import/", {"files": sent(folder)})

    assert (
        "The table programme says “Fenland”. These files go into “Test programme”, which keeps its "
        "name. If they are of another programme, stop here." in text_of(plan)
    )


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
    assert 'value="yes" checked' in said


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
