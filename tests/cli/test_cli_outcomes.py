"""`likewise outcomes`: the same acts as the pages, from a terminal."""

import json
from decimal import Decimal

import pytest
from assessed import an_assessed_world
from click.testing import CliRunner
from copying import copied
from worlds import ADMINISTRATOR, NOW, operation

from likewise.actions.accounts import create_account, grant_role
from likewise.cli.outcomes import outcomes
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.corrections import CorrectFact
from likewise.domain.outcomes import (
    AgreeToCut,
    AgreeToLock,
    AskForLock,
    CutData,
    Instrument,
    Measurement,
    OutcomeNotRight,
    OutcomesLocked,
    Response,
)
from likewise.formats.outcomes import InstrumentRefused, shipped
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WHO = {
    "assessor@example.org": ActingRole.OUTCOME_ASSESSOR,
    "coordinator@example.org": ActingRole.COORDINATOR,
}
ASSESSOR, COORDINATOR = WHO


@pytest.fixture
def clock(settings):
    settings.CLOCK = NOW


@pytest.fixture
@copied
def made():
    made = an_assessed_world()
    for email, role in WHO.items():
        account = create_account(by=ADMINISTRATOR, at=NOW, operation=operation(), email=email)
        grant_role(
            by=ADMINISTRATOR, at=NOW, operation=operation(), account=account, role=role,
            programme=made.world.programme,
        )  # fmt: skip
    return made


def run(*words, as_=ASSESSOR):
    answer = CliRunner().invoke(outcomes, [*words, "--as", as_])
    if answer.exception is not None and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer


def test_an_assessor_lists_who_is_late_by_id_and_records_a_value(made, clock):
    rows = json.loads(run("due", "--json").stdout)
    assert {each["id"] for each in rows} == set(made.world.people.values())
    assert {(each["occasion"], each["standing"], each["last_on"]) for each in rows} == {
        ("end", "late", "2011-01-29")
    }
    assert rows[0]["lacks"] == ["HbA1c", "blood pressure", "weight", "phq-8"]

    said = run(
        "record-measurement", rows[0]["id"], made.occasions["end"], "--measure", "HbA1c",
        "--value", "58", "--unit", "mmol/mol", "--measured-on", "2011-01-03",
    )  # fmt: skip
    assert "58" not in said.stdout
    assert [each.participant for each in current(Measurement)] == [rows[0]["id"]]
    (row,) = json.loads(run("due", "--json", "--standing", "late").stdout)[:1] or [{}]
    assert "weight" in row["lacks"]


def test_swapped_units_are_asked_about(made, clock):
    words = [
        "record-measurement", made.world.people["Asha"], made.occasions["end"], "--measure",
        "HbA1c", "--value", "7.5", "--unit", "mmol/mol", "--measured-on", "2011-01-03",
    ]  # fmt: skip

    with pytest.raises(OutcomeNotRight, match=r"Did you mean 7\.5 %"):
        run(*words)
    run(*words, "--sure", "true")
    assert len(current(Measurement)) == 1


def test_answers_are_typed_as_items_and_values(made, clock):
    words = ["record-answers", made.world.people["Asha"], made.occasions["end"], "--instrument",
             made.instrument, "--answered-on", "2011-01-03", "--answers", "phq2:3"]  # fmt: skip

    run(*words, "--answers", "phq1:0")
    (kept,) = current(Response)
    assert [(each.item, each.value) for each in kept.answers] == [("phq1", 0), ("phq2", 3)]
    assert "write ITEM:VALUE" in run(*words, "--answers", "phq1").output
    assert "write ITEM:VALUE" in run(*words, "--answers", "phq1:often").output


def test_an_instrument_is_added_from_a_file_or_from_those_that_are_shipped(made, clock, tmp_path):
    run("add-instrument", "--shipped", "gad-7", as_=COORDINATOR)
    file = tmp_path / "ours.toml"
    file.write_text(shipped("gad-7").replace('"gad-7"', '"ours"'), encoding="utf-8")
    run("add-instrument", str(file), as_=COORDINATOR)

    assert {each.name for each in current(Instrument)} == {"phq-8", "gad-7", "ours"}
    assert "Give a file, or --shipped with one of: gad-7, phq-8" in run("add-instrument").output
    with pytest.raises(InstrumentRefused, match="No instrument called 'eq-5d'"):
        run("add-instrument", "--shipped", "eq-5d", as_=COORDINATOR)
    with pytest.raises(NotAllowed):
        run("add-instrument", str(file))


def test_what_is_settled_is_listed_with_ids(made, clock):
    said = run("list").stdout
    assert f"{made.instrument}  phq-8  Patient Health Questionnaire (PHQ-8), version 1" in said
    assert f"{made.occasions['end']}  the occasion end is from day 60 to day 150" in said
    found = json.loads(run("list", "--json", as_=COORDINATOR).stdout)
    assert {each["name"] for each in found["occasions"]} == {"baseline", "end"}


