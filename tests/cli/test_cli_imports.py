"""`likewise import` and `likewise export`: one command, seen first, taken back; moved and back."""

import json
import secrets

import openpyxl
import pytest
from click.testing import CliRunner
from exporting import exported_by
from installations import Installation, an_installation, environment_of
from pilots import TABLES, a_pilot, a_workbook, with_cell, with_line
from worlds import ADMINISTRATOR, NOW, operation

from likewise.actions import accounts
from likewise.cli import exports, imports
from likewise.cli.imports import saying
from likewise.domain.access import NotAllowed
from likewise.domain.accounts import ActingRole
from likewise.domain.imports import ImportRefused
from likewise.domain.programmes import Programme, ProgrammeNameTaken
from likewise.domain.refusals import DomainError
from likewise.formats import templates
from likewise.records.facts import current

pytestmark = pytest.mark.usefixtures("own_home")


@pytest.fixture
def pilot(tmp_path):
    return a_pilot(tmp_path / "pilot")


def run(*arguments, **options):
    """One call; a refusal is handed back as it is."""
    result = CliRunner().invoke(imports.import_, [str(a) for a in arguments], **options)
    if isinstance(result.exception, DomainError):
        return result, result.exception
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result, None


@pytest.mark.django_db
def test_a_dry_run_shows_numbers_and_stores_nothing(pilot):
    said, _ = run(pilot, "--dry-run")

    assert "A new programme: Fenland" in said.stdout
    assert "4  lines of registers" in said.stdout
    assert "Nothing was stored." in said.stdout
    assert "Note: 1 meeting has no time of day; noon is kept for them." in said.stderr
    assert current(Programme) == []


@pytest.mark.django_db
def test_a_hidden_sheet_is_said_in_the_dry_run(tmp_path):
    path = a_workbook(tmp_path / "my.xlsx", TABLES)
    book = openpyxl.load_workbook(path)
    book["attendance"].sheet_state = "hidden"
    book.save(path)

    said, _ = run(path, "--dry-run")
    as_json = json.loads(run(path, "--dry-run", "--json")[0].stdout)

    assert "Note: my.xlsx, sheet attendance is hidden, and was read." in said.stderr
    assert "my.xlsx, sheet attendance is hidden, and was read." in as_json["notes"]


@pytest.mark.django_db
def test_an_import_says_how_to_take_it_back_and_the_same_again_is_nothing_new(pilot):
    stored, _ = run(pilot)
    again, _ = run(pilot)
    undo = stored.stdout.split("import undo ")[1].strip()
    back, _ = run("undo", undo)

    assert "Nothing new: all" in again.stdout
    assert "Taken back." in back.stdout
    assert current(Programme) == []


@pytest.mark.django_db
def test_json_says_the_same_for_scripts(pilot):
    stored = json.loads(run(pilot, "--json")[0].stdout)
    again = json.loads(run(pilot, "--json")[0].stdout)
    undone = json.loads(run("undo", stored["operation"], "--json")[0].stdout)

    assert stored["done"]
    assert stored["totals"]["Attendance"] == {"record": 4}
    assert (again["done"], again["new"], again["operation"]) == (False, 0, None)
    assert again["programme"] == stored["programme"]
    assert undone["totals"]["Attendance"] == {"void": 4}


