"""`likewise renewal plan` and `kept` as they are run."""

import json

import pytest
from click.testing import CliRunner

from likewise.cli import likewise
from likewise.domain.imports import FileNotRight
from likewise.domain.refusals import DomainError

pytestmark = pytest.mark.once


def run(*arguments):
    result = CliRunner().invoke(likewise, ["renewal", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def rows_of(name, members, flows, *, ended=False):
    for place, (newcomers, leavers) in enumerate(flows):
        month = f"{2011 + place // 12}-{place % 12 + 1:02d}"
        is_last = ended and place == len(flows) - 1
        yield f"{name},{month},{members},{newcomers},{leavers},1,0,0,{'yes' if is_last else ''}"
        members += newcomers - leavers


def written(path, *cohorts):
    heads = (
        "cohort,month,members,newcomers,leavers,facilitators,facilitators_started,"
        "facilitators_stopped,ended"
    )
    path.write_text("\n".join([heads, *(row for rows in cohorts for row in rows)]))
    return path


BIRCH, ELM = (13, [(0, 1), (0, 0)] * 6), (6, [(1, 1), (0, 0)] * 6)
STEADY = (12, [(1, 1)] * 12)


@pytest.fixture
def programme(tmp_path):
    return written(
        tmp_path / "programme.csv",
        rows_of("Birch", *BIRCH),
        rows_of("Elm", *ELM),
        rows_of("Steady", *STEADY),
        rows_of("Gone", 4, [(0, 1)] * 3, ended=True),
    )


JOINING = ("--may-join", "Birch + Elm", "--chance", 0.75, "--draws", 20)


def test_a_plan_says_what_to_do_what_it_costs_and_what_it_promises(programme):
    result = run("plan", programme, *JOINING, "--cost", "merge=90")

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == (
        "Plan from the end of 2011-12. Of 3 cohorts, 2 are less likely than 75% to meet still "
        "after 12 months."
    )
    assert lines[1].startswith("  1. Ask Elm whether it would join Birch: this counts on 4 of 6")
    assert lines[1].endswith("Cost: 16.")
    assert lines[2] == (
        "In all: 16, with no newcomers and no more leads. It brings 2 of 2 above. No plan of "
        "these measures helps more, or costs less."
    )
    assert "Who would move is asked" in result.stdout
    assert "not what such measures are known to do" in result.stdout
    assert 'Not planned for: Cohort "Gone" ended in 2011-03' in result.stderr


def test_people_sought_and_leads_are_named_with_their_numbers(programme):
    many = ("--newcomers", 3, "--leads", 1, "--cost", "lead=1", "--draws", 20)
    stdout = run("plan", programme, "--chance", 0.9, *many).stdout

    assert " more lead for " in stdout
    assert "newcomer" in stdout.splitlines()[1] + stdout.splitlines()[2]


def test_what_cannot_be_helped_is_told_with_what_is_missing(programme):
    stdout = run("plan", programme, "--draws", 20, "--chance", 0.9, "--leads", 1).stdout

    assert "\nNot helped: Elm, " in stdout
    assert "It would take " in stdout
    assert "   Alone it could have no newcomers and 1 more lead: " in stdout
    nothing = run("plan", programme, "--draws", 20, "--chance", 0.9).stdout
    assert "Nothing within the limits helps." in nothing
    assert "Alone it could" not in nothing


def test_nothing_is_asked_of_a_programme_whose_cohorts_are_well(programme):
    stdout = run("plan", programme, "--draws", 20, "--chance", 0.1).stdout

    assert "Nothing needs to be done for that." in stdout
    assert "In all" not in stdout


def test_a_plan_is_json_and_is_kept_and_judged_a_year_later(programme, tmp_path):
    kept = tmp_path / "kept.json"
    answer = json.loads(run("plan", programme, *JOINING, "--json", "--keep", kept).stdout)

    assert json.loads(kept.read_text()) == answer
    (measure,) = answer["measures"]
    assert measure["act"] in ("cohorts.absorb", "cohorts.merge")
    assert answer["goal"] == {"chance": 0.75, "months": 12}
    assert answer["limits"]["may_join"] == [["Birch", "Elm"]]
    assert answer["below"] == 2
    assert json.dumps(answer, allow_nan=False)

    later = written(
        tmp_path / "later.csv",
        rows_of("Birch", 13, BIRCH[1] + [(1, 0)] * 6 + [(0, 1)] * 6),
        rows_of("Steady", 12, [*STEADY[1], *[(0, 2)] * 4], ended=True),
    )
    table = run("kept", kept, later).stdout
    came = {line.split("  ")[0]: " ".join(line.split()) for line in table.splitlines()}
    assert came["Birch"].endswith("yes still met")
    assert came["Elm"].endswith("yes still met")  # as part of Birch
    assert came["Steady"].endswith("no stopped in 2012-05")
    assert "Of 3 cohorts seen, 2 still met; expected were " in table
    plain = json.loads(run("kept", kept, later, "--json").stdout)
    assert (plain["seen"], plain["met"]) == (3, 2)

    soon = run("kept", kept, programme).stdout
    assert "its rows end in 2011-12" in soon
    assert "What came of none of them is seen yet." in soon


def test_a_cohort_that_nobody_tells_of_any_more_is_not_judged(programme, tmp_path):
    kept = tmp_path / "kept.json"
    run("plan", programme, *JOINING, "--keep", kept)
    other = written(tmp_path / "other.csv", rows_of("Oak", 9, [(0, 0)] * 30))

    assert 'there is no history of "Birch"' in run("kept", kept, other).stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--newcomers", -1], 'limit "newcomers" is -1'),
        (["--may-join", "Birch+Oak"], '"Oak" may join another, but no cohort'),
        (["--may-join", "Birch+Birch"], "cannot join itself"),
        (["--cost", "lead=-3"], 'cost "lead" is -3'),
        (["--minimum", "20"], "by this rule it has stopped"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_a_sentence(programme, arguments, words):
    with pytest.raises(DomainError, match=words):
        run("plan", programme, "--draws", 20, *arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--may-join", "Birch"], "name two cohorts or more"),
        (["--cost", "lead"], "write what it is of and how much"),
        (["--cost", "petrol=3"], "write what it is of and how much"),
        (["--cost", "lead=dear"], "write what it is of and how much"),
        (["--chance", "2"], "is not in the range"),
    ],
)
def test_a_wrong_option_is_a_wrong_command_line(programme, arguments, words):
    result = run("plan", programme, *arguments)

    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "no plan",
        lambda text: "[]",
        lambda text: text.replace('"from"', '"since"'),
        lambda text: text.replace('"from": "2011-12"', '"from": "2011-13"'),
        lambda text: text.replace('"promises"', '"promise"'),
        lambda text: text.replace('"months": 12', '"months": -1'),
        lambda text: text.replace('"chance": 0.', '"chance": 9.'),
        lambda text: text[: text.index('"promises"')] + '"promises": []}',
    ],
)
def test_a_file_that_is_no_kept_plan_is_refused(programme, tmp_path, change):
    kept = tmp_path / "kept.json"
    run("plan", programme, *JOINING, "--keep", kept)
    kept.write_text(change(kept.read_text()))

    with pytest.raises(DomainError) as refusal:
        run("kept", kept, programme)
    if isinstance(refusal.value, FileNotRight):
        assert "kept.json" in refusal.value.sentence
    else:
        assert "The plan promises nothing" in refusal.value.sentence
