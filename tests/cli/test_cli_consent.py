"""`likewise consent`: who owes a decision, decisions by command, and the files that show them."""

import json
import shlex
from datetime import UTC, date, datetime

import pytest
from attaching import PDF
from click.testing import CliRunner
from noted import looks_noted
from worlds import ADMINISTRATOR, NOW, a_world, operation

from likewise.actions.accounts import create_account, grant_role
from likewise.cli import likewise
from likewise.domain.access import NotAllowed
from likewise.domain.accounts import ActingRole
from likewise.domain.attachments import Attachment
from likewise.domain.consent import (
    Answer,
    ConsentDecision,
    ConsentNotRight,
    ConsentText,
    Delegate,
    Method,
    PublishText,
    Purpose,
    RecordDecision,
)
from likewise.domain.refusals import DomainError
from likewise.records.facts import current

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(own_home, settings):
    settings.CLOCK = datetime(2011, 1, 12, 10, tzinfo=UTC)
    made = a_world()
    for name, practice in (("Asha", "Alder"), ("Bram", "Birch")):
        made.person(name, practice=practice)
    return made


@pytest.fixture
def text(world):
    return world.act(
        PublishText, purpose=Purpose.RECORDING, version_name="1", language="English",
        words="We may record what you say.", starts_on=date(2010, 12, 1),
    ).new_ids[0]  # fmt: skip


def account_of(world, role):
    email = f"{operation()}@example.org"
    account = create_account(by=ADMINISTRATOR, at=NOW, operation=operation(), email=email)
    grant_role(
        by=ADMINISTRATOR, at=NOW, operation=operation(), account=account, role=role,
        programme=world.programme,
    )  # fmt: skip
    return email


def run(world, *arguments, role=ActingRole.COORDINATOR):
    answer = CliRunner().invoke(likewise, ["consent", *arguments, "--as", account_of(world, role)])
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer


def agreed(world, text, name="Asha"):
    return world.act(
        RecordDecision, participant=world.people[name], text=text, answer=Answer.GIVEN,
        decided_on=NOW.date(), method=Method.ON_PAPER, seen_by="Jo Reed",
    ).new_ids[0]  # fmt: skip


def test_who_owes_is_listed_by_ids_and_by_names_as_a_look(world, text):
    agreed(world, text)
    bram, before = world.people["Bram"], len(looks_noted())

    said = run(world, "owing")
    assert bram in said.stdout
    assert world.people["Asha"] not in said.stdout
    assert "1 person owes a decision, of 2 who take part." in said.stderr
    (line,) = json.loads(run(world, "owing", "--purpose", "recording", "--json").stdout)
    assert (line["id"], line["owes"]) == (
        bram, [{"purpose": "recording", "why": "They have not decided yet."}],
    )  # fmt: skip
    assert "name" not in line
    assert json.loads(run(world, "owing", "--purpose", "contact", "--json").stdout) == []
    assert len(looks_noted()) == before
    (line,) = json.loads(run(world, "owing", "--json", "--names").stdout)
    assert line["name"] == "Bram Example"
    assert len(looks_noted()) == before + 1


def test_nobody_owes_where_there_is_no_text_and_who_may_not_ask_is_refused(world):
    assert "no consent texts" in run(world, "owing").stderr
    for role in (ActingRole.STATISTICIAN, ActingRole.FACILITATOR):
        with pytest.raises(DomainError):
            run(world, "owing", role=role)


def test_a_decision_by_command_is_refused_to_who_is_not_on_the_log(world, text):
    world.act(
        Delegate, taker="another", name="Jo Reed", trained_on=date(2010, 9, 1),
        starts_on=date(2010, 9, 1),
    )  # fmt: skip

    with pytest.raises(ConsentNotRight, match="not on the delegation log"):
        run(
            world, "record-decision", world.people["Asha"], text,
            "--answer", "given", "--decided-on", "2011-01-03", "--method", "on paper",
            "--seen-by", "Jo Reed",
        )  # fmt: skip
    assert current(ConsentDecision) == []


def test_a_file_shows_a_decision_by_command(world, text, tmp_path):
    decision = agreed(world, text)
    form = tmp_path / "form.pdf"
    form.write_bytes(PDF)

    run(world, "add-evidence", decision, str(form), "--dry-run")
    assert current(Attachment) == []
    run(world, "add-evidence", decision, str(form))

    (file,), (known,) = current(Attachment), current(ConsentDecision)
    assert known.evidence == file.id
    wrong = tmp_path / "form.png"
    wrong.write_bytes(PDF)
    with pytest.raises(DomainError, match="its name says otherwise"):
        run(world, "add-evidence", agreed(world, text, "Bram"), str(wrong))
    with pytest.raises(NotAllowed):
        run(world, "add-evidence", decision, str(form), role=ActingRole.NURSE)
    with pytest.raises(DomainError, match="no such decision"):
        run(world, "add-evidence", "nothing", str(form))


def test_what_is_printed_to_take_an_act_back_takes_it_back(world):
    published = run(
        world, "publish-text", "--purpose", "contact", "--version-name", "1",
        "--language", "English", "--words", "We may call you.", "--starts-on", "2011-01-12",
    )  # fmt: skip
    assert len(current(ConsentText)) == 1

    way = published.stderr.split("To take it back: likewise ")[1].split("\n")[0]
    back = CliRunner().invoke(likewise, shlex.split(way))  # by nobody but whom it names

    assert back.exit_code == 0, back.output
    assert current(ConsentText) == []
