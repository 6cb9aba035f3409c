"""What the documentation says of importing a pilot, done as it is written there."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from likewise.actions.exports import ExportNotWritten
from likewise.cli import evolution, exports, imports, memberships
from likewise.domain.cohorts import CohortState, LineageEvent, State
from likewise.domain.memberships import Membership
from likewise.domain.refusals import DomainError
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
DOCS = Path(__file__).parents[2] / "docs"
HOW_TO = (DOCS / "how-to" / "import-a-pilot.md").read_text(encoding="utf-8")
REDCAP = (DOCS / "how-to" / "import-from-redcap.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "reference" / "pilot-tables.md").read_text(encoding="utf-8")
# One event of every kind, its cells filled in as the reference page says.
EVENTFUL = {
    "participants": """id,role,enrolled_on
P1,member,2010-09-01
P2,member,2010-09-01
P3,member,2010-09-01
P4,member,2010-09-01
P5,member,2010-09-01
P6,member,2010-09-01
P7,member,2010-09-01
F1,facilitator,2010-09-01
F2,facilitator,2010-09-01
""",
    "cohorts": """id,name,format,started_on
A,Mill group,group,2010-10-01
B,Bridge group,group,2010-10-01
C,Church group,group,2011-01-01
D,Small group,group,2011-02-01
E,Other group,group,2011-02-01
X,First pair,one-to-one,2010-10-01
Y,Second pair,one-to-one,2010-10-01
Z,New group,group,2011-04-01
""",
    "formats": """cohort,format,starts_on
B,combined,2010-12-01
""",
    "memberships": """cohort,participant,role,joined_on,left_on,share
A,P1,,2010-10-01,2011-02-01,
A,P2,,2010-10-01,2011-02-01,
A,F1,facilitator,2010-10-01,2011-02-01,
B,P3,,2010-10-01,2011-03-01,
B,P4,,2010-10-01,2011-01-15,
B,F2,facilitator,2010-10-01,2011-03-01,0.5
C,P5,,2011-01-01,,
C,P4,,2011-01-15,,
C,F2,facilitator,2011-01-15,,0.5
C,P3,,2011-03-01,,
D,P1,,2011-02-01,2012-01-01,
E,P2,,2011-02-01,,
E,F1,facilitator,2011-02-01,,
X,P6,,2010-10-01,2011-04-01,
Y,P7,,2010-10-01,2011-04-01,
Z,P6,,2011-04-01,,
Z,P7,,2011-04-01,,
""",
    "lineage": """id,kind,on,predecessors,successors,reason
E0,form,2011-01-01,,C,asked for
E1,change format,2010-12-01,B,,
E2,draw,2011-01-15,B,C,needs people
E3,split,2011-02-01,A,D;E,too big
E4,absorb,2011-03-01,B,C,few left
E5,merge,2011-04-01,X;Y,Z,wished to meet others
E6,rest,2011-06-01,C,,summer
E7,resume,2011-09-01,C,,
E8,end,2012-01-01,D,,done
""",
}


def run(command, *arguments):
    result = CliRunner().invoke(command, [str(each) for each in arguments])
    if isinstance(result.exception, DomainError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def as_written(folder, page):
    """The CSV files that a page shows, each below its name."""
    folder.mkdir()
    shown = re.findall(r"`(\w+\.csv)`\n\n\s*```\n(.*?)\s*```", page, re.DOTALL)
    for name, content in shown:
        (folder / name).write_text(re.sub(r"^ +", "", content, flags=re.MULTILINE) + "\n")
    return folder, [name for name, _ in shown]


def test_the_small_start_of_the_how_to_is_imported_at_the_first_try(tmp_path):
    folder, names = as_written(tmp_path / "my-pilot", HOW_TO)

    seen = run(imports.import_, folder, "--dry-run")
    run(imports.import_, folder, "--yes")
    said = run(memberships.on, "2011-01-15")

    assert names == ["participants.csv", "cohorts.csv", "memberships.csv"]
    assert "Nothing was stored." in seen
    assert "Thursday group (group): 2 members" in said
    assert len(current(Membership)) == 3


def test_one_event_of_every_kind_is_imported_as_the_reference_page_says(tmp_path):
    folder = tmp_path / "pilot"
    folder.mkdir()
    for table, content in EVENTFUL.items():
        (folder / f"{table}.csv").write_text(content)

    run(imports.import_, folder, "--yes")
    told = json.loads(run(evolution.evolution, "--json"))["events"]

    given = EVENTFUL["lineage"].count("\nE")
    assert len([each for each in current(LineageEvent) if each.reason]) == 7
    assert {each["kind"] for each in told} == set(
        re.findall(r"^E\d,([\w ]+)", EVENTFUL["lineage"], re.M)
    )
    assert given == 9
    ended = {each.cohort for each in current(CohortState) if each.state is State.ENDED}
    assert len(ended) == 5
    merge = next(each for each in told if each["kind"] == "merge")
    assert merge["people"]["moved"] == {"members": 2, "facilitators": 0}


def test_the_reference_page_says_of_every_kind_which_cohorts_it_names():
    section = REFERENCE.split("## Which cohorts a lineage event names")[1].split("## ")[0]

    kinds = {"form", "merge", "absorb", "split", "draw", "change format", "rest", "resume", "end"}
    assert all(f"*{kind}*" in section for kind in kinds)


@pytest.mark.parametrize("page", [HOW_TO, REDCAP])
def test_the_how_tos_use_options_that_there_are(page):
    commands = imports.import_.commands
    options = {
        name: {option for each in command.params for option in each.opts}
        for name, command in commands.items()
    }

    written = re.findall(r"likewise import ([^`\n]*)", page)

    assert written
    for line in written:
        named = line.split()[0]
        assert {*re.findall(r"--[\w-]+", line)} <= options[named if named in commands else ""]


def test_the_templates_have_the_columns_of_the_reference_page(tmp_path):
    run(imports.import_, "templates", tmp_path / "empty")

    for path in (tmp_path / "empty").glob("*.csv"):
        section = re.split(rf"### {path.stem}\b", REFERENCE)[1].split("###")[0]
        columns = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
        headings = path.read_text(encoding="utf-8-sig").strip().split(",")
        assert [each for each in headings if each != "recorded_at"] == columns


def test_an_export_makes_the_folders_it_needs_or_says_that_it_cannot(tmp_path):
    run(imports.import_, as_written(tmp_path / "my-pilot", HOW_TO)[0], "--yes")
    (tmp_path / "note.txt").write_text("not a folder")

    run(exports.export, tmp_path / "exports" / "2012" / "programme.sealed", "--sealed")

    assert (tmp_path / "exports" / "2012" / "programme.sealed").is_file()
    with pytest.raises(ExportNotWritten, match=r"p\.zip cannot be written here"):
        run(exports.export, tmp_path / "note.txt" / "p.zip", "--sealed")