@pytest.mark.django_db
def test_problems_are_listed_with_file_line_and_column(tmp_path):
    path = a_pilot(tmp_path / "p", attendance=with_cell("attendance", 3, "result", "came"))

    said, refusal = run(path)
    as_json, _ = run(path, "--json")

    assert isinstance(refusal, ImportRefused)
    first = said.stderr.lstrip("\n")  # where it took two seconds, that was said and wiped out
    assert first.startswith("attendance.csv, line 3, column result: came is none of these")
    (problem,) = json.loads(as_json.stdout)["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == ("attendance.csv", 3, "result")
    assert (problem["more"], problem["lines"]) == (0, [])


@pytest.mark.django_db
def test_what_is_not_listed_is_counted(tmp_path):
    names = [f"pilot {number}.csv" for number in range(230)]
    folder = a_pilot(tmp_path / "q")
    for name in names:
        (folder / name).write_text("id\n")

    said, _ = run(folder)

    assert "pilot 0.csv: There is no table called pilot 0." in said.stderr
    assert "… and 30 more." in said.stderr


@pytest.mark.django_db
def test_equal_problems_are_one_with_their_lines(tmp_path):
    rows = [["M1", f"X{number}", "attended", "", ""] for number in range(230)]

    said, _ = run(a_pilot(tmp_path / "p", attendance=[TABLES["attendance"][0], *rows]))

    assert "There is no participant X0." in said.stderr
    assert "And 229 more in this column: lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, …." in said.stderr


@pytest.mark.django_db
def test_corrections_come_with_their_reason(pilot, tmp_path):
    run(pilot)
    changed = a_pilot(tmp_path / "c", involvement=TABLES["involvement"], meetings=with_cell(
        "meetings", 2, "minutes", "60"))  # fmt: skip

    _, refused = run(changed)
    said, _ = run(changed, "--corrections", "--reason", "It was shorter")

    assert "import this as corrections" in str(refused.problems.listed[0])
    assert "1 changed" in said.stdout


@pytest.mark.django_db
def test_programmes_are_started_and_chosen_by_name(pilot, tmp_path):
    run(pilot, "--new-programme", "One")
    run(pilot, "--new-programme", "Two")
    more = a_pilot(
        tmp_path / "m", attendance=with_line("attendance", ["M2", "P5", "attended", "", ""])
    )

    _, unclear = run(more)
    chosen, _ = run(more, "--programme", "Two")

    assert "Say which programme" in unclear.sentence
    assert "1  line of a register" in chosen.stdout or "lines of registers" in chosen.stdout
    assert {each.name for each in current(Programme)} == {"One", "Two"}


@pytest.mark.django_db
def test_a_name_for_the_first_programme_may_be_given_either_way(pilot):
    said, _ = run(pilot, "--programme", "Mill Road", "--dry-run")

    assert "A new programme: Mill Road" in said.stdout


@pytest.mark.django_db
def test_a_folder_without_the_table_programme_names_it(tmp_path):
    said, _ = run(a_pilot(tmp_path / "our pilot", without=("programme",)), "--dry-run")

    assert "A new programme: our pilot" in said.stdout


@pytest.mark.django_db
def test_a_redcap_export_is_asked_for_its_mapping(tmp_path):
    folder = tmp_path / "redcap"
    folder.mkdir()
    (folder / "data.csv").write_text("id,name\n1,Asha\n")
    (folder / "d.csv").write_text("Variable / Field Name,Form Name,Field Type\nid,f,text\n")

    said, refusal = run(folder)
    (problem,) = json.loads(run(folder, "--json")[0].stdout)["problems"]

    assert isinstance(refusal, ImportRefused)
    assert "redcap: This is a REDCap export. Give its mapping" in said.stderr
    assert "import draft-mapping PATH > mapping.toml" in said.stderr
    assert problem["file"] == "redcap"


@pytest.mark.django_db
def test_templates_that_nobody_filled_in_are_nothing_to_import(tmp_path):
    run("templates", tmp_path / "mine")

    said, refusal = run(tmp_path / "mine")

    assert isinstance(refusal, ImportRefused)
    assert "hold headings and no lines, so there is nothing to import." in said.stderr
    assert current(Programme) == []


@pytest.mark.django_db
def test_two_lines_of_the_table_programme_are_refused_at_the_second(tmp_path):
    path = a_pilot(tmp_path / "p", programme=with_line("programme", ["Norfolk", "Europe/London"]))

    said, _ = run(path, "--new-programme", "Mill Road")

    assert "programme.csv, line 3: The table programme has one line" in said.stderr


@pytest.mark.django_db
def test_templates_and_drafts_need_no_record(tmp_path):
    written, _ = run("templates", tmp_path / "t")
    (tmp_path / "d.csv").write_text("Variable / Field Name,Form Name,Field Type\nid,f,text\n")
    drafted, _ = run("draft-mapping", tmp_path / "d.csv")

    assert str(tmp_path / "t" / templates.WORKBOOK) in written.stdout
    assert '[participants]\nid = "id"' in drafted.stdout


def test_a_path_is_needed():
    nothing, _ = run()
    options, _ = run("--dry-run")

    assert nothing.exit_code == options.exit_code == 2
    assert "PATH is a folder of CSV files" in nothing.stderr
    assert "draft-mapping" in nothing.stderr
    assert "Missing argument 'PATH'." in options.stderr


@pytest.mark.django_db
def test_a_folder_that_is_called_like_a_command_is_imported_by_its_path(tmp_path, monkeypatch):
    a_pilot(tmp_path / "undo")
    monkeypatch.chdir(tmp_path)

    as_command, _ = run("undo", "--dry-run")
    as_path, _ = run("./undo", "--dry-run")

    assert as_command.exit_code == 2
    assert "A new programme: Fenland" in as_path.stdout


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Fenland", " fenland "])
def test_a_new_programme_of_a_name_that_there_is_is_refused(pilot, name):
    run(pilot)

    _, refused = run(pilot, "--new-programme", name)

    assert isinstance(refused, ProgrammeNameTaken)
    assert refused.sentence.startswith("There is a programme called “Fenland” already. Go on in")
    assert "--new-programme NAME" in refused.sentence
    assert len(current(Programme)) == 1


@pytest.mark.django_db
def test_files_that_name_another_programme_are_asked_about(pilot, tmp_path):
    run(pilot)
    other = a_pilot(tmp_path / "o", programme=[["name"], ["Norfolk"]], practices=[
        ["id", "name"], ["PR9", "Quay"]], without=(*TABLES.keys() - {"practices", "programme"},)
    )  # fmt: skip

    _, refused = run(other)
    into, _ = run(other, "--programme", "Fenland", "--dry-run")
    new, _ = run(other, "--new-programme", "Norfolk", "--dry-run")

    assert refused.sentence == (
        "The table programme says “Norfolk”, and the programme here is called “Fenland”. To bring "
        'the files into it, add --programme "Fenland"; to start another, add --new-programme '
        '"Norfolk".'
    )
    assert "These files go into “Fenland”, which keeps its name." in into.stderr
    assert "A new programme: Norfolk" in new.stdout


def asking(monkeypatch, answer):
    """As on a terminal, where somebody answers."""
    monkeypatch.setattr(imports, "_asks", lambda: True)
    return {"input": f"{answer}\n"}


@pytest.mark.django_db
def test_on_a_terminal_the_plan_is_shown_before_it_is_done(pilot, monkeypatch):
    refused = CliRunner().invoke(imports.import_, [str(pilot)], **asking(monkeypatch, "n"))
    assert refused.exit_code == 1
    assert current(Programme) == []

    said, _ = run(pilot, **asking(monkeypatch, "y"))

    assert "Store this?" in said.stderr
    assert said.stdout.count("Stored.") == 1


@pytest.mark.django_db
def test_progress_is_said_after_two_seconds(monkeypatch, capsys):
    clock = iter([0.0, 1.0, 3.0, 3.1, 4.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    with saying.Progress() as progress:
        for count in (1, 2, 3, 4):
            progress("Reading attendance", count)

    shown = capsys.readouterr().err
    assert "Reading attendance 2 …" in shown
    assert "Reading attendance 3 …" not in shown


def export(*arguments):
    result = CliRunner().invoke(exports.export, [str(a) for a in arguments])
    if result.exception is not None:
        raise result.exception
    return result.stdout


@pytest.fixture
def staff(pilot):
    """A coordinator and a guardian of the pilot, by address."""
    run(pilot)
    programme = current(Programme)[0].id
    who = {"jo@example.org": ActingRole.COORDINATOR, "kim@example.org": ActingRole.GUARDIAN}
    for email, role in who.items():
        account = accounts.create_account(
            by=ADMINISTRATOR, at=NOW, operation=operation(), email=email
        )
        accounts.grant_role(
            by=ADMINISTRATOR, at=NOW, operation=operation(), account=account, role=role,
            programme=programme, participant=None,
        )  # fmt: skip
    return tuple(who)


@pytest.mark.django_db
def test_two_people_export_in_clear_and_it_says_what_it_wrote(staff, tmp_path):
    asks, agrees = staff
    for name, options in (("a", ()), ("b.zip", ("--json",))):
        request = export("--ask", "She asked for a copy.", "--as", asks).strip()
        export("--agree", request, "--as", agrees)
        said = export(tmp_path / name, "--as", asks, *options)
        if not options:
            assert "in 71 files" in said

    assert json.loads(said)["files"]["Attendance.csv"]["rows"] == 4
    listed = json.loads(export("--list", "--as", agrees, "--json"))
    assert {(each["state"], each["reason"]) for each in listed} == {
        ("written", "She asked for a copy.")
    }
    assert "written, asked for at" in export("--list", "--as", asks)


@pytest.mark.django_db
def test_the_machines_owner_exports_sealed_alone(staff, tmp_path):
    with pytest.raises(NotAllowed, match="in clear"):
        export(tmp_path / "a")
    export(tmp_path / "a.sealed", "--sealed")

    said, refused = run(tmp_path / "a.sealed")

    assert refused is None
    assert "Nothing new" in said.stdout


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [(), ("a", "--list"), ("--sealed",)])
def test_an_export_is_told_one_thing_at_a_time(arguments):
    assert CliRunner().invoke(exports.export, arguments).exit_code == 2


@pytest.mark.slow
def test_a_programme_moves_to_another_database_and_back_as_the_same_bytes(tmp_path):
    """From the engine under test to SQLite and back to a fresh one of the first."""
    pilot = a_pilot(tmp_path / "pilot")
    with an_installation(_folder(tmp_path, "first")) as first:
        stored = first.likewise("import", str(pilot))
        assert stored.returncode == 0, stored.stderr
        correct = a_pilot(tmp_path / "c", meetings=with_cell("meetings", 2, "minutes", "60"))
        first.likewise("import", str(correct), "--corrections", "--reason", "It was shorter")
        exported_by(first, tmp_path / "1.zip")
        backups = json.loads(first.likewise("backup", "--list", "--json").stdout)
        assert {each["why"] for each in backups} == {"import"}
        assert not any(each["fault"] for each in backups)
    second = _on_sqlite(_folder(tmp_path, "second"))
    assert second.likewise("import", str(tmp_path / "1.zip")).returncode == 0
    exported_by(second, tmp_path / "2.zip")
    assert "Nothing new" in second.likewise("import", str(correct)).stdout
    assert "Nothing is wrong." in second.likewise("check").stdout
    with an_installation(_folder(tmp_path, "third"), begun=False) as third:
        moved = third.likewise("import", str(tmp_path / "2.zip"))
        assert moved.returncode == 0, moved.stderr
        exported_by(third, tmp_path / "3.zip")

    first_bytes = (tmp_path / "1.zip").read_bytes()
    assert first_bytes == (tmp_path / "2.zip").read_bytes()
    assert first_bytes == (tmp_path / "3.zip").read_bytes()


@pytest.mark.slow
def test_whoever_moves_it_needs_no_second_hand_where_the_keys_are(tmp_path):
    with an_installation(_folder(tmp_path, "first")) as first:
        first.likewise("import", str(a_pilot(tmp_path / "pilot")))
        sealed = tmp_path / "moved.sealed"
        assert first.likewise("export", str(sealed), "--sealed").returncode == 0
        elsewhere = _on_sqlite(_folder(tmp_path, "elsewhere"))
        assert "no key here" in elsewhere.likewise("import", str(sealed)).stderr
        beside = _on_sqlite(_folder(tmp_path, "beside"))
        for name in ("keys.sqlite3", "installation-key"):
            (tmp_path / "beside" / name).write_bytes((tmp_path / "first" / name).read_bytes())
            (tmp_path / "beside" / name).chmod(0o600)
        unsaid = beside.likewise("import", str(sealed))
        moved = beside.likewise("import", str(sealed), "--new-record")
        assert "there is still the store of its keys" in unsaid.stderr
        assert moved.returncode == 0, moved.stderr
        assert "Nothing is wrong." in beside.likewise("check").stdout
        exported_by(first, tmp_path / "1.zip")
        exported_by(beside, tmp_path / "2.zip")

    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


def _folder(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir(mode=0o700)
    return folder


def _on_sqlite(folder):
    environment = environment_of(folder)
    environment.pop("DATABASE_URL", None)
    environment["LIKEWISE_SECRET_KEY"] = secrets.token_urlsafe(48)
    return Installation(environment)
