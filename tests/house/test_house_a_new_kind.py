"""To add a kind of fact takes five files; whichever is left out is missed, with a sentence.

The kind is a visit to a home, in a copy of the product's code, in processes of their own.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from house.test_house_facts import unexplained
from installations import an_installation

ROOT = Path(__file__).resolve().parents[2]
FACT = '''"""Visits to somebody at home."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from likewise.domain.declarations import Declaration, Does, Names, Text
from likewise.domain.facts import Fact
from likewise.domain.ids import CohortId, ParticipantId
from likewise.domain.periods import in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Fact):
    """One visit to a participant at home, with the cohorts that were spoken of."""

    declared: ClassVar = Declaration(
        noun="visit to a home", nouns="visits to homes", heading="Visits", withdrawable=True
    )

    participant: ParticipantId
    on: date
    cohorts: tuple[CohortId, ...] = ()
    impression: Annotated[str, Text(about="participant")] = ""

    def sentence(self, does: Does, names: Names) -> str:
        return f"{names.get(self.participant, 'somebody')} is visited on {in_words(self.on)}"
'''
TABLE = '''"""Visits to somebody at home."""

from django.db import models

from likewise.domain import visits
from likewise.records.models.versions import Child, Versioned, reference, sealed_text


class Visit(Versioned):
    """One visit."""

    holds = visits.Visit

    participant = reference("records.ParticipantAnchor")
    on = models.DateField()
    impression_since = sealed_text()


class VisitCohort(Child):
    """A cohort that was spoken of."""

    holds = visits.Visit
    keeps = ("cohorts",)
    owner = "visit"

    visit = reference("records.Visit")
    cohort = reference("records.CohortAnchor")
    position = models.PositiveSmallIntegerField()