def test_a_cut_that_was_agreed_to_is_written_into_a_new_folder(made, clock, tmp_path):
    made.measured()
    by = made.world.actor
    cut = made.world.act(CutData, by=by(ActingRole.STATISTICIAN), name="main").new_ids[0]
    folder = tmp_path / "out"

    with pytest.raises(OutcomeNotRight, match="Nobody has agreed"):
        run("export", "main", str(folder))
    assert not folder.exists()
    made.world.act(AgreeToCut, by=by(ActingRole.GUARDIAN), cut=cut)
    run("export", "main", str(folder))
    assert made.world.people["Asha"] in (folder / "data.csv").read_text("utf-8")
    assert "the cut main" in (folder / "read-me.txt").read_text("utf-8")
    assert "Give a new folder" in run("export", cut, str(folder)).output
    with pytest.raises(NotFound):
        run("export", "main", str(tmp_path / "other"), as_=COORDINATOR)


def test_a_coordinator_prints_names_and_an_assessor_none(made, clock):
    said = run("due", "--occasion", "end", "--names", as_=COORDINATOR)
    assert "Asha Example" in said.stdout
    assert "end: 3 late" in said.stderr
    with pytest.raises(NotAllowed):
        run("due", "--names")
    with pytest.raises(NotFound, match="no such occasion"):
        run("due", "--occasion", "nothing")
    assert "Example" not in run("due").output


def test_forms_that_wait_and_differ_are_listed_without_a_value(made, clock):
    changes = {"is_entered_twice": True}
    end = made.occasions["end"]
    made.world.act(CorrectFact, fact=end, changes=changes, reason="The protocol.")
    assert "No form waits" in run("entered-twice").stderr
    made.measured(value=Decimal("61.7"))
    who = made.world.people["Asha"]
    (row,) = json.loads(run("entered-twice", "--json").stdout)
    assert (row["id"], row["form"], row["stands"]) == (who, "HbA1c", "waits")

    words = ["enter-measurement-again", who, end, "--measure", "HbA1c", "--unit", "mmol/mol"]
    run(*words, "--value", "67.1", "--measured-on", "2011-01-03")
    said = run("entered-twice", "--names", as_=COORDINATOR).stdout
    assert "differs" in said
    assert "Asha Example" in said
    assert "6" not in said.replace(who, "").partition("second entry")[0]
    with pytest.raises(NotAllowed):
        run("entered-twice", "--names")
    rates = json.loads(run("entry-errors", "--json").stdout)
    assert (rates["rates"][0]["differed"], rates["rates"][0]["fields"]) == (1, 3)
    assert rates["differing"] == 1
    assert "1 of 3 fields  3333 per 10,000 (615 to 7923)" in run("entry-errors").stdout

    (row,) = json.loads(run("entered-twice", "--json").stdout)
    run(
        "settle-differences", row["second_entry"], "--stands", "value:60.7", "--why",
        "both entries were mistyped",
    )  # fmt: skip
    assert [each.value for each in current(Measurement)] == [Decimal("60.7")]


def test_a_lock_is_asked_for_and_what_comes_later_is_listed_apart(made, clock):
    made.measured(value=Decimal("61.7"))
    end, by = made.occasions["end"], made.world.actor
    assert "There" not in run("locks").stdout
    assert "end: 3 visits due or late." in run("locks").stderr
    assert "Nothing came after a lock" in run("late").stderr
    lock = made.world.act(
        AskForLock, by=by(ActingRole.STATISTICIAN), name="main", occasions=(end,)
    ).new_ids[0]
    made.world.act(AgreeToLock, by=by(ActingRole.GUARDIAN), lock=lock)
    words = ["record-measurement", made.world.people["Asha"], end, "--measure", "HbA1c", "--unit",
             "mmol/mol", "--value", "67.1", "--measured-on", "2011-01-03"]  # fmt: skip

    with pytest.raises(OutcomesLocked, match="Say why"):
        run(*words)
    run(*words, "--why-late", "it arrived late")

    (row,) = json.loads(run("locks", "--json").stdout)["locks"]
    assert (row["state"], row["late"], len(row["sha256"])) == ("locked", 1, 64)
    assert f"{lock}  main: locked, 1 after it  sha256 {row['sha256']}" in run("locks").stdout
    said = run("late").stdout
    assert f"{made.world.people['Asha']}  main, end: HbA1c, it arrived late" in said
    assert "67" not in said.replace(made.world.people["Asha"], "")
    assert json.loads(run("late", "--json").stdout)[0]["is_correction"] is True
    with pytest.raises(NotFound):
        run("locks", as_=COORDINATOR)