'''
RIGHTS = """Deviation.reason                            -    own  prog -    -    -    -    -    -    -    19
Visit                                       -    -    prog -    -    -    -    -    -    -    .
Visit.impression                            -    -    prog -    -    -    -    -    -    -    .
"""
GLOSSARY = "| visit to a home | when somebody is met where they live | call | this house |\n"
USED = """
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from likewise.cli.setup import start

start(make=True)
from django.db import DatabaseError, transaction
from exporting import exported
from worlds import NOW, a_world, operation

from likewise.actions.imports import import_canonical
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.operations import Draft, Ids
from likewise.domain.visits import Visit
from likewise.records import checks, facts, models
from likewise.records.models.visits import Visit as Row
from likewise.reports.plans import sections

owner = Actor(account="owner", role=ActingRole.ADMINISTRATOR, programme=None)
target = Path(sys.argv[1])


class GoneAgain(Exception):
    pass


try:
    with transaction.atomic():
        world = a_world()
        world.person("Asha")
        world.cohort("Thursday group", members=("Asha",))
        draft = Draft("visits.record", Ids("visit"))
        visit = Visit(
            id=draft.ids.new(), participant=world.people["Asha"], on=date(2011, 1, 2),
            cohorts=(world.cohorts["Thursday group"],), impression="A tidy flat.",
        )
        draft.record(visit)
        plan = draft.plan()
        print([each.lines for each in sections(plan, {visit.participant: "Asha"})])
        act = models.Operation.objects.create(
            id="visit", account="o", role="coordinator", programme_id=world.programme,
            action=plan.action, arguments="", at=NOW,
        )
        facts.write(plan.steps, operation=act, at=NOW)
        later = datetime(2011, 1, 4, tzinfo=UTC)
        again = replace(visit, impression="A very tidy flat.")
        draft = Draft("visits.revise", Ids("visit"))
        draft.revise(again)
        facts.write(draft.plan().steps, operation=act, at=later)
        assert facts.current(Visit) == [again]
        assert facts.as_known(Visit, NOW) == [visit]
        try:
            with transaction.atomic():
                Row.objects.update(on=date(2012, 1, 1))
        except DatabaseError as error:
            print(str(error).splitlines()[0])
        exported(world.programme, target)
        raise GoneAgain
except GoneAgain:
    pass
import_canonical(by=owner, at=later, operation=operation(), path=target)
assert facts.current(Visit) == [again]
assert [each.number for each in facts.versions(Visit)] == [1, 2]
print([f.what for area in (checks.database, checks.replayed) for f in area() if f.fault])
"""


class Copy:
    """A copy of the product's code, to which a kind is added file by file."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.code = folder / "src" / "likewise"
        ignored = shutil.ignore_patterns("__pycache__", "assets")
        shutil.copytree(ROOT / "src" / "likewise", self.code, ignore=ignored)
        beside = ":".join(map(str, (folder / "src", ROOT / "tests")))
        self.environment = environment | {"PYTHONPATH": beside, "PYTHONDONTWRITEBYTECODE": "1"}

    def add_fact(self) -> None:
        (self.code / "domain" / "visits.py").write_text(FACT)

    def add_table(self) -> None:
        (self.code / "records" / "models" / "visits.py").write_text(TABLE)

    def add_rights(self) -> None:
        table = self.code / "domain" / "access" / "rights.py"
        said = table.read_text()
        before, after = RIGHTS.split("\n", 1)
        assert f"{before}\n" in said
        table.write_text(said.replace(f"{before}\n", f"{before}\n{after}"))

    def add_migration(self) -> None:
        made = self.run("-m", "django", "makemigrations", "records", "--name", "visits")
        assert made.returncode == 0, made.stderr

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self) -> str:
        """What the product says when it is to start; nothing where it does."""
        code = "from likewise.cli.setup import start; start(make=True); start()"
        return self.run("-c", code).stderr


@pytest.fixture
def copy(tmp_path) -> Iterator[Copy]:
    (tmp_path / "home").mkdir()
    with an_installation(tmp_path / "home") as made:
        yield Copy(tmp_path, made.environment)


@pytest.mark.slow
@pytest.mark.slow
def test_a_kind_is_added_in_five_files(copy, tmp_path):
    copy.add_fact()
    copy.add_rights()
    copy.add_table()
    copy.add_migration()

    used = copy.run("-c", USED, str(tmp_path / "exported"))

    assert used.returncode == 0, used.stderr
    sentence, refusal, faults = used.stdout.splitlines()
    assert sentence == "[('Asha is visited on 2 January 2011',)]"
    assert "a version never changes" in refusal
    assert faults == "[]"
    exported = (tmp_path / "exported" / "Visit.csv").read_text()
    assert "A very tidy flat." in exported
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    assert unexplained(glossary, ["visit to a home"]) == ["visit to a home"]
    assert unexplained(glossary + GLOSSARY, ["visit to a home"]) == []


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        (("add_fact",), "Visit needs one table of its versions, and has 0"),
        (("add_table",), "visits"),
        (("add_fact", "add_table"), "Nobody may read Visit, Visit.impression"),
        (("add_fact", "add_rights", "add_table"), "The record has no table records_visit"),
    ],
)
def test_what_is_left_out_is_missed(copy, steps, sentence):
    for step in steps:
        getattr(copy, step)()

    assert sentence in copy.start()


FAULTS = {
    "a reference to no kind": ("CohortId, ...]", 'Annotated[str, Refers("Dream")], ...]',
                               "there is no kind of fact called Dream"),
    "a text about nobody": ('about="participant"', 'about="on"', "names no participant"),
    "a bare text": ('Annotated[str, Text(about="participant")]', "str", "impression is text"),
    "no sentence": ("def sentence", "def said", "it has no `sentence`"),
    "no declaration": ("declared: ClassVar = Declaration", "meant: ClassVar = Declaration",
                       "does not say what it is"),
    "a correction of nothing": ("withdrawable=True", 'correctable=frozenset({"dream"})',
                                "there is no field dream"),
    "another column": ("on: date", "day: date", "has no column day"),
    "a list without a table": ("keeps = (\"cohorts\",)", "keeps = ()", "no such list"),
    "a column of nothing": ("on = models.DateField()",
                            "on = models.DateField()\n    dream = models.DateField()",
                            "neither holds nor works out dream"),
    "a table of nothing": ("    holds = visits.Visit\n\n    participant", "    participant",
                           "does not say what it holds"),
    "a table of another": ('reference("records.ParticipantAnchor")',
                           'reference("records.CohortAnchor")',
                           "should refer to the anchor of Participant"),
    "a table that says nothing": ("class VisitCohort(Child)", "class Dream(models.Model):\n"
                                  "    pass\n\n\nclass VisitCohort(Child)",
                                  "The table Dream says neither which fact it holds"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.parametrize("what", FAULTS)
def test_a_declaration_that_is_not_whole_is_refused_by_name(copy, what):
    old, new, sentence = FAULTS[what]
    copy.add_fact()
    copy.add_table()
    for room in ("domain", "records/models"):
        file = copy.code / room / "visits.py"
        file.write_text(file.read_text().replace(old, new).replace("date, Names", "Names"))
    if "Refers" in new:
        file = copy.code / "domain" / "visits.py"
        file.write_text(file.read_text().replace("ids import CohortId", "ids import Refers"))

    said = copy.start()

    assert sentence in said.splitlines()[-1], said[-600:]
